import { customDefaults } from '../../../lib/webhook/inbox';
import type { CustomSchemeOptions, SigningCredential } from '../../../lib/webhook/scheme';

/** A request whose signature its provider has published, with the key it was made with. */
export interface PublishedVector {
	readonly provider: string;
	readonly source: string;
	readonly credential: SigningCredential;
	readonly options?: CustomSchemeOptions;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Buffer;
	readonly url?: string;
	/** Milliseconds since the epoch. */
	readonly signedAt?: number;
}

const SLACK_BODY =
	'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
	'&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
	'&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
	'&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';

const SVIX = {
	id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
	time: '1614265330',
	secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
	signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
	body: '{"test": 2432232314}',
};

const GO_TESTS =
	'https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/go/webhook_asymmetric_test.go';
const PADDLE_TESTS =
	'https://github.com/PaddleHQ/paddle-node-sdk/blob/main/src/__tests__/notifications/webhooks-validator.test.ts';

/** RFC 4231 and RFC 2202, test case 4: the only keys there that are neither short nor one byte repeated. */
const RFC_KEY = '0102030405060708090a0b0c0d0e0f10111213141516171819';
const rfc = (
	algorithm: CustomSchemeOptions['algorithm'],
	digest: string,
	source = 'https://www.rfc-editor.org/rfc/rfc4231#section-4.5',
): PublishedVector => ({
	provider: 'custom',
	source,
	credential: { secret: RFC_KEY },
	options: { ...customDefaults, algorithm, keyForm: 'hex', signatureHeader: 'X-Signature' },
	headers: { 'X-Signature': digest },
	body: Buffer.alloc(50, 0xcd),
});

export const published: readonly PublishedVector[] = [
	{
		provider: 'github',
		source: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
		credential: { secret: "It's a Secret to Everybody" },
		headers: {
			'X-Hub-Signature-256':
				'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
		},
		body: 'Hello, World!',
	},
	{
		provider: 'slack',
		source: 'https://docs.slack.dev/authentication/verifying-requests-from-slack/',
		credential: { secret: '8f742231b10e8888abcd99yyyzzz85a5' },
		headers: {
			'X-Slack-Request-Timestamp': '1531420618',
			'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
		},
		body: SLACK_BODY,
		signedAt: 1531420618000,
	},
	{
		provider: 'svix',
		source: 'https://docs.svix.com/receiving/verifying-payloads/how',
		credential: { secret: SVIX.secret },
		headers: {
			'svix-id': SVIX.id,
			'svix-timestamp': SVIX.time,
			'svix-signature': SVIX.signature,
		},
		body: SVIX.body,
		signedAt: 1614265330000,
	},
	{
		provider: 'standard-webhooks',
		source:
			'https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts',
		credential: { secret: SVIX.secret },
		headers: {
			'webhook-id': SVIX.id,
			'webhook-timestamp': SVIX.time,
			'webhook-signature': SVIX.signature,
		},
		body: SVIX.body,
		signedAt: 1614265330000,
	},
	{
		provider: 'standard-webhooks',
		source: GO_TESTS,
		credential: { secret: 'whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=' },
		headers: {
			'webhook-id': SVIX.id,
			'webhook-timestamp': SVIX.time,
			'webhook-signature':
				'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==',
		},
		body: SVIX.body,
		signedAt: 1614265330000,
	},
	{
		provider: 'square',
		source: 'https://developer.squareup.com/docs/webhooks/step3validate',
		credential: { secret: 'asdf1234' },
		headers: { 'X-Square-HmacSha256-Signature': '2kRE5qRU2tR+tBGlDwMEw2avJ7QM4ikPYD/PJ3bd9Og=' },
		body: '{"hello":"world"}',
		url: 'https://example.com/webhook',
	},
	{
		provider: 'paddle',
		source: PADDLE_TESTS,
		credential: { secret: 'VALID_SECRET' },
		headers: {
			'Paddle-Signature':
				'ts=1698796800;h1=a300428748dce5c70e4da19bffd60769591ea969c99dea3105d0ec9612cf43f9',
		},
		body: '{"data": ["1", "2"]}',
		signedAt: 1698796800000,
	},
	{
		provider: 'paddle',
		source: PADDLE_TESTS,
		credential: { secret: 'VALID_SECRET' },
		headers: {
			'Paddle-Signature':
				'ts=1698796800;h1=28981e941fae76e53db32f3d2a83cb69db41476595e84e1970a1b5d98f62b261;' +
				'h1=28981e941fae76e53db32f3d2a83cb69db41476595e84e1970a1b5d98f62b261;h2=RANDOM_HASH',
		},
		body: '{"data": "value"}',
		signedAt: 1698796800000,
	},
	rfc(
		'sha1',
		'4c9007f4026250c6bc8414f9bf50c86c2d7235da',
		'https://www.rfc-editor.org/rfc/rfc2202#section-3',
	),
	rfc('sha256', '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b'),
	rfc(
		'sha384',
		'3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb',
	),
	rfc(
		'sha512',
		'b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd',
	),
];

const FORM =
	'Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE';
const TWILIO_URL = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const JSON_HASH = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * Twilio's, from the tests of its libraries. Their auth token is shorter than any secret we take, so they
 * are checked one step below the credential.
 */
export const twilioPublished = {
	source: 'https://github.com/twilio/twilio-python/blob/main/tests/unit/test_request_validator.py',
	token: '12345',
	vectors: [
		['a form', TWILIO_URL, FORM_TYPE, FORM, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
		[
			'a name given twice, and a value given twice',
			TWILIO_URL,
			FORM_TYPE,
			'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234',
			'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
		],
		[
			'JSON',
			`${TWILIO_URL}&bodySHA256=${JSON_HASH}`,
			'application/json',
			'{"property": "value", "boolean": true}',
			'a9nBmqA0ju/hNViExpshrM61xv4=',
		],
		[
			'JSON, the hash alone in the query',
			`https://mycompany.com/myapp.php?bodySHA256=${JSON_HASH}`,
			'application/json',
			'{"property": "value", "boolean": true}',
			'y77kIzt2vzLz71DgmJGsen2scGs=',
		],
		['signed with port 443', TWILIO_URL, FORM_TYPE, FORM, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
		[
			'signed with port 80',
			TWILIO_URL.replace('https', 'http'),
			FORM_TYPE,
			FORM,
			'0ZXoZLH/DfblKGATFgpif+LLRf4=',
		],
		[
			'signed without the port',
			TWILIO_URL.replace('.com', '.com:1234'),
			FORM_TYPE,
			FORM,
			'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
		],
	] as const,
};

import { createHash, createHmac, randomBytes, randomInt, randomUUID, sign } from 'node:crypto';
import { mac } from './mac';
import type { Sender } from './sender';

/** A call by which a provider sets a webhook up. */
export interface SetupCall {
	readonly method: 'GET' | 'HEAD' | 'POST';
	readonly query?: Readonly<Record<string, string>>;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: Buffer | string;
}

/** What the provider takes for an answer to it. */
export interface WantedAnswer {
	readonly status: number;
	/** The text, or the JSON; none, when absent. */
	readonly body?: string | object;
	/** Any, when absent. */
	readonly contentType?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Most bytes of the whole answer, head and body. */
	readonly maxBytes?: number;
	/** The https URL that has to be opened before. */
	readonly opens?: string;
}

export interface Exchange {
	readonly call: SetupCall;
	readonly answer: WantedAnswer;
}

/**
 * One way in which a provider sets a webhook up, with a fresh challenge each time.
 * `signed`: by a key of the sender, in a POST; `proven`: shows a token that both know; `proof`: anybody may ask, and the answer
 * shows that we have the secret; `unproven`: nothing on either side shows anything.
 */
export interface Handshake {
	/** What it is, where a provider has several. */
	readonly name?: string;
	readonly kind: 'signed' | 'proven' | 'proof' | 'unproven';
	play(sender: Sender): Exchange | Promise<Exchange>;
	/** Of a `proof`: what must not be answered, or the answer would be good for a body of somebody's choice. */
	unfit?(sender: Sender): SetupCall;
	/** Of an `unproven` one: the status by which it is refused while nobody expects it. */
	readonly refused?: number;
}

/** Which parameter the owner has named for the rows that are theirs to describe. */
export const CHALLENGE_PARAMETER = 'challenge';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const text = (body: string): WantedAnswer => ({ status: 200, body, contentType: 'text/plain' });
const json = (body: object): WantedAnswer => ({ status: 200, body, contentType: JSON_TYPE });
const NOTHING: WantedAnswer = { status: 200 };

const post = (event: object, headers: Readonly<Record<string, string>> = {}): SetupCall => ({
	method: 'POST',
	headers: { 'Content-Type': JSON_TYPE, ...headers },
	body: JSON.stringify(event),
});

/** An event of the sender's own, signed as all of them, and further headers that are not. */
async function signed(
	sender: Sender,
	event: object,
	headers: Readonly<Record<string, string>> = {},
): Promise<SetupCall> {
	const sent = await sender.event({ body: Buffer.from(JSON.stringify(event)) });
	return { ...sent, headers: { ...sent.headers, ...headers } };
}

const HEAD: Handshake = {
	name: 'HEAD',
	kind: 'unproven',
	refused: 405,
	play: () => ({ call: { method: 'HEAD' }, answer: NOTHING }),
};

/** A GET with a challenge in `parameter`, echoed as text. */
const echo = (parameter: string, headers: WantedAnswer['headers'] = {}): Handshake => ({
	kind: 'unproven',
	refused: 405,
	play() {
		const challenge = randomUUID();
		const call = { method: 'GET', query: { [parameter]: challenge } } as const;
		return { call, answer: { ...text(challenge), headers } };
	},
});

/** https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html */
function confirmSubscription({ credential, signing }: Sender): Exchange {
	const Token = randomBytes(64).toString('hex');
	const TopicArn = credential.audience!;
	const opens = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${Token}`;
	// In the order in which they are signed.
	const fields = {
		Message: `You have chosen to subscribe to the topic ${TopicArn}.`,
		MessageId: randomUUID(),
		SubscribeURL: opens,
		Timestamp: new Date().toISOString(),
		Token,
		TopicArn,
		Type: 'SubscriptionConfirmation',
	};
	const canonical = Object.entries(fields).flat().join('\n') + '\n';
	const message = {
		...fields,
		SignatureVersion: '2',
		Signature: sign('sha256', Buffer.from(canonical), signing!.secret!).toString('base64'),
		SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b.pem',
	};
	const headers = {
		'Content-Type': 'text/plain; charset=UTF-8',
		'x-amz-sns-message-type': 'SubscriptionConfirmation',
	};
	return { call: post(message, headers), answer: { status: 200, opens } };
}

/** HMAC-SHA1 under the SHA-1 of the private key, as npm braintree has it. */
function braintreeProof({ username, secret }: Sender['credential'], challenge: string): string {
	const key = createHash('sha1').update(secret!).digest();
	return `${username}|${createHmac('sha1', key).update(challenge).digest('hex')}`;
}

function okta(name: string, kind: 'proven' | 'unproven'): Handshake {
	return {
		...{ name, kind, refused: 403 },
		play({ credential }) {
			const verification = randomBytes(24).toString('base64url');
			const headers: Record<string, string> = { 'X-Okta-Verification-Challenge': verification };
			if (kind === 'proven') headers['Authorization'] = credential.secret!;
			return { call: { method: 'GET', headers }, answer: json({ verification }) };
		},
	};
}

function ringcentral(name: string, kind: 'proven' | 'unproven'): Handshake {
	return {
		...{ name, kind },
		play({ credential }) {
			const token = randomUUID();
			const headers: Record<string, string> = {
				'Content-Type': JSON_TYPE,
				'Validation-Token': token,
			};
			if (kind === 'proven') headers['Verification-Token'] = credential.secret!;
			return {
				call: { method: 'POST', headers, body: '' },
				answer: { status: 200, headers: { 'validation-token': token }, maxBytes: 1024 },
			};
		},
	};
}

/** Every row of the scheme table with `handshake: true`, by provider id: how it is set up, from the provider's documentation. */
export const handshakes: Readonly<Record<string, readonly Handshake[]>> = {
	custom: [echo(CHALLENGE_PARAMETER)],
	token: [echo(CHALLENGE_PARAMETER)],
	meta: [
		{
			kind: 'proven',
			play({ credential }) {
				const challenge = String(randomInt(1e9, 2e9));
				const query = {
					'hub.mode': 'subscribe',
					'hub.challenge': challenge,
					'hub.verify_token': credential.verifyToken!,
				};
				return { call: { method: 'GET', query }, answer: text(challenge) };
			},
		},
	],
	slack: [
		{
			kind: 'signed',
			async play(sender) {
				const challenge = randomBytes(38).toString('hex');
				const event = { token: 'legacy', challenge, type: 'url_verification' };
				return { call: await signed(sender, event), answer: text(challenge) };
			},
		},
	],
	zoom: [
		{
			kind: 'signed',
			async play(sender) {
				const plainToken = randomBytes(16).toString('base64url');
				const event = {
					payload: { plainToken },
					event_ts: Date.now(),
					event: 'endpoint.url_validation',
				};
				const encryptedToken = mac(sender.credential.secret!, 'hex', plainToken);
				return {
					call: await signed(sender, event),
					answer: json({ plainToken, encryptedToken }),
				};
			},
		},
	],
	discord: [
		{
			name: 'interactions',
			kind: 'signed',
			play: async (sender) => ({
				call: await signed(sender, { id: '1', application_id: '2', type: 1, version: 1 }),
				answer: json({ type: 1 }),
			}),
		},
		{
			name: 'webhook events',
			kind: 'signed',
			play: async (sender) => ({
				call: await signed(sender, { version: 1, application_id: '2', type: 0 }),
				answer: { status: 204, contentType: JSON_TYPE },
			}),
		},
	],
	'aws-sns': [{ kind: 'signed', play: confirmSubscription }],
	twitch: [
		{
			kind: 'signed',
			async play(sender) {
				const challenge = randomBytes(20).toString('base64url');
				const status = 'webhook_callback_verification_pending';
				const event = { challenge, subscription: { id: randomUUID(), status, type: 'a.b' } };
				const type = { 'twitch-eventsub-message-type': 'webhook_callback_verification' };
				return { call: await signed(sender, event, type), answer: text(challenge) };
			},
		},
	],
	front: [
		{
			kind: 'signed',
			async play(sender) {
				const challenge = randomBytes(16).toString('hex');
				const event = { type: 'sync', authorization: { id: 'cmp_abc' } };
				return {
					call: await signed(sender, event, { 'x-front-challenge': challenge }),
					answer: json({ challenge }),
				};
			},
		},
	],
	daily: [{ kind: 'unproven', play: () => ({ call: post({ test: 'test' }), answer: NOTHING }) }],
	asana: [
		{
			kind: 'unproven',
			refused: 503,
			play({ credential }) {
				const told = { 'x-hook-secret': credential.secret! };
				return { call: post({}, told), answer: { status: 200, headers: told } };
			},
		},
	],
	bitbucket: [
		{
			kind: 'unproven',
			play: () => ({
				call: post({ test: true }, { 'X-Event-Key': 'diagnostics:ping' }),
				answer: NOTHING,
			}),
		},
	],
	dropbox: [echo('challenge', { 'x-content-type-options': 'nosniff' })],
	intercom: [HEAD],
	linkedin: [
		{
			kind: 'proof',
			play({ credential }) {
				const challengeCode = randomUUID();
				const challengeResponse = mac(credential.secret!, 'hex', challengeCode);
				return {
					call: { method: 'GET', query: { challengeCode, applicationId: '4711' } },
					answer: json({ challengeCode, challengeResponse }),
				};
			},
			unfit: () => ({ method: 'GET', query: { challengeCode: 'hmacsha256={"a":1}' } }),
		},
	],
	notion: [
		{
			kind: 'unproven',
			refused: 503,
			play: ({ credential }) => ({
				call: post({ verification_token: credential.secret }),
				answer: NOTHING,
			}),
		},
	],
	nylas: [echo('challenge')],
	onfleet: [echo('check')],
	surveymonkey: [HEAD],
	woocommerce: [
		{
			kind: 'unproven',
			play: () => ({
				call: {
					method: 'POST',
					headers: { 'Content-Type': FORM_TYPE, 'User-Agent': 'WooCommerce/9.8 Hookshot' },
					body: `webhook_id=${randomInt(1, 1e6)}`,
				},
				answer: NOTHING,
			}),
		},
	],
	'x-twitter': [
		{
			kind: 'proof',
			play({ credential }) {
				const token = randomBytes(36).toString('base64');
				const proof = `sha256=${mac(credential.secret!, 'base64', token)}`;
				return {
					call: { method: 'GET', query: { crc_token: token, nonce: randomUUID() } },
					answer: json({ response_token: proof }),
				};
			},
			unfit: () => ({ method: 'GET', query: { crc_token: '{"for_user_id":"1"}' } }),
		},
	],
	mandrill: [
		HEAD,
		{
			name: 'POST without events',
			kind: 'unproven',
			play: () => ({
				call: {
					method: 'POST',
					// Signed with a key that everybody knows.
					headers: { 'Content-Type': FORM_TYPE, 'X-Mandrill-Signature': 'bm8ga2V5IHlldA==' },
					body: new URLSearchParams({ mandrill_events: '[]' }).toString(),
				},
				answer: NOTHING,
			}),
		},
	],
	trello: [HEAD],
	braintree: [
		{
			kind: 'proof',
			play({ credential }) {
				const challenge = randomBytes(10).toString('hex');
				return {
					call: { method: 'GET', query: { bt_challenge: challenge } },
					answer: { status: 200, body: braintreeProof(credential, challenge) },
				};
			},
			unfit: () => ({
				method: 'GET',
				query: { bt_challenge: Buffer.from('<notification/>').toString('base64') },
			}),
		},
	],
	okta: [okta('with the header it was given', 'proven'), okta('without', 'unproven')],
	ringcentral: [
		ringcentral('with the verification token', 'proven'),
		ringcentral('without', 'unproven'),
	],
	monday: [
		{
			kind: 'unproven',
			play() {
				const challenge = randomBytes(24).toString('base64url');
				return { call: post({ challenge }), answer: json({ challenge }) };
			},
		},
	],
	'microsoft-graph': [
		{
			kind: 'unproven',
			play() {
				const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
				return {
					call: {
						method: 'POST',
						query: { validationToken: token },
						headers: { 'Content-Type': 'text/plain; charset=utf-8' },
						body: '',
					},
					answer: text(token),
				};
			},
		},
	],
	circle: [HEAD],
};

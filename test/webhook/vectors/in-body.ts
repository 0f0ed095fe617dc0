import type { Vector } from './vector';

const SIGNED_AT = Date.UTC(2026, 5, 1, 12);
const SECONDS = String(SIGNED_AT / 1000);
const JSON_TYPE = { 'Content-Type': 'application/json' };

const adyen = (madeBy: Vector['madeBy'], source: string, proof: string, item: object): Vector => ({
	provider: 'adyen',
	madeBy,
	source,
	credential: { secret: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056' },
	headers: JSON_TYPE,
	proof,
	body: JSON.stringify({
		live: 'false',
		notificationItems: [
			{ NotificationRequestItem: { ...item, additionalData: { hmacSignature: proof } } },
		],
	}),
});

const event = {
	event: {
		event_time: SECONDS,
		event_type: 'signature_request_signed',
		event_hash: '4c7cee4d97d2ef8152e45fa6b8dd566d91d2a787a1e3452d749e195f1918f8d6',
	},
	signature_request: { signature_request_id: 'evt_1' },
};

const dropboxSign = (headers: Vector['headers'], body: string): Vector => ({
	provider: 'dropbox-sign',
	madeBy: 'independent',
	source: 'node:crypto; @dropbox/sign 1.11.0, EventCallbackHelper.isValid, accepts it',
	credential: { secret: 'airlock-vector-secret-dropbox-sign' },
	headers,
	body,
	proof: event.event.event_hash,
	signedAt: SIGNED_AT,
});

/** For the rows of lib/webhook/tables/in-body. */
export const inBodyVectors: readonly Vector[] = [
	adyen(
		'published',
		'https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures',
		'coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=',
		{
			pspReference: '7914073381342284',
			merchantAccountCode: 'TestMerchant',
			merchantReference: 'TestPayment-1407325143704',
			amount: { value: 1130, currency: 'EUR' },
			eventCode: 'AUTHORISATION',
			success: 'true',
		},
	),
	adyen(
		'sdk',
		'@adyen/api-library 32.1.0, hmacValidator.calculateHmac',
		'v0bcBg2Lq6j+h6A5OwX+rLX9i9nxcLqBdNy3IIUbw6g=',
		{
			pspReference: 'AIRLOCKVECTOR0001',
			originalReference: '7914073381342284',
			merchantAccountCode: 'TestMerchant',
			merchantReference: 'order:7\\:1',
			amount: { value: -5, currency: 'CHF' },
			eventCode: 'REFUND',
			success: 'false',
		},
	),
	{
		provider: 'braintree',
		madeBy: 'sdk',
		source: 'braintree 3.40.0, webhookTesting.sampleNotification',
		credential: { username: 'airlockvectorpublic', secret: 'airlock-vector-secret-braintree' },
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
		proof: 'b05bef42593337a5770e096a2d96af926979812c',
		body: new URLSearchParams({
			bt_signature: 'airlockvectorpublic|b05bef42593337a5770e096a2d96af926979812c',
			bt_payload:
				'PG5vdGlmaWNhdGlvbj4KICAgIDx0aW1lc3RhbXAgdHlwZT0iZGF0ZXRpbWUiPjIwMjYtMTEtMjRUMTY6NDA6MDVaPC90aW1lc3RhbXA+CiAgICA8a2luZD5jaGVjazwva2luZD4KICAgIAogICAgPHN1YmplY3Q+PGNoZWNrIHR5cGU9ImJvb2xlYW4iPnRydWU8L2NoZWNrPjwvc3ViamVjdD4KPC9ub3RpZmljYXRpb24+\n',
		}).toString(),
	},
	dropboxSign(JSON_TYPE, JSON.stringify(event)),
	dropboxSign(
		{ 'Content-Type': 'multipart/form-data; boundary=airlock' },
		[
			'--airlock',
			'Content-Disposition: form-data; name="json"',
			'',
			JSON.stringify(event),
			'--airlock--',
			'',
		].join('\r\n'),
	),
	{
		provider: 'mailgun',
		madeBy: 'independent',
		source: 'Python 3 hmac and hashlib',
		credential: { secret: 'airlock-vector-secret-mailgun' },
		headers: JSON_TYPE,
		proof: 'f46f0aa818431742f44a54ea60aca2be2b2188fc525404b1a9fa1b13b78c40d2',
		body: JSON.stringify({
			signature: {
				timestamp: SECONDS,
				token: 'c1a3c1a3c1a3c1a3c1a3c1a3c1a3c1a3c1a3c1a3c1a3c1a305',
				signature: 'f46f0aa818431742f44a54ea60aca2be2b2188fc525404b1a9fa1b13b78c40d2',
			},
			'event-data': { id: 'evt_1', event: 'delivered' },
		}),
		signedAt: SIGNED_AT,
	},
	{
		provider: 'figma',
		madeBy: 'independent',
		source: 'written by hand from https://developers.figma.com/docs/rest-api/webhooks-security/',
		credential: { secret: 'airlock-vector-secret-figma' },
		headers: JSON_TYPE,
		proof: 'airlock-vector-secret-figma',
		body: '{"event_type":"PING","passcode":"airlock-vector-secret-figma","webhook_id":"22"}',
	},
	{
		provider: 'livechat',
		madeBy: 'independent',
		source: 'written by hand from https://platform.text.com/docs/management/webhooks',
		credential: { secret: 'airlock-vector-secret-livechat' },
		headers: JSON_TYPE,
		proof: 'airlock-vector-secret-livechat',
		body: '{"webhook_id":"w-1","secret_key":"airlock-vector-secret-livechat","action":"incoming_chat"}',
	},
];

import type { Vector } from './vector';

const BODY = '{"id":"evt_1","note":"grüezi"}';
const URL = 'https://hooks.example.com/in/1';
const SIGNED_AT = Date.UTC(2026, 5, 1, 12);
const SECONDS = String(SIGNED_AT / 1000);
const PYTHON = 'Python 3 hmac and hashlib';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const contentful = (url: string, signature: string): Vector => ({
	provider: 'contentful',
	madeBy: 'sdk',
	source: '@contentful/node-apps-toolkit 3.16.1, signRequest',
	credential: { secret: 'airlock-vector-secret-contentful0123456789abcdef0123456789abcdef' },
	headers: {
		'Content-Type': 'application/vnd.contentful.management.v1+json',
		'X-Contentful-Topic': 'ContentManagement.Entry.publish',
		'X-Contentful-Signed-Headers':
			'content-type,x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic',
		'X-Contentful-Timestamp': String(SIGNED_AT),
		'X-Contentful-Signature': signature,
	},
	body: BODY,
	url,
	signedAt: SIGNED_AT,
});

const cloudinary = (provider: string, signature: string): Vector => ({
	provider,
	madeBy: 'sdk',
	source: 'cloudinary 2.11.0, utils.webhook_signature',
	credential: { secret: 'airlock-vector-secret-cloudinary' },
	headers: { 'X-Cld-Timestamp': SECONDS, 'X-Cld-Signature': signature },
	body: BODY,
	signedAt: SIGNED_AT,
});

const hubspot = (version: string, signature: string): Vector => ({
	provider: `hubspot-${version}`,
	madeBy: 'sdk',
	source: '@hubspot/api-client 13.5.0, Signature.getSignature',
	credential: { secret: 'airlock-vector-secret-hubspot' },
	headers: { 'X-HubSpot-Signature-Version': version, 'X-HubSpot-Signature': signature },
	body: BODY,
	url: `${URL}?tenant=7`,
});

const plivo = (url: string, signature: string): Vector => ({
	provider: 'plivo-v3',
	madeBy: 'independent',
	source: 'from the documentation with node:crypto; plivo 4.79.0, validateV3Signature, accepts it',
	credential: { secret: 'airlock-vector-secret-plivo' },
	headers: {
		...FORM,
		'X-Plivo-Signature-V3-Nonce': '05429567804466091622',
		'X-Plivo-Signature-V3': signature,
	},
	body: 'Text=a+%2B+b+%3D+%C3%BC&ToCity=Bern&To=41000000000&MessageUUID=m-1',
	url,
});

const timed = (provider: string, header: string, signature: string): Vector => ({
	provider,
	madeBy: 'independent',
	source: PYTHON,
	credential: { secret: `airlock-vector-secret-${provider}` },
	headers: { [header]: `t=${SECONDS},v1=${signature}` },
	body: BODY,
	signedAt: SIGNED_AT,
});

/** For the rows of lib/webhook/tables/request-mac. */
export const requestMacVectors: readonly Vector[] = [
	{
		provider: 'coinbase-cdp',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-coinbase' },
		headers: {
			'Content-Type': 'application/json',
			'X-Event-Id': 'evt_1',
			'X-Event-Type': 'onchain.activity.detected',
			'X-Hook0-Signature': `t=${SECONDS},h=content-type x-event-id x-event-type,v1=d1cc766e86e570663c2a053fa799d5f7aa23884b752e6ae152f920dfc934aeb1`,
		},
		body: BODY,
		signedAt: SIGNED_AT,
	},
	contentful(URL, '33200a7e346f734d8e7c05802575dea34afc132f92a65cab3c7b1fd42cc8eeba'),
	contentful(
		`${URL}?tenant=7&q=a%20b`,
		'b86c0ab7cfc97ad0ff703e684673a675428cb1e5f24d50a7451c42461abe9249',
	),
	{
		provider: 'mandrill',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-mandrill' },
		headers: { ...FORM, 'X-Mandrill-Signature': 'HZneHO+ACQnDQqCTtym6Hba5Qdk=' },
		body: 'mandrill_events=%5B%7B%22event%22%3A%22open%22%2C%22_id%22%3A%22evt_1%22%2C%22msg%22%3A%22gr%C3%BCezi+%2B+1%22%7D%5D',
		url: URL,
	},
	plivo(URL, 'gQ6dANDAaZZbVQcYS6XX9VuWqLa3Kozc0LxtPClwYgg='),
	plivo(`${URL}?z=1&a=2%203`, 'WbEbQQP2ynAqbIbVNiTmi0b3LI6djrb4wpVLHcOSIQY='),
	plivo('https://hooks.example.com:8443/in/1/', '0ufU0FJsvhOSPwFVepYWD/Sw/Q685V7tERaOoEahC5k='),
	plivo('https://hooks.example.com', 'zfnryuYkiuRfelCvqAiM4sWbMFCraDsW7t40+gvrFv4='),
	{
		provider: 'trello',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-trello' },
		headers: { 'X-Trello-Webhook': 'qXzcyhO0B/3rkwKtDY15JEvE8uE=' },
		body: BODY,
		url: URL,
	},
	timed(
		'recharge',
		'X-Recharge-Webhook-Signature',
		'9f35abdbf9c44cedb864101156398474b2c1330308ec79f50aa53a8da6d113c6',
	),
	timed(
		'revenuecat',
		'X-RevenueCat-Webhook-Signature',
		'eb828b90c3e5de8a7d288f57cc5a90f4e1d6528e23c1a4b3504b75ebaba6d689',
	),
	cloudinary('cloudinary', 'ee3aaff93f13b5504d94693bc05617f6aa2c2508'),
	cloudinary(
		'cloudinary-sha256',
		'aab4cc60f39577847872d367606f7375f2e0ff57e29dac5b8e397bc8c132655f',
	),
	hubspot('v1', '3ee1589aba1f35910eae4e07bfd0cadd657bb2e8473d0340dd8fa215a851d875'),
	hubspot('v2', '9bbe93d5f5f3c329a544728f49aed3ff3b38002d4dac8c42796f0b0e7522b42f'),
	{
		provider: 'hashed-secret-recharge',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-recharge' },
		headers: {
			'X-Recharge-Hmac-Sha256': '3c83227b90cbdd4dbcc7cc1df04be7336657bcc3c08df5506687af3b6fa14970',
		},
		body: BODY,
	},
	{
		provider: 'sellsy',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-sellsy' },
		headers: { ...FORM, 'X-Webhook-Signature': '6ad5afd7723d747ce88b1928b243d81f8003c0c8' },
		body: 'eventType=docslog&notif=%7B%22id%22%3A1%7D',
	},
];

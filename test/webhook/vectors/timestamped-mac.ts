import type { Vector } from './vector';

const TIME = 1_767_225_600_000;
const BODY = '{"type":"airlock.test","data":{"id":"evt_1"}}';

const made = (
	madeBy: Vector['madeBy'],
	source: string,
	provider: string,
	headers: Vector['headers'],
	more: Partial<Vector> = {},
): Vector => ({
	provider,
	madeBy,
	source,
	credential: { secret: `airlock-vector-secret-${provider}` },
	headers,
	body: BODY,
	signedAt: TIME,
	...more,
});

const byHand = (
	docs: string,
	provider: string,
	headers: Vector['headers'],
	more: Partial<Vector> = {},
) => made('independent', `Python's hmac, after ${docs}`, provider, headers, more);

/** For the rows of lib/webhook/tables/timestamped-mac. */
export const timestampedMacVectors: readonly Vector[] = [
	byHand(
		'https://docs.affirm.com/developers/v1.1-developer-reference/docs/about-webhooks',
		'affirm',
		{
			'x-affirm-signature':
				't=1767225600,v0=229403eab192ec964e15d50b4ab347c5db2f884fa79417c46d50460c63f73bb49d7f52d9fbc288310ce3dbcc3fb8de40aae8b0fd17e618b524679e23b0d23916',
		},
	),
	byHand(
		'https://www.airwallex.com/docs/developer-tools__listen-for-webhook-events',
		'airwallex',
		{
			'x-timestamp': '1767225600123',
			'x-signature': '05769df6116379a93532b6319388f4f34a8a064fc14c4d14f393323f53eb5ef3',
		},
		{ signedAt: TIME + 123 },
	),
	made('sdk', 'box-node-sdk@10.12.0 computeWebhookSignature, primary key', 'box', {
		'box-delivery-id': 'airlock-1',
		'box-delivery-timestamp': '2025-12-31T16:00:00-08:00',
		'box-signature-version': '1',
		'box-signature-algorithm': 'HmacSHA256',
		'box-signature-primary': 'Bi2Woh20kYW97HEK/I/V7F1Zont685yYZyTegSDao38=',
	}),
	made('sdk', 'box-node-sdk@10.12.0 computeWebhookSignature, secondary key', 'box', {
		'box-delivery-id': 'airlock-1',
		'box-delivery-timestamp': '2025-12-31T16:00:00-08:00',
		'box-signature-version': '1',
		'box-signature-algorithm': 'HmacSHA256',
		'box-signature-secondary': 'Bi2Woh20kYW97HEK/I/V7F1Zont685yYZyTegSDao38=',
	}),
	byHand('https://buildkite.com/docs/apis/webhooks/pipelines', 'buildkite', {
		'x-buildkite-signature':
			'timestamp=1767225600,signature=4f6f4b304407529c5e81b223cedd146f4b94ec25ca9be0db39f747c5a2af5214',
	}),
	byHand('https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures', 'calendly', {
		'calendly-webhook-signature':
			't=1767225600,v1=10bbf9a5b50dedcace424370ce34f2e32b9b9ac03f45995c2cc467cd19922471',
	}),
	made(
		'independent',
		"Python's hmac; accepted by cashfree-pg@6.0.6 PGVerifyWebhookSignature",
		'cashfree',
		{
			'x-webhook-timestamp': '1767225600000',
			'x-webhook-signature': '6RiGTqDo9qKPezcU7G53JND0ESyQotayJgUCaH8rwSY=',
		},
	),
	byHand('https://developers.chatwoot.com/', 'chatwoot', {
		'x-chatwoot-timestamp': '1767225600',
		'x-chatwoot-signature':
			'sha256=3a27bd0a4a8c283eee5cf265cd1cc289362f65f56917107820841caf8d299609',
	}),
	byHand(
		'https://developer.close.com/api/resources/webhooks',
		'close',
		{
			'close-sig-timestamp': '1767225600',
			'close-sig-hash': 'c69268e8ba795665313048b502b5c1079abdad82520c8b245e8b7f74969a53b2',
		},
		{ credential: { secret: '6169726c6f636b2d766563746f722d7365637265742d636c6f7365' } },
	),
	byHand(
		'https://developers.cloudflare.com/stream/manage-video-library/using-webhooks/',
		'cloudflare-stream',
		{
			'webhook-signature':
				'time=1767225600,sig1=cf9e8de405f5fcc3070a2b18363f20f082f78c4e98b20cd27aab8422663e1dc7',
		},
	),
	byHand('https://docs.customer.io/journeys/webhooks/#securely-verify-requests', 'customer-io', {
		'x-cio-timestamp': '1767225600',
		'x-cio-signature': 'da8c5b51d672c6ee3367ef6660a6accdea80a02a27fdd24bdb83af88db7873b4',
	}),
	byHand(
		'https://docs.daily.co/reference/rest-api/webhooks',
		'daily',
		{
			'x-webhook-timestamp': '1767225600',
			'x-webhook-signature': 'bE8u+O/t0gpcKuQKQ3xhAcZGqICIcyNPevRS4QvdBIc=',
		},
		{ credential: { secret: 'YWlybG9jay12ZWN0b3Itc2VjcmV0LWRhaWx5Li4uLg==' } },
	),
	made(
		'independent',
		"Python's hmac; accepted by @elevenlabs/elevenlabs-js@2.73.0 webhooks.constructEvent",
		'elevenlabs',
		{
			'elevenlabs-signature':
				't=1767225600,v0=c22bc6659df0abb051f8986cfb12ec890db0bf1387c0d0c4c28becd879ed7f96',
		},
	),
	byHand(
		'https://dev.frontapp.com/docs/application-webhooks',
		'front',
		{
			'x-front-request-timestamp': '1767225600123',
			'x-front-signature': '49WZ5JzOq0hlziw5QX+q0cObwm2NouPPCq4FV7OOlJc=',
		},
		{ signedAt: TIME + 123 },
	),
	byHand(
		'https://developers.klaviyo.com/en/docs/working_with_system_webhooks, the header five hours off',
		'klaviyo',
		{
			'klaviyo-timestamp': 'Thu, 01 Jan 2026 05:00:00 GMT',
			'klaviyo-signature': 'df121a811d60424f1178f632380b3502ef151dfe492f8d81def7ddddf420c305',
		},
		{
			body: '{"data":[],"meta":{"timestamp":"2026-01-01T00:00:00.101159+00:00"}}',
			signedAt: TIME + 101,
		},
	),
	byHand(
		'https://docs.knock.app/developer-tools/outbound-webhooks/overview',
		'knock',
		{ 'x-knock-signature': 't=1767225600123,s=6cbgagKMGggx9gDmoZh5ZeTEUH32bwPj5oGSYlSqCs0=' },
		{ signedAt: TIME + 123 },
	),
	made('sdk', '@mux/mux-node@15.3.0 webhooks.computeSignature', 'mux', {
		'mux-signature':
			't=1767225600,v1=d3fb1071b68aedae7afb72782ffc2ba1688131d15faf1a520bab74e647f99f1d',
	}),
	made(
		'published',
		'https://github.com/orbcorp/orb-python/blob/main/tests/api_resources/test_webhooks.py',
		'orb',
		{
			'X-Orb-Timestamp': '2024-03-27T15:42:29.551',
			'X-Orb-Signature': 'v1=9d25de966891ab0bc18754faf8d83d0980b44ae330fcc130b41a6cf3daf1f391',
		},
		{
			credential: { secret: 'c-UGKYdnhHh436B_sMouYAPUvXyWpzOdunZBV5dFSD8' },
			body: '{"id": "o4mmewpfNNTnjfZc", "created_at": "2024-03-27T15:42:29+00:00", "type": "resource_event.test", "properties": {"message": "A test webhook from Orb. Happy testing!"}}',
			signedAt: 1_711_554_149_551,
		},
	),
	byHand(
		'https://docs.withpersona.com/docs/webhooks-best-practices#checking-signatures',
		'persona',
		{
			'persona-signature':
				't=1767225600,v1=c5c10a6a364dfeb72c3a62e3c7bb8d575970efda3021ff4f16da75e96c9f328f',
		},
	),
	byHand(
		'https://docs.podium.com/docs/verifying-webhook-signatures',
		'podium',
		{
			'podium-timestamp': '1767225600123',
			'podium-signature': 'ac8b317b47b3631561d7a3e9458e5612b39aed2fe5bd77579677bd7cb81639c2',
		},
		{ signedAt: TIME + 123 },
	),
	byHand(
		'https://docs.recurly.com/recurly-subscriptions/docs/signature-verification',
		'recurly',
		{
			'recurly-signature':
				'1767225600123,a9513eede40f5b6251ed58c63b191403df86db393cfedb272862ca81c855f8d4',
		},
		{ signedAt: TIME + 123 },
	),
	made(
		'sdk',
		'retell-sdk@5.66.1 symmetric.sign',
		'retell',
		{
			'x-retell-signature':
				'v=1767225600123,d=b61645770eeb5fe84b84ac2522e5895a95fb3ee67765cb82f260a6ab62064cf9',
		},
		{ signedAt: TIME + 123 },
	),
	made(
		'sdk',
		'@sanity/webhook@4.0.4 encodeSignatureHeader',
		'sanity',
		{
			'sanity-webhook-signature': 't=1767225600123,v1=kNZT75IjbAS4X0EMsERBcLiK8eyFNXiK56nsI3ThsW8',
		},
		{ signedAt: TIME + 123 },
	),
	made('sdk', '@sinch/sdk-client@1.5.0 calculateWebhookSignature', 'sinch', {
		'x-sinch-webhook-signature': 'CAwZHfBBfZtdu5oHN4wJ+bdjiaOND0nXOFhGj5HVbMo=',
		'x-sinch-webhook-signature-nonce': 'airlock-nonce-1',
		'x-sinch-webhook-signature-timestamp': '1767225600',
		'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
	}),
	byHand('https://tailscale.com/kb/1213/webhooks', 'tailscale', {
		'tailscale-webhook-signature':
			't=1767225600,v1=f24fafbddfae4c9cb05f2f8ef56f59496d5bd8afa39db0ae85f65be862296a10',
	}),
	byHand('https://developers.tiktok.com/doc/webhooks-verification', 'tiktok', {
		'tiktok-signature':
			't=1767225600,s=676790388d3fc25892ca45f4d14610990d5bad3be947090bddeb02bf4eb4fb47',
	}),
	byHand(
		'https://dev.twitch.tv/docs/eventsub/handling-webhook-events/',
		'twitch',
		{
			'twitch-eventsub-message-id': 'airlock-1',
			'twitch-eventsub-message-timestamp': '2026-01-01T00:00:00.123456789Z',
			'twitch-eventsub-message-signature':
				'sha256=8d1a7a0b943303ad8991665a4f5646f2bf1f82888b5eb8edf62ee75265f30dc3',
		},
		{ signedAt: TIME + 123 },
	),
	made(
		'independent',
		"Python's hmac; accepted by webflow-api@3.3.4 webhooks.verifySignature",
		'webflow',
		{
			'x-webflow-timestamp': '1767225600000',
			'x-webflow-signature': '92eb68c7efd615802236f603aa008cf9d5e67dd1afd3680ccfe0b9ceceeca4e4',
		},
	),
	byHand('https://docs.whereby.com/monitoring-usage/webhooks', 'whereby', {
		'whereby-signature':
			't=1767225600,v1=40927ef22293103da7d8c20e2a7141ae9baa3d70ae90c8e2e9a7b38311983c9f',
	}),
	made(
		'sdk',
		'@workos-inc/node@8.13.0 webhooks.computeSignature',
		'workos',
		{
			'workos-signature':
				't=1767225600123, v1=810cc72971d6787f0001ca6c47e750cffb3a4135a9fc233cc792f81e9d983a14',
		},
		{ signedAt: TIME + 123 },
	),
	byHand('https://developer.zendesk.com/documentation/webhooks/verifying/', 'zendesk', {
		'x-zendesk-webhook-signature-timestamp': '2026-01-01T00:00:00Z',
		'x-zendesk-webhook-signature': 'znlbG6Xr4oa/A7HhBZRVALqzlsIOOHgRTrHD8L8Pmfo=',
	}),
];

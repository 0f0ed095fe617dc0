import type { Vector } from './vector';

const BODY = '{"id":"evt_1"}';

const shown = (provider: string, header: string, more: Vector['headers'] = {}): Vector => ({
	provider,
	madeBy: 'independent',
	source: 'written by hand from the documentation',
	credential: { secret: `airlock-vector-secret-${provider}` },
	headers: { [header]: `airlock-vector-secret-${provider}`, ...more },
	body: BODY,
});

const basic = (provider: string, pair: string): Vector => ({
	provider,
	madeBy: 'independent',
	source: 'Python 3 base64',
	credential: { username: 'hooks', secret: `airlock-vector-secret-${provider}` },
	headers: { Authorization: `Basic ${pair}` },
	body: BODY,
});

/** For the rows of lib/webhook/tables/token. */
export const tokenVectors: readonly Vector[] = [
	shown('auth0-logs', 'Authorization'),
	basic('chargebee', 'aG9va3M6YWlybG9jay12ZWN0b3Itc2VjcmV0LWNoYXJnZWJlZQ=='),
	shown('cloudflare-notifications', 'cf-webhook-auth'),
	shown('currents', 'x-webhook-secret'),
	shown('deepgram', 'dg-token'),
	shown('documenso', 'X-Documenso-Secret'),
	shown('google-calendar', 'X-Goog-Channel-Token', {
		'X-Goog-Channel-ID': 'channel-1',
		'X-Goog-Message-Number': '1',
		'X-Goog-Resource-State': 'sync',
	}),
	shown('huggingface', 'X-Webhook-Secret'),
	shown('okta', 'Authorization'),
	basic('pipedrive', 'aG9va3M6YWlybG9jay12ZWN0b3Itc2VjcmV0LXBpcGVkcml2ZQ=='),
	basic('postmark', 'aG9va3M6YWlybG9jay12ZWN0b3Itc2VjcmV0LXBvc3RtYXJr'),
	shown('ringcentral', 'Verification-Token'),
	shown('vapi', 'x-vapi-secret'),
];

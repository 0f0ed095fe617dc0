import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type Draft, p256, play, rsa, seconds } from '../asymmetric';
import type { Sender, SenderFactory } from '../sender';
import { jwkSet, sha256, signShared, signToken } from '../signed-token';

const freshSecret = (): string => randomBytes(24).toString('hex');
const pem = ({ publicKey }: ReturnType<typeof rsa>) =>
	publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** A token under a shared secret, in `header` after `prefix`. */
function shared(
	provider: string,
	signs: Partial<Sender['signs']>,
	header: string,
	claims: (draft: Draft) => object,
	{
		prefix = '',
		credential = {},
		body,
	}: {
		prefix?: string;
		credential?: Sender['credential'];
		body?: (id: string, at: number) => string;
	} = {},
): Sender {
	const secret = freshSecret();
	const form = (draft: Draft) => ({
		headers: { [header]: prefix + signShared(claims(draft), secret) },
	});
	return play(provider, signs, { ...credential, secret }, form, body);
}

const span = (at: number, lifetime = 300) => ({
	iat: seconds(at),
	nbf: seconds(at),
	exp: seconds(at) + lifetime,
});

/** npm atlassian-jwt 2: `qsh` of method, path and sorted query. */
function atlassianConnect(): Sender {
	const claims = ({ at, url }: Draft) => {
		const { pathname, search } = new URL(url);
		const pairs = search.slice(1).split('&').filter(Boolean).sort().join('&');
		const qsh = createHash('sha256').update(`POST&${pathname}&${pairs}`).digest('hex');
		return { iss: 'jira:1314039', iat: seconds(at), exp: seconds(at) + 180, qsh };
	};
	return shared('atlassian-connect', { url: true, body: false }, 'authorization', claims, {
		prefix: 'JWT ',
		credential: { issuer: 'jira:1314039' },
		body: (id) => JSON.stringify({ webhookEvent: 'jira:issue_created', issue: { id } }),
	});
}

/** npm livekit-server-sdk 2: `sha256` of the body in Base64, issued by the API key. */
function livekit(): Sender {
	const claims = ({ at, body }: Draft) => {
		const { nbf, exp } = span(at);
		return { iss: 'APIabcdef', nbf, exp, sha256: sha256(body).digest('base64') };
	};
	return shared('livekit', {}, 'authorization', claims, { credential: { issuer: 'APIabcdef' } });
}

/** npm messagebird 4: hashes of the URL and of the body, where there is one. */
function messagebird(): Sender {
	const claims = ({ at, url, body }: Draft) => {
		const { nbf, exp } = span(at, 60);
		return {
			iss: 'MessageBird',
			nbf,
			exp,
			jti: randomUUID(),
			url_hash: createHash('sha256').update(url).digest('hex'),
			...(body.length > 0 && { payload_hash: sha256(body).digest('hex') }),
		};
	};
	return shared('messagebird', { url: true }, 'messagebird-signature-jwt', claims);
}

/** https://developer.monday.com/apps/docs/authorization-header: a token for the endpoint, nothing of the body. */
function monday(): Sender {
	const audience = 'https://n8n.example.com/webhook/airlock';
	const claims = ({ at }: Draft) => ({
		accountId: 1825529,
		userId: 4012689,
		aud: audience,
		exp: seconds(at) + 300,
		shortLivedToken: 'short-lived',
		iat: seconds(at),
	});
	return shared('monday', { body: false }, 'authorization', claims, {
		credential: { audience },
		body: (id) => JSON.stringify({ event: { type: 'create_pulse', triggerUuid: id } }),
	});
}

/** https://docs.netlify.com/site-deploys/notifications/: `sha256` of the body in hex, and no time. */
function netlify(): Sender {
	const claims = ({ body }: Draft) => ({ iss: 'netlify', sha256: sha256(body).digest('hex') });
	return shared('netlify', { time: false }, 'x-webhook-signature', claims);
}

/** npm @upstash/qstash 2: the URL as `sub`, `body` as padded Base64url of its hash. */
function upstashQstash(): Sender {
	const claims = ({ at, url, body }: Draft) => ({
		iss: 'Upstash',
		sub: url,
		...span(at),
		jti: `jwt_${randomUUID()}`,
		body: `${sha256(body).digest('base64url')}=`,
	});
	return shared('upstash-qstash', { url: true }, 'upstash-signature', claims);
}

/** https://developer.vonage.com/en/getting-started/concepts/webhooks: `payload_hash` in hex, and `iat`. */
function vonage(): Sender {
	const claims = ({ at, body }: Draft) => ({
		iat: seconds(at),
		jti: randomUUID(),
		iss: 'Vonage',
		payload_hash: sha256(body).digest('hex'),
		api_key: 'a1b2c3d',
	});
	return shared('vonage', {}, 'authorization', claims, { prefix: 'Bearer ' });
}

/** https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks: a secret in each item. */
function microsoftGraph(): Sender {
	const secret = freshSecret();
	const body = (id: string) => {
		const item = { subscriptionId: randomUUID(), clientState: secret, changeType: 'created' };
		const context = 'https://graph.microsoft.com/v1.0/$metadata';
		return JSON.stringify({ '@odata.context': context, value: [{ id, ...item }] });
	};
	return play(
		'microsoft-graph',
		{ time: false, body: false },
		{ secret },
		() => ({ headers: {} }),
		body,
	);
}

/** https://fusionauth.io/docs/extend/events-and-webhooks/signing: the body's hash in Base64 under a published key. */
function fusionauth(): Sender {
	const { publicKey, privateKey } = p256();
	const kid = randomBytes(8).toString('hex');
	const form = ({ body }: Draft) => {
		const payload = { request_body_sha256: sha256(body).digest('base64') };
		const token = signToken({ alg: 'ES256', kid, typ: 'JWT' }, payload, privateKey);
		return { headers: { 'x-fusionauth-signature-jwt': token } };
	};
	const body = (id: string) => JSON.stringify({ event: { id, type: 'user.create' } });
	return play('fusionauth', { time: false }, { jwks: jwkSet(publicKey, kid) }, form, body);
}

const CHAT = 'chat@system.gserviceaccount.com';

/** https://developers.google.com/workspace/chat/verify-requests-from-chat, by either kind of audience. */
export function googleChat(audience = '1234567890'): Sender {
	const { publicKey, privateKey } = rsa();
	const kid = randomBytes(20).toString('hex');
	const form = ({ at }: Draft) => {
		const account = audience.startsWith('https://')
			? { iss: 'https://accounts.google.com', email: CHAT, email_verified: true }
			: { iss: CHAT };
		const payload = { ...account, aud: audience, iat: seconds(at), exp: seconds(at) + 3600 };
		const token = signToken({ alg: 'RS256', kid, typ: 'JWT' }, payload, privateKey);
		return { headers: { authorization: `Bearer ${token}` } };
	};
	const body = (id: string, at: number) =>
		JSON.stringify({
			type: 'MESSAGE',
			eventTime: new Date(at).toISOString(),
			message: { name: `spaces/AAAA/messages/${id}` },
		});
	return play(
		'google-chat',
		{ body: false },
		{ audience, jwks: jwkSet(publicKey, kid) },
		form,
		body,
	);
}

/** https://dev.wix.com/docs/build-apps: the body is a token, with JSON in JSON in its `data`. */
function wix(): Sender {
	const keys = rsa();
	return play('wix', {}, { publicKey: pem(keys) }, ({ at, body }) => {
		const data = JSON.stringify({
			eventType: 'wix.contacts.v4.contact_created',
			instanceId: '5a2ee9cd-0000-4000-8000-000000000000',
			data: body.toString('utf8'),
		});
		// Wix gives its tokens forty days.
		const payload = { data, iat: seconds(at), exp: seconds(at) + 3_600_000 };
		const token = signToken({ alg: 'RS256', kid: 'wix' }, payload, keys.privateKey);
		return { headers: { 'content-type': 'text/plain' }, body: Buffer.from(token) };
	});
}

/** Plays the rows of lib/webhook/tables/signed-token. */
export const signedTokenSenders: Readonly<Record<string, SenderFactory>> = {
	'atlassian-connect': atlassianConnect,
	livekit,
	messagebird,
	monday,
	netlify,
	'upstash-qstash': upstashQstash,
	vonage,
	'microsoft-graph': microsoftGraph,
	fusionauth,
	'google-chat': () => googleChat(),
	wix,
};

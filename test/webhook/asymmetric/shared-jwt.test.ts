/** Tokens under a shared secret: what an attacker would send, rotation, and signing in the sender's form. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { ReceivedHeaders } from '../../../lib/webhook/request';
import type { SigningCredential } from '../../../lib/webhook/scheme';
import { senders } from '../../senders';
import { sha256, signShared, signToken } from '../../senders/signed-token';
import { compile, issueOf, playSender, PUBLIC_URL, received, verified } from './receive';

const SECRET = 'netlify-secret-of-ours';
const body = Buffer.from('{"state":"ready"}');
const claims = { iss: 'netlify', sha256: sha256(body).digest('hex') };

async function netlify(token: string, credential: SigningCredential = { secret: SECRET }) {
	const headers = { 'x-webhook-signature': token };
	const verdict = await compile('netlify', credential).verify(
		received({ method: 'POST', headers, body }),
	);
	return verdict.ok ? 'ok' : `${verdict.code} ${verdict.detail?.expected}`;
}

it('lets the genuine token in', async () => {
	expect(await netlify(signShared(claims, SECRET))).toBe('ok');
});

describe('the algorithm is HS256 and no other', () => {
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const unsigned = `${segment({ alg: 'none' })}.${segment(claims)}.`;

	it.each([
		['HS384 under the secret', signShared(claims, SECRET, 'HS384'), 'signature_malformed'],
		['HS512 under the secret', signShared(claims, SECRET, 'HS512'), 'signature_malformed'],
		['RS256', signToken({ alg: 'RS256' }, claims, privateKey), 'signature_malformed'],
		['none', unsigned, 'signature_malformed'],
		['none with a MAC', signedAs('none'), 'signature_mismatch'],
		['RS256 with a MAC', signedAs('RS256'), 'signature_mismatch'],
		['HS512 with a MAC of HS256', signedAs('HS512'), 'signature_mismatch'],
	])('%s is refused', async (_, token, code) => {
		expect(await netlify(token)).toMatch(new RegExp(`^${code}`));
	});

	/** An HS256 signature under a header that says something else. */
	function signedAs(alg: string): string {
		const input = `${segment({ alg })}.${segment(claims)}`;
		const genuine = signShared(claims, SECRET).split('.')[2]!;
		return `${input}.${genuine}`;
	}

	it('a public key is no secret, as whoever knows it could sign', () => {
		const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString().trim();
		expect(issueOf('netlify', { secret: pem })).toMatchObject({ field: 'secret' });
		const previous = { previousSecret: pem, previousSecretExpiresAt: '2099-01-01T00:00:00Z' };
		expect(issueOf('netlify', { secret: SECRET, ...previous })).toMatchObject({
			field: 'previousSecret',
		});
	});
});

describe('the claims', () => {
	it.each([
		['another issuer', { ...claims, iss: 'other' }, 'claim_mismatch iss'],
		['no issuer', { sha256: claims.sha256 }, 'claim_mismatch iss'],
		['no hash of the body', { iss: 'netlify' }, 'claim_mismatch sha256'],
		['a hash that is a list', { ...claims, sha256: [claims.sha256] }, 'claim_mismatch sha256'],
		['another body’s hash', { ...claims, sha256: 'a'.repeat(64) }, 'signature_mismatch sha256'],
		['the hash in capitals', upper(), 'signature_mismatch sha256'],
		['an end in the past', { ...claims, exp: 1 }, 'token_expired exp'],
	])('%s: %s', async (_, payload, expected) => {
		expect(await netlify(signShared(payload, SECRET))).toBe(expected);
	});

	function upper() {
		return { ...claims, sha256: claims.sha256.toUpperCase() };
	}

	it.each(['livekit', 'messagebird', 'monday', 'upstash-qstash', 'atlassian-connect'])(
		'%s: a token without an end is refused',
		async (provider) => {
			const { credential, token, header, prefix, sent } = await genuine(provider);
			const payload = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
			delete payload.exp;
			const endless = prefix + signShared(payload, credential.secret!);
			const verdict = await compile(provider, credential).verify(
				received({ ...sent, headers: { ...sent.headers, [header]: endless } }),
			);
			expect(verdict).toMatchObject({ code: 'claim_mismatch', detail: { expected: 'exp' } });
		},
	);

	it.each([
		['monday', 'aud'],
		['livekit', 'iss'],
		['upstash-qstash', 'iss'],
		['vonage', 'iss'],
		['messagebird', 'iss'],
		['atlassian-connect', 'iss'],
		['vonage', 'iat'],
	])('%s: another %s is refused', async (provider, claim) => {
		const { credential, token, header, prefix, sent } = await genuine(provider);
		const payload = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
		payload[claim] = claim === 'iat' ? undefined : 'https://other.example.com/';
		const other = prefix + signShared(payload, credential.secret!);
		const verdict = await compile(provider, credential).verify(
			received({ ...sent, headers: { ...sent.headers, [header]: other } }),
		);
		expect(verdict).toMatchObject({ ok: false, detail: { expected: claim } });
	});

	async function genuine(provider: string) {
		const sender = await playSender(provider);
		const sent = await sender.event();
		const [header, value] = Object.entries(sent.headers).find(([, text]) => text.includes('.'))!;
		const [, prefix = '', token = ''] = /^(\w+ )?(.*)$/.exec(value)!;
		return { credential: sender.credential, sent, header, prefix, token };
	}

	it('MessageBird: the hash of a body may be missing only without a body, and never be wrong', async () => {
		const { credential } = await playSender('messagebird');
		const now = Math.floor(Date.now() / 1000);
		const judge = async (text: string, hashOf?: string) => {
			const payload = {
				iss: 'MessageBird',
				nbf: now,
				exp: now + 60,
				jti: 'j',
				url_hash: createHash('sha256').update(PUBLIC_URL).digest('hex'),
				...(hashOf !== undefined && { payload_hash: sha256(Buffer.from(hashOf)).digest('hex') }),
			};
			const headers = { 'messagebird-signature-jwt': signShared(payload, credential.secret!) };
			const request = received({ method: 'POST', headers, body: Buffer.from(text) });
			const verdict = await compile('messagebird', credential).verify(request);
			return verdict.ok ? 'ok' : verdict.code;
		};
		expect(await judge('', '')).toBe('ok');
		expect(await judge('')).toBe('ok');
		expect(await judge('a=1')).toBe('claim_mismatch');
		expect(await judge('', 'a=1')).toBe('signature_mismatch');
	});

	it('QStash: the hash with and without its padding', async () => {
		const { credential } = await playSender('upstash-qstash');
		const now = Math.floor(Date.now() / 1000);
		for (const padding of ['', '=', '==']) {
			const hash = sha256(body).digest('base64url') + padding;
			const times = { iat: now, nbf: now, exp: now + 60 };
			const payload = { iss: 'Upstash', sub: PUBLIC_URL, ...times, jti: 'j', body: hash };
			const headers = { 'upstash-signature': signShared(payload, credential.secret!) };
			const verdict = await compile('upstash-qstash', credential).verify(
				received({ method: 'POST', headers, body }),
			);
			expect(verdict.ok).toBe(padding.length < 2);
		}
	});
});

it.each([
	['monday', { secret: SECRET }, 'audience'],
	['livekit', { secret: SECRET }, 'issuer'],
	['vonage', {}, 'secret'],
])('%s is not compiled without its %s', (provider, credential, field) => {
	expect(issueOf(provider, credential)).toMatchObject({ field });
});

it('a field of another provider that is still filled in asks nothing of a token', async () => {
	const stale = { secret: SECRET, audience: 'https://other.example.com/', issuer: 'other' };
	expect(await netlify(signShared(claims, SECRET), stale)).toBe('ok');
});

describe('rotation', () => {
	const previous = (ms: number) => ({
		secret: 'the-new-secret',
		previousSecret: SECRET,
		previousSecretExpiresAt: new Date(Date.now() + ms).toISOString(),
	});

	it('the previous secret verifies until it ends, and not after', async () => {
		const token = signShared(claims, SECRET);
		expect(await netlify(token, previous(60_000))).toBe('ok');
		expect(await netlify(token, previous(-60_000))).toBe('signature_mismatch x-webhook-signature');
		const headers = { 'x-webhook-signature': token };
		const request = received({ method: 'POST', headers, body });
		const verdict = await compile('netlify', previous(60_000)).verify(request);
		expect(verified(verdict).keyId).toBe('previous');
	});

	it('QStash has two keys at all times', async () => {
		const [current, next, other] = await Promise.all(
			['', '', ''].map(() => playSender('upstash-qstash')),
		);
		const credential = {
			secret: current!.credential.secret,
			previousSecret: next!.credential.secret,
		};
		for (const [sender, ok] of [
			[current, true],
			[next, true],
			[other, false],
		] as const) {
			const sent = received(await sender!.event());
			expect((await compile('upstash-qstash', credential).verify(sent)).ok).toBe(ok);
		}
	});
});

describe.each([
	'atlassian-connect',
	'livekit',
	'messagebird',
	'monday',
	'netlify',
	'upstash-qstash',
	'vonage',
])('%s: what we sign', (provider) => {
	const message = { method: 'POST', url: PUBLIC_URL, body, id: 'evt_1', timestamp: Date.now() };
	const arrived = (headers: Record<string, string>, change: object = {}) => ({
		...message,
		headers: new ReceivedHeaders(Object.entries(headers).flat()),
		...change,
	});

	it('verifies, in the header and with the claims that the sender has', async () => {
		const sender = await senders[provider]!();
		const headers = compile(provider, sender.credential).sign!(message);
		const verdict = await compile(provider, sender.credential).verify(arrived(headers));
		expect(verdict).toMatchObject({ ok: true, keyId: 'current' });
		const sent = await sender.event();
		const [name, value] = Object.entries(sent.headers).find(([, text]) => text.includes('.'))!;
		expect(Object.keys(headers)).toContain(name);
		const names = (token: string) =>
			Object.keys(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()));
		const optional = ['accountId', 'userId', 'shortLivedToken', 'api_key'];
		const expected = names(value).filter((claim) => !optional.includes(claim));
		expect(names(headers[name]!).sort()).toEqual(expected.sort());
	});

	it('does not verify for another body or address, where those are covered', async () => {
		const sender = await senders[provider]!();
		const scheme = compile(provider, sender.credential);
		const headers = scheme.sign!(message);
		const other = await scheme.verify(arrived(headers, { body: Buffer.from('x') }));
		expect(other.ok).toBe(!sender.signs.body);
		const elsewhere = await scheme.verify(arrived(headers, { url: `${PUBLIC_URL}/x` }));
		expect(elsewhere.ok).toBe(!sender.signs.url);
		const nowhere = () => scheme.sign!({ ...message, url: '' });
		if (sender.signs.url) expect(nowhere).toThrow(TypeError);
	});
});

/**
 * Tokens an attacker would send: no signature, a MAC under the public key, a key brought along in the header,
 * a genuine token of somebody else, of another audience, of another time.
 */
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { jwkSet, signToken } from '../../senders/signed-token';
import { compile, issueOf, received, verified } from './receive';

const genuine = generateKeyPairSync('rsa', { modulusLength: 2048 });
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const kid = 'key-1';
const publicPem = genuine.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const issuer = 'https://id.example.com/';
const audience = 'https://n8n.example.com/';
const credential = { jwks: jwkSet(genuine.publicKey, kid), issuer, audience };

const now = Math.floor(Date.now() / 1000);
const claims = { iss: issuer, aud: audience, sub: 'reporting', iat: now, exp: now + 300 };

const request = (authorization: string) =>
	received({
		method: 'POST',
		headers: { authorization },
		body: Buffer.from('{"amount":1}'),
	});

async function check(token: string, extra: object = {}) {
	const verdict = await compile('jwt', { ...credential, ...extra }).verify(
		request(`Bearer ${token}`),
	);
	return verdict.ok ? 'ok' : `${verdict.code} ${verdict.detail?.expected}`;
}

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmacToken = (header: object, key: string) => {
	const input = `${segment(header)}.${segment(claims)}`;
	return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
};

it('lets the genuine token in', async () => {
	expect(await check(signToken({ alg: 'RS256', kid }, claims, genuine.privateKey))).toBe('ok');
	expect(await check(signToken({ alg: 'RS256' }, claims, genuine.privateKey))).toBe('ok');
});

describe('the algorithm', () => {
	it.each([
		['HS256 under the public key as PEM', hmacToken({ alg: 'HS256', kid }, publicPem)],
		['HS256 under the key set', hmacToken({ alg: 'HS256', kid }, credential.jwks)],
		['none with a signature', hmacToken({ alg: 'none', kid }, 'x')],
	])('%s is refused', async (_, token) => {
		expect(await check(token)).toBe('signature_mismatch alg');
	});

	it('none without a signature has not even the form', async () => {
		const token = `${segment({ alg: 'none' })}.${segment(claims)}.`;
		expect(await check(token)).toBe('signature_malformed authorization');
	});

	it('of another kind of key is refused', async () => {
		const token = signToken({ alg: 'ES256', kid }, claims, genuine.privateKey);
		expect(await check(token)).toBe('signature_mismatch kid');
	});
});

describe('a key brought along', () => {
	const jwk = attacker.publicKey.export({ format: 'jwk' });

	it.each([
		['as jwk', { jwk }],
		['by jku', { jku: 'https://attacker.example/jwks.json' }],
		['by x5u', { x5u: 'https://attacker.example/cert.pem' }],
		[
			'as x5c',
			{ x5c: [attacker.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
		],
	])('%s is not looked at, nor fetched', async (_, header) => {
		const token = signToken({ alg: 'RS256', kid, ...header }, claims, attacker.privateKey);
		expect(await check(token)).toBe('signature_mismatch authorization');
	});

	it('under a name like a path or a query is only a name', async () => {
		for (const name of ['../../dev/null', "' OR 1=1 --", '__proto__', 'constructor']) {
			const token = signToken({ alg: 'RS256', kid: name }, claims, attacker.privateKey);
			expect(await check(token)).toBe('signature_mismatch kid');
		}
	});

	it('with a critical extension nobody knows is refused', async () => {
		const header = { alg: 'RS256', kid, crit: ['exp'], exp: 1 };
		expect(await check(signToken(header, claims, genuine.privateKey))).toMatch(
			/^signature_malformed/,
		);
	});
});

describe('the claims', () => {
	it.each([
		['another issuer', { iss: 'https://id.example.com' }, 'claim_mismatch iss'],
		['another audience', { aud: 'https://other.example.com/' }, 'claim_mismatch aud'],
		['audiences without ours', { aud: [`${audience}x`] }, 'claim_mismatch aud'],
		['no issuer', { iss: undefined }, 'claim_mismatch iss'],
		['no audience', { aud: undefined }, 'claim_mismatch aud'],
		['no end', { exp: undefined }, 'claim_mismatch exp'],
		['an end in words', { exp: 'tomorrow' }, 'claim_mismatch exp'],
		['an end beyond the skew', { exp: now - 61 }, 'token_expired exp'],
		['an end within the skew', { exp: now - 30 }, 'ok'],
		['a start beyond the skew', { nbf: now + 90 }, 'timestamp_future nbf'],
		['issued beyond the skew', { iat: now + 90 }, 'timestamp_future iat'],
		['issued within the skew', { iat: now + 30 }, 'ok'],
		['issued in words', { iat: 'today' }, 'timestamp_malformed iat'],
		['audiences with ours', { aud: ['other', audience] }, 'ok'],
	])('%s', async (_, change, expected) => {
		const token = signToken({ alg: 'RS256', kid }, { ...claims, ...change }, genuine.privateKey);
		expect(await check(token)).toBe(expected);
	});

	it('the subject is checked when one is set', async () => {
		const token = signToken({ alg: 'RS256', kid }, claims, genuine.privateKey);
		expect(await check(token, { subject: 'reporting' })).toBe('ok');
		expect(await check(token, { subject: 'report' })).toBe('claim_mismatch sub');
	});
});

describe('the header', () => {
	const token = signToken({ alg: 'RS256', kid }, claims, genuine.privateKey);

	it.each([
		['a lower-case scheme', `bearer ${token}`, 'ok'],
		['no scheme', token, 'signature_malformed'],
		['another scheme', `Basic ${token}`, 'signature_malformed'],
		['two tokens', `Bearer ${token}, Bearer ${token}`, 'signature_malformed'],
		['padding', `Bearer ${token}==`, 'signature_malformed'],
		['the other alphabet', `Bearer ${token.replace(/.$/, '+')}`, 'signature_malformed'],
		['a fourth part', `Bearer ${token}.AAAA`, 'signature_malformed'],
	])('%s', async (_, authorization, expected) => {
		const verdict = await compile('jwt', credential).verify(request(authorization));
		expect(verdict.ok ? 'ok' : verdict.code).toBe(expected);
	});
});

it('a token used for two requests names two deliveries, and one for the same request', async () => {
	const token = signToken(
		{ alg: 'RS256', kid },
		{ ...claims, jti: randomUUID() },
		genuine.privateKey,
	);
	const compiled = compile('jwt', credential);
	const key = async (body: string) => {
		const sent = { method: 'POST', headers: { authorization: `Bearer ${token}` } } as const;
		return verified(await compiled.verify(received({ ...sent, body: Buffer.from(body) })))
			.replayKey;
	};
	expect(await key('one')).toBe(await key('one'));
	expect(await key('one')).not.toBe(await key('two'));
});

describe('Google Pub/Sub', () => {
	const account = 'push@project.iam.gserviceaccount.com';
	const pubsub = { jwks: credential.jwks, audience, subject: account };
	const google = {
		...claims,
		iss: 'https://accounts.google.com',
		email: account,
		email_verified: true,
	};

	it.each([
		['the older issuer', { iss: 'accounts.google.com' }, 'ok'],
		[
			'another issuer',
			{ iss: 'https://accounts.google.com.attacker.example' },
			'claim_mismatch iss',
		],
		[
			'another account of Google',
			{ email: 'attacker@evil.iam.gserviceaccount.com' },
			'claim_mismatch email',
		],
		['an address nobody has proved', { email_verified: false }, 'claim_mismatch email_verified'],
		['a proof in words', { email_verified: 'true' }, 'claim_mismatch email_verified'],
		['no address', { email: undefined }, 'claim_mismatch email'],
		['another audience', { aud: 'https://attacker.example/' }, 'claim_mismatch aud'],
	])('%s', async (_, change, expected) => {
		const token = signToken({ alg: 'RS256', kid }, { ...google, ...change }, genuine.privateKey);
		const verdict = await compile('google-pubsub', pubsub).verify(request(`Bearer ${token}`));
		expect(verdict.ok ? 'ok' : `${verdict.code} ${verdict.detail?.expected}`).toBe(expected);
	});

	it('knows a message that is delivered again, whatever the token and the attempt', async () => {
		const compiled = compile('google-pubsub', pubsub);
		const deliver = async (iat: number, messageId: string, deliveryAttempt: number) => {
			const token = signToken({ alg: 'RS256', kid }, { ...google, iat }, genuine.privateKey);
			const body = Buffer.from(
				JSON.stringify({ message: { messageId, data: 'aGk=' }, deliveryAttempt }),
			);
			const headers = { authorization: `Bearer ${token}` };
			return verified(await compiled.verify(received({ method: 'POST', headers, body })));
		};
		const first = await deliver(now, '1', 1);
		expect(first.deliveryId).toBe('1');
		expect((await deliver(now - 9, '1', 2)).replayKey).toBe(first.replayKey);
		expect((await deliver(now, '2', 1)).replayKey).not.toBe(first.replayKey);
	});

	it('asks for an e-mail address', () => {
		expect(issueOf('google-pubsub', { ...pubsub, subject: '1137742' })?.field).toBe('subject');
	});
});

describe('a credential that cannot be used', () => {
	const privateJwk = { ...genuine.privateKey.export({ format: 'jwk' }), kid };
	const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;

	it.each([
		['no issuer', { issuer: '' }, 'issuer'],
		['a blank audience', { audience: ' ' }, 'audience'],
		['no keys', { jwks: '' }, 'jwksUrl'],
		['keys over http', { jwks: '', jwksUrl: 'http://id.example.com/jwks' }, 'jwksUrl'],
		['a password in the URL', { jwks: '', jwksUrl: 'https://a:b@id.example.com/' }, 'jwksUrl'],
		['a set that is not JSON', { jwks: '{"keys":' }, 'jwks'],
		['a set without a list', { jwks: '{"keys":{}}' }, 'jwks'],
		['an empty set', { jwks: '{"keys":[]}' }, 'jwks'],
		['a set of junk', { jwks: '{"keys":[null]}' }, 'jwks'],
		['a short RSA key', { jwks: jwkSet(short, kid) }, 'jwks'],
		['a shared key', { jwks: '{"keys":[{"kty":"oct","k":"c2VjcmV0LXNlY3JldA"}]}' }, 'jwks'],
		[
			'a private key beside a good one',
			{ jwks: JSON.stringify({ keys: [genuine.publicKey.export({ format: 'jwk' }), privateJwk] }) },
			'jwks',
		],
		['a private key', { jwks: JSON.stringify({ keys: [privateJwk] }) }, 'jwks'],
	])('%s', (_, change, field) => {
		const issue = issueOf('jwt', { ...credential, ...change });
		expect(issue?.field).toBe(field);
		expect(JSON.stringify(issue)).not.toContain(String(privateJwk.d).slice(0, 12));
		expect(JSON.stringify(issue)).not.toContain('c2VjcmV0');
	});
});

import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactEncrypt, decodeProtectedHeader } from 'jose';
import {
	generateLookupKeys,
	openLookup,
	parseLookupPrivateKey,
	parseLookupPublicKey,
	sealLookup,
} from '../../lib/redact/lookup';

const item = {
	tenant: 'acme',
	fieldClass: 'email',
	value: 'ann@example.com',
	pseudonym: 'p_AAAAAAAAAAAAAAAAAAAAAA',
};

function keyOf(result: ReturnType<typeof parseLookupPublicKey>): KeyObject {
	if (!result.ok) throw new Error(result.flaw.message);
	return result.key;
}

const pairs = {
	x25519: generateKeyPairSync('x25519'),
	p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};

describe.each(Object.entries(pairs))('with %s', (_, { publicKey, privateKey }) => {
	it('opens what it sealed', async () => {
		const sealed = await sealLookup(publicKey, item);
		expect(sealed.split('.')).toHaveLength(5);
		expect(await openLookup(privateKey, sealed, item)).toEqual({
			ok: true,
			value: item.value,
			fieldClass: 'email',
		});
	});

	it('says nothing in the clear but the key it is sealed to', async () => {
		const sealed = await sealLookup(publicKey, item);
		const { epk, kid, ...rest } = decodeProtectedHeader(sealed);
		expect(rest).toEqual({ alg: 'ECDH-ES', enc: 'A256GCM', typ: 'airlock-lookup+jwe' });
		expect(kid).toMatch(/^[\w-]{43}$/);
		expect(epk).toBeDefined();
		expect(sealed).not.toContain(Buffer.from(item.value).toString('base64url').slice(0, 12));
	});

	it('seals short and long values alike, and never twice to the same text', async () => {
		const short = await sealLookup(publicKey, { ...item, value: 'a@b.co' });
		const long = await sealLookup(publicKey, { ...item, value: 'someone.else@example.com' });
		expect(short).toHaveLength(long.length);
		expect(await sealLookup(publicKey, item)).not.toBe(await sealLookup(publicKey, item));
	});

	it('does not reveal one as another', async () => {
		const sealed = await sealLookup(publicKey, item);
		const moved = { ok: false, code: 'moved' };
		const elsewhere = { ...item, pseudonym: 'p_BBBBBBBBBBBBBBBBBBBBBB' };
		expect(await openLookup(privateKey, sealed, elsewhere)).toEqual(moved);
		expect(await openLookup(privateKey, sealed, { ...item, tenant: 'other' })).toEqual(moved);
	});

	it('notices a change anywhere', async () => {
		const sealed = await sealLookup(publicKey, item);
		const starts = [...sealed.matchAll(/(?:^|\.)(?=[^.])/g)].map(({ index }) => index + 1);
		for (const i of [...starts, sealed.length - 3]) {
			const changed = sealed[i] === 'A' ? 'B' : 'A';
			const forged = sealed.slice(0, i) + changed + sealed.slice(i + 1);
			expect([i, (await openLookup(privateKey, forged, item)).ok]).toEqual([i, false]);
		}
	});
});

it('tells another key from an altered text', async () => {
	const sealed = await sealLookup(pairs.x25519.publicKey, item);
	const other = generateKeyPairSync('x25519').privateKey;
	expect(await openLookup(other, sealed, item)).toEqual({ ok: false, code: 'wrong_key' });
	const cut = `${sealed.slice(0, -6)}AAAAAA`;
	expect(await openLookup(pairs.x25519.privateKey, cut, item)).toEqual({
		ok: false,
		code: 'unauthentic',
	});
});

it.each(['', 'a.b.c.d.e', 'p_abc', '....', 'x'.repeat(100_000)])(
	'is malformed: %.20s',
	async (sealed) => {
		expect(await openLookup(pairs.x25519.privateKey, sealed, item)).toEqual({
			ok: false,
			code: 'malformed',
		});
	},
);

it('opens only what has the form of ours, whoever sealed it', async () => {
	const { publicKey, privateKey } = pairs.x25519;
	const { kid } = decodeProtectedHeader(await sealLookup(publicKey, item));
	const seal = (text: string, alg = 'ECDH-ES', enc = 'A256GCM') =>
		new CompactEncrypt(Buffer.from(text))
			.setProtectedHeader({ alg, enc, kid: kid!, typ: 'airlock-lookup+jwe' })
			.encrypt(publicKey);
	const malformed = { ok: false, code: 'malformed' };
	expect(await openLookup(privateKey, await seal('no JSON'), item)).toEqual(malformed);
	expect(await openLookup(privateKey, await seal('{"value":1}'), item)).toEqual(malformed);
	const otherwise = await seal(JSON.stringify(item), 'ECDH-ES', 'A128GCM');
	expect(await openLookup(privateKey, otherwise, item)).toMatchObject({ ok: false });
});

describe('keys', () => {
	const made = generateLookupKeys();

	it('are made as a pair that works', async () => {
		const sealed = await sealLookup(keyOf(parseLookupPublicKey(made.publicKey)), item);
		const opened = await openLookup(keyOf(parseLookupPrivateKey(made.privateKey)), sealed, item);
		expect(opened).toMatchObject({ ok: true, value: item.value });
	});

	it.each(Object.entries(pairs))('are read as PEM and JWK: %s', (_, { publicKey, privateKey }) => {
		const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
		const secret = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
		const jwk = (key: KeyObject) => JSON.stringify(key.export({ format: 'jwk' }));
		for (const text of [
			pem,
			pem.replaceAll('\n', ' '),
			pem.replaceAll('\n', '\\n'),
			jwk(publicKey),
		]) {
			expect(keyOf(parseLookupPublicKey(text)).equals(publicKey)).toBe(true);
		}
		for (const text of [secret, ` ${secret}\n`, jwk(privateKey)]) {
			expect(keyOf(parseLookupPrivateKey(text)).equals(privateKey)).toBe(true);
		}
	});

	const pem = (key: KeyObject) =>
		key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }) as string;
	const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
	const ed25519 = generateKeyPairSync('ed25519');

	it.each([
		['RSA', pem(rsa.publicKey)],
		['P-384', pem(p384.publicKey)],
		['Ed25519', pem(ed25519.publicKey)],
		['a private key', made.privateKey],
		['a private JWK', JSON.stringify(pairs.p256.privateKey.export({ format: 'jwk' }))],
		['nothing', ''],
		['text', 'no key'],
		['a symmetric JWK', '{"kty":"oct","k":"AAAA"}'],
		['broken JSON', '{"kty":'],
		['a point that is not on the curve', '{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}'],
	])('to seal to are not %s', (_, text) => {
		const result = parseLookupPublicKey(text);
		expect(result.ok).toBe(false);
		const secret = text.split('\n')[1];
		if (secret) expect(JSON.stringify(result)).not.toContain(secret);
	});

	it('names a private key in the public field as one', () => {
		expect(parseLookupPublicKey(made.privateKey)).toMatchObject({
			flaw: { message: 'This is a private key, and a public key belongs here.' },
		});
	});

	it.each([
		['RSA', pem(rsa.privateKey)],
		['Ed25519', pem(ed25519.privateKey)],
		['a public key', made.publicKey],
		['text', 'no key'],
	])('to open with are not %s', (_, text) => {
		expect(parseLookupPrivateKey(text).ok).toBe(false);
	});

	it('do not open as one another: only the public half is derived', async () => {
		const derived = createPublicKey(pairs.x25519.privateKey);
		const sealed = await sealLookup(derived, item);
		expect(await openLookup(pairs.x25519.privateKey, sealed, item)).toMatchObject({ ok: true });
	});
});

import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { isSafeEd25519Point } from '../../lib/crypto/ed25519-point';
import {
	importJwk,
	importPrivateKey,
	importPublicKey,
	type KeyImport,
	type KeyKind,
} from '../../lib/crypto/public-key';
import { selfSignedCertificate } from '../senders/certificate';

const ALL: readonly KeyKind[] = ['ed25519', 'p256', 'p384', 'p521', 'rsa', 'rsa-pss'];

const pairs = {
	ed25519: generateKeyPairSync('ed25519'),
	p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
	p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
	rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

const pem = (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki') =>
	key.export({ type, format: 'pem' }).toString();
const der = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });
const privatePem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const raw = (key: KeyObject) => der(key).subarray(-32);

const messageOf = (result: KeyImport) => (result.ok ? 'imported' : result.flaw.message);

function expectSameKey(result: KeyImport, key: KeyObject) {
	if (!result.ok) throw new Error(result.flaw.message);
	expect(result.key.equals(key)).toBe(true);
}

const p = 2n ** 255n - 19n;
const modulo = (n: bigint) => ((n % p) + p) % p;
const power = (n: bigint, e: bigint): bigint =>
	e === 0n ? 1n : modulo(power(modulo(n * n), e / 2n) * (e % 2n === 1n ? n : 1n));
const inverse = (n: bigint) => power(modulo(n), p - 2n);
const d = modulo(-121665n * inverse(121666n));

/**
 * The y-coordinate of eight times a point of edwards25519 (RFC 8032 section 5.1). Doubling does without x:
 * it needs x squared alone, which the curve's equation gives.
 */
function timesEight(point: Buffer): bigint {
	let y = BigInt(`0x${Buffer.from(point).reverse().toString('hex')}`) & (2n ** 255n - 1n);
	for (let doubling = 0; doubling < 3; doubling += 1) {
		const yy = modulo(y * y);
		const xx = modulo((yy - 1n) * inverse(d * yy + 1n));
		y = modulo((yy + xx) * inverse(1n - d * xx * yy));
	}
	return y;
}

describe('the forms of a public key', () => {
	const { publicKey } = pairs.ed25519;

	it.each([
		['PEM', pem(publicKey)],
		['PEM on one line, as a form field leaves it', pem(publicKey).replaceAll('\n', ' ')],
		['PEM with "\\n", as an environment variable has it', pem(publicKey).replaceAll('\n', '\\n')],
		['hex of the raw key', raw(publicKey).toString('hex')],
		['upper-case hex', raw(publicKey).toString('hex').toUpperCase()],
		['base64 of the raw key', raw(publicKey).toString('base64')],
		['base64url of the raw key', raw(publicKey).toString('base64url')],
		['base64 of SPKI', der(publicKey).toString('base64')],
		['with white space around', `\n ${raw(publicKey).toString('hex')} \n`],
	])('Ed25519: %s', (_, text) => expectSameKey(importPublicKey(text, ['ed25519']), publicKey));

	it.each(['p256', 'p384', 'rsa'] as const)('%s: PEM and base64 of SPKI', (kind) => {
		const key = pairs[kind].publicKey;
		expectSameKey(importPublicKey(pem(key), [kind]), key);
		expectSameKey(importPublicKey(der(key).toString('base64'), [kind]), key);
	});

	it('RSA: PKCS #1', () => {
		const key = pairs.rsa.publicKey;
		expectSameKey(importPublicKey(pem(key, 'pkcs1'), ['rsa']), key);
	});
});

describe('what is refused as a public key', () => {
	const { publicKey, privateKey } = pairs.ed25519;
	const hex = raw(publicKey).toString('hex');

	it.each([
		['nothing', ''],
		['white space', ' \n '],
		['hex cut short', hex.slice(0, 62)],
		['hex with junk', `${hex.slice(0, 62)}zz`],
		['PEM without its end', pem(publicKey).split('-----END')[0]!],
		['PEM with junk', pem(publicKey).replace('MCow', 'MC$w')],
		['PEM of other bytes', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
		['two PEM blocks', pem(publicKey) + pem(publicKey)],
		['a label that lies', pem(publicKey).replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY')],
	])('%s', (_, text) => {
		expect(messageOf(importPublicKey(text, ALL))).toBe('The public key cannot be read.');
	});

	it.each([
		['PKCS #8', privatePem(privateKey)],
		['on one line', privatePem(privateKey).replaceAll('\n', ' ')],
		['SEC 1', pairs.p256.privateKey.export({ type: 'sec1', format: 'pem' }).toString()],
		['without PEM', privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
	])('a private key: %s', (_, text) => {
		const result = importPublicKey(text, ALL);
		expect(messageOf(result)).toMatch(/private key/);
		expect(JSON.stringify(result)).not.toContain(
			text.replace(/-----[^-]+-----|\s/g, '').slice(0, 16),
		);
	});

	it('a private JWK, and a symmetric one', () => {
		expect(messageOf(importJwk(privateKey.export({ format: 'jwk' }), ALL))).toMatch(/private/);
		expect(messageOf(importJwk({ kty: 'oct', k: 'AAAA' }, ALL))).toMatch(/private/);
	});

	it('a certificate', () => {
		const certificate = selfSignedCertificate(pairs.rsa, Date.now(), Date.now() + 1000);
		expect(messageOf(importPublicKey(certificate, ALL))).toMatch(/certificate/);
	});

	it('a key of another kind, naming both', () => {
		expect(messageOf(importPublicKey(pem(pairs.rsa.publicKey), ['ed25519', 'p256']))).toBe(
			'The key must be Ed25519 or ECDSA P-256. This one is RSA.',
		);
		const x25519 = generateKeyPairSync('x25519').publicKey;
		expect(messageOf(importPublicKey(pem(x25519), ['rsa']))).toBe('The key must be RSA.');
		const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey;
		expect(messageOf(importPublicKey(pem(koblitz), ['p256']))).toBe('The key must be ECDSA P-256.');
	});

	it('RSA below 2048 bits', () => {
		const { publicKey: short } = generateKeyPairSync('rsa', { modulusLength: 1024 });
		expect(messageOf(importPublicKey(pem(short), ['rsa']))).toMatch(/2048/);
		expect(messageOf(importJwk(short.export({ format: 'jwk' }), ['rsa']))).toMatch(/2048/);
	});

	it('RSA with the exponent 1, under which a signature is the padded message itself', () => {
		const jwk = { ...pairs.rsa.publicKey.export({ format: 'jwk' }), e: 'AQ' };
		expect(importJwk(jwk, ['rsa']).ok).toBe(false);
	});
});

describe('Ed25519 points', () => {
	const encoding = (hex: string) => Buffer.from(hex, 'hex');
	const zeros = '00'.repeat(30);
	const ones = 'ff'.repeat(30);
	const smallOrder = [
		`01${zeros}00`,
		`ec${ones}7f`,
		`00${zeros}00`,
		`00${zeros}80`,
		'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
		'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
		'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
		'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
	];

	it('that are refused are all of those that eight additions bring back to the neutral element', () => {
		expect(smallOrder.every((hex) => timesEight(encoding(hex)) === 1n)).toBe(true);
		expect(new Set(smallOrder).size).toBe(8);
		expect(timesEight(raw(pairs.ed25519.publicKey))).not.toBe(1n);
	});

	it.each(smallOrder)('%s is refused, raw and as PEM', (hex) => {
		const x = encoding(hex).toString('base64url');
		const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
		expect(messageOf(importPublicKey(hex, ['ed25519']))).toMatch(/forge/);
		expect(messageOf(importPublicKey(pem(key), ['ed25519']))).toMatch(/forge/);
	});

	it.each([
		['the neutral element with a sign', `01${zeros}80`],
		['the prime itself', `ed${ones}7f`],
		['a coordinate above the prime', `f0${ones}7f`],
		['the same with a sign', `f0${ones}ff`],
	])('%s is a second spelling and refused', (_, hex) => {
		expect(isSafeEd25519Point(encoding(hex))).toBe(false);
		expect(importPublicKey(hex, ['ed25519']).ok).toBe(false);
	});

	it('takes the keys that are drawn, and only 32 bytes', () => {
		for (let n = 0; n < 50; n += 1) {
			const point = raw(generateKeyPairSync('ed25519').publicKey);
			expect(isSafeEd25519Point(point)).toBe(true);
			expect(isSafeEd25519Point(point.subarray(1))).toBe(false);
		}
	});
});

describe('private keys', () => {
	it.each(['ed25519', 'p256', 'rsa'] as const)('%s from PEM, on one line too', (kind) => {
		const { privateKey } = pairs[kind];
		for (const text of [privatePem(privateKey), privatePem(privateKey).replaceAll('\n', ' ')]) {
			expectSameKey(importPrivateKey(text, [kind]), privateKey);
		}
	});

	it('refuses what cannot sign', () => {
		const { publicKey, privateKey } = pairs.ed25519;
		const locked = privateKey
			.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
			.toString();
		for (const text of ['', 'shared secret', pem(publicKey), locked]) {
			expect(messageOf(importPrivateKey(text, ALL))).toBe('The private key cannot be read.');
		}
		expect(messageOf(importPrivateKey(privatePem(privateKey), ['rsa']))).toMatch(/must be RSA/);
	});
});

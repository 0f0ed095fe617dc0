/**
 * Tokens of every algorithm, whole and damaged in each part, judged by the `jwt` provider and by the library jose: what one
 * lets in, the other does, and no more. Where ours is meant to be stricter, the case says so.
 */
import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import type { JwsAlgorithm } from '../../../lib/crypto/jws';
import { compile, received } from './receive';

const issuer = 'https://id.example.com/';
const audience = 'https://n8n.example.com/';
const seconds = Math.floor(Date.now() / 1000);
const claims = { iss: issuer, aud: audience, iat: seconds, exp: seconds + 300, jti: 'one' };

interface KeyPair {
	readonly publicKey: KeyObject;
	readonly privateKey: KeyObject;
}

const rsa = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = (namedCurve: string): KeyPair => generateKeyPairSync('ec', { namedCurve });
const ed25519 = (): KeyPair => generateKeyPairSync('ed25519');
const pairs = {
	...{ RS256: rsa(), RS384: rsa(), RS512: rsa(), PS256: rsa(), PS384: rsa(), PS512: rsa() },
	...{ ES256: ec('P-256'), ES384: ec('P-384'), ES512: ec('P-521') },
	...{ EdDSA: ed25519(), Ed25519: ed25519() },
};
type Asymmetric = keyof typeof pairs & JwsAlgorithm;
const algorithms = Object.keys(pairs) as Asymmetric[];

const member = (alg: Asymmetric, rest: object = {}) => ({
	...pairs[alg].publicKey.export({ format: 'jwk' }),
	...{ kid: alg, ...rest },
});

const token = async (alg: Asymmetric, header: object = {}, payload: object = claims) =>
	await new SignJWT({ ...payload })
		.setProtectedHeader({ kid: alg, ...header, alg })
		.sign(pairs[alg].privateKey);

/** Ours and theirs, of one token under one key set. */
async function judge(
	jwt: string,
	keys: readonly object[],
): Promise<[ours: boolean, jose: boolean]> {
	const jwks = { keys: keys as Array<{ kty: string }> };
	const scheme = compile('jwt', { jwks: JSON.stringify(jwks), issuer, audience });
	const headers = { authorization: `Bearer ${jwt}` };
	const verdict = await scheme.verify(received({ method: 'POST', headers, body: Buffer.alloc(0) }));
	const options = { issuer, audience, requiredClaims: ['exp'], clockTolerance: 60, algorithms };
	const jose = await jwtVerify(jwt, createLocalJWKSet(jwks), options).catch(() => undefined);
	return [verdict.ok, jose !== undefined];
}

/** The text with the bits of one byte of its `part` (0 to 2) turned, in the one spelling of what comes of it. */
function damaged(jwt: string, part: number): string {
	const segments = jwt.split('.');
	const bytes = Buffer.from(segments[part]!, 'base64url');
	const [at, bits] = randomBytes(2);
	bytes[at! % bytes.length]! ^= bits! | 1;
	segments[part] = bytes.toString('base64url');
	return segments.join('.');
}

describe.each(algorithms)('%s', (alg) => {
	it('is let in under its key', async () => {
		expect(await judge(await token(alg), [member(alg)])).toEqual([true, true]);
		expect(await judge(await token(alg, { kid: undefined }), [member(alg)])).toEqual([true, true]);
	});

	it.each([
		['header', 0],
		['payload', 1],
		['signature', 2],
	])('is refused with a damaged %s', async (_, part) => {
		const jwt = await token(alg);
		for (let n = 0; n < 20; n += 1) {
			expect(await judge(damaged(jwt, part), [member(alg)])).toEqual([false, false]);
		}
	});

	it('is refused with a signature that is cut, or goes on', async () => {
		const [header, payload, signature] = (await token(alg)).split('.');
		const bytes = Buffer.from(signature!, 'base64url');
		for (const other of [bytes.subarray(1), bytes.subarray(0, -1), Buffer.concat([bytes, bytes])]) {
			const jwt = `${header}.${payload}.${other.toString('base64url')}`;
			expect(await judge(jwt, [member(alg)])).toEqual([false, false]);
		}
	});

	it('is refused under a key of every other kind, and in the name of every other algorithm', async () => {
		const jwt = await token(alg);
		const [, payload, signature] = jwt.split('.');
		for (const other of algorithms.filter((name) => name !== alg)) {
			const underAnother = await judge(jwt, [member(other, { kid: alg })]);
			const header = Buffer.from(JSON.stringify({ kid: alg, alg: other })).toString('base64url');
			const renamed = await judge(`${header}.${payload}.${signature}`, [member(alg)]);
			expect([other, underAnother, renamed]).toEqual([other, [false, false], [false, false]]);
		}
	});

	it.each([
		['is for this algorithm', (own: string) => ({ alg: own }), true],
		['is for another', (own: string) => ({ alg: own === 'RS256' ? 'PS256' : 'RS256' }), false],
		['is for encryption', () => ({ use: 'enc' }), false],
		['is for signatures', () => ({ use: 'sig', key_ops: ['verify'] }), true],
		['only signs', () => ({ key_ops: ['sign'] }), false],
		['has another id', () => ({ kid: 'another' }), false],
		['has no id', () => ({ kid: undefined }), false],
	])('under a key that %s', async (_, rest, passes) => {
		expect(await judge(await token(alg), [member(alg, rest(alg))])).toEqual([passes, passes]);
	});

	it('is refused where two keys could be meant', async () => {
		const twice = [member(alg), { ...member(alg) }];
		expect(await judge(await token(alg), twice)).toEqual([false, false]);
	});
});

describe('claims', () => {
	const values = [
		...[undefined, null, '', 'x', issuer, audience, [], [audience], [issuer, audience], {}, true],
		...[0, -1, seconds, seconds + 50, seconds + 90, seconds - 50, seconds - 70, seconds + 0.5],
	];
	const names = ['iss', 'aud', 'exp', 'nbf', 'sub', 'jti'];
	const cases = names.flatMap((name) => values.map((value) => ({ [name]: value })));

	it('of any kind are judged alike', async () => {
		const judged = await Promise.all(
			cases.map(async (change) => {
				const jwt = await token('EdDSA', {}, { ...claims, ...change });
				const [ours, jose] = await judge(jwt, [member('EdDSA')]);
				return { change, ours, jose };
			}),
		);
		expect(judged.filter(({ ours, jose }) => ours !== jose)).toEqual([]);
		expect(new Set(judged.map(({ ours }) => ours))).toEqual(new Set([true, false]));
	});

	it('of a time to come in iat are refused by ours alone', async () => {
		const jwt = await token('EdDSA', {}, { ...claims, iat: seconds + 90 });
		expect(await judge(jwt, [member('EdDSA')])).toEqual([false, true]);
	});
});

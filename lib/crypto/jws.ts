import { constants, createHmac, type KeyObject, sign, verify } from 'node:crypto';
import { equalBytes } from './compare';
import { derSignature } from './ecdsa';
import { type KeyKind, kindOf } from './public-key';

/** What a signature algorithm asks of the key, and of node:crypto. */
interface Algorithm {
	/** The kinds of key it may be used with; `secret` for a shared one. */
	readonly kinds: readonly (KeyKind | 'secret')[];
	readonly digest: string | null;
	/** Bytes of each of the two numbers in a signature. */
	readonly ecdsaBytes?: number;
	readonly options?: {
		readonly dsaEncoding?: 'ieee-p1363';
		readonly padding?: number;
		readonly saltLength?: number;
	};
}

const rsa = (digest: string): Algorithm => ({ kinds: ['rsa'], digest });
const pss = (digest: string): Algorithm => ({
	kinds: ['rsa', 'rsa-pss'],
	digest,
	options: {
		padding: constants.RSA_PKCS1_PSS_PADDING,
		saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
	},
});
const ecdsa = (curve: KeyKind, digest: string, ecdsaBytes: number): Algorithm => ({
	kinds: [curve],
	...{ digest, ecdsaBytes },
	options: { dsaEncoding: 'ieee-p1363' },
});
const ed25519: Algorithm = { kinds: ['ed25519'], digest: null };

/** By name of RFC 7518 section 3.1, RFC 8037 section 3.1 and RFC 9864 section 2.2. */
const ALGORITHMS = {
	HS256: { kinds: ['secret'], digest: 'sha256' },
	RS256: rsa('sha256'),
	RS384: rsa('sha384'),
	RS512: rsa('sha512'),
	PS256: pss('sha256'),
	PS384: pss('sha384'),
	PS512: pss('sha512'),
	ES256: ecdsa('p256', 'sha256', 32),
	ES384: ecdsa('p384', 'sha384', 48),
	ES512: ecdsa('p521', 'sha512', 66),
	EdDSA: ed25519,
	Ed25519: ed25519,
} as const satisfies Readonly<Record<string, Algorithm>>;

export type JwsAlgorithm = keyof typeof ALGORITHMS;

/**
 * Whether a key is one for that algorithm: asked before every signature, so that no message can have a public key taken for
 * a shared secret (RFC 8725 section 2.1), or a key used with another curve's algorithm.
 */
export function fitsAlgorithm(key: KeyObject, algorithm: JwsAlgorithm): boolean {
	const kind = key.type === 'secret' ? 'secret' : kindOf(key);
	const { kinds }: Algorithm = ALGORITHMS[algorithm];
	return kind !== undefined && kinds.includes(kind);
}

/** Whether `signature` is one of `input` under `key`. False for a key of another kind. */
export function verifyJws(
	algorithm: JwsAlgorithm,
	key: KeyObject,
	input: Buffer,
	signature: Buffer,
): boolean {
	if (!fitsAlgorithm(key, algorithm)) return false;
	const { digest, ecdsaBytes }: Algorithm = ALGORITHMS[algorithm];
	if (key.type === 'secret') return equalBytes(hmac(digest!, key, input), signature);
	if (ecdsaBytes !== undefined) {
		const der = derSignature(signature, ecdsaBytes);
		return der !== undefined && verify(digest, input, key, der);
	}
	return verify(digest, input, withOptions(algorithm, key), signature);
}

/** The signature of `input`, by a key that fits. */
export function signJws(algorithm: JwsAlgorithm, key: KeyObject, input: Buffer): Buffer {
	const { digest }: Algorithm = ALGORITHMS[algorithm];
	if (key.type === 'secret') return hmac(digest!, key, input);
	return sign(digest, input, withOptions(algorithm, key));
}

const hmac = (digest: string, key: KeyObject, input: Buffer): Buffer =>
	createHmac(digest, key).update(input).digest();

/** A key that is wrapped without need costs a seventh of an Ed25519 verification. */
function withOptions(algorithm: JwsAlgorithm, key: KeyObject) {
	const { options }: Algorithm = ALGORITHMS[algorithm];
	return options ? { key, ...options } : key;
}

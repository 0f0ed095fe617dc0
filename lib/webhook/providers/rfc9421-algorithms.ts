import { constants, createHmac, sign, verify, type KeyObject } from 'node:crypto';
import { equalBytes } from '../../crypto/compare';
import type { KeyKind } from '../../crypto/public-key';

/** The algorithms of RFC 9421 section 3.3, by their registered names. */
export type AlgorithmName =
	| 'ed25519'
	| 'ecdsa-p256-sha256'
	| 'ecdsa-p384-sha384'
	| 'rsa-pss-sha512'
	| 'rsa-v1_5-sha256'
	| 'hmac-sha256';

interface Algorithm {
	sign(base: Buffer, key: KeyObject): Buffer;
	verify(base: Buffer, key: KeyObject, signature: Buffer): boolean;
}

export const algorithms: Readonly<Record<AlgorithmName, Algorithm>> = {
	ed25519: asymmetric(null),
	'ecdsa-p256-sha256': asymmetric('sha256', { dsaEncoding: 'ieee-p1363' }),
	'ecdsa-p384-sha384': asymmetric('sha384', { dsaEncoding: 'ieee-p1363' }),
	'rsa-pss-sha512': asymmetric('sha512', {
		padding: constants.RSA_PKCS1_PSS_PADDING,
		saltLength: 64,
	}),
	'rsa-v1_5-sha256': asymmetric('sha256', { padding: constants.RSA_PKCS1_PADDING }),
	'hmac-sha256': {
		sign: hmacSha256,
		verify: (base, key, signature) => equalBytes(hmacSha256(base, key), signature),
	},
};

const BY_KIND: Readonly<Partial<Record<KeyKind, AlgorithmName>>> = {
	ed25519: 'ed25519',
	p256: 'ecdsa-p256-sha256',
	p384: 'ecdsa-p384-sha384',
	rsa: 'rsa-pss-sha512',
	'rsa-pss': 'rsa-pss-sha512',
};

const BY_JWK_ALG: ReadonlyMap<unknown, AlgorithmName> = new Map<string, AlgorithmName>([
	['EdDSA', 'ed25519'],
	['Ed25519', 'ed25519'],
	['ES256', 'ecdsa-p256-sha256'],
	['ES384', 'ecdsa-p384-sha384'],
	['PS512', 'rsa-pss-sha512'],
	['RS256', 'rsa-v1_5-sha256'],
]);

/**
 * The one algorithm a key is used with. An RSA key means RSA-PSS; for the older padding the key must say so
 * itself (`"alg":"RS256"` in its JWK), so that no message can choose it (section 7.3.6). Undefined
 * where `alg` does not fit the key.
 */
export function algorithmOf(kind: KeyKind, jwkAlg?: unknown): AlgorithmName | undefined {
	if (jwkAlg === undefined) return BY_KIND[kind];
	const named = BY_JWK_ALG.get(jwkAlg);
	const fits = named === BY_KIND[kind] || (kind === 'rsa' && named === 'rsa-v1_5-sha256');
	return fits ? named : undefined;
}

function asymmetric(
	digest: string | null,
	options?: { dsaEncoding?: 'ieee-p1363'; padding?: number; saltLength?: number },
): Algorithm {
	// A key that is wrapped without need costs a seventh of an Ed25519 verification.
	const withOptions = (key: KeyObject) => (options ? { key, ...options } : key);
	return {
		sign: (base, key) => sign(digest, base, withOptions(key)),
		verify: (base, key, signature) => verify(digest, base, withOptions(key), signature),
	};
}

function hmacSha256(base: Buffer, key: KeyObject): Buffer {
	return createHmac('sha256', key).update(base).digest();
}

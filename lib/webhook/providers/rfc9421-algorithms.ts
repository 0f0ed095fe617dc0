import type { JwsAlgorithm } from '../../crypto/jws';
import type { KeyKind } from '../../crypto/public-key';

/** The algorithms of RFC 9421 section 3.3 by their registered names, and what JWS calls the same. */
export const JWS_NAMES = {
	ed25519: 'EdDSA',
	'ecdsa-p256-sha256': 'ES256',
	'ecdsa-p384-sha384': 'ES384',
	'rsa-pss-sha512': 'PS512',
	'rsa-v1_5-sha256': 'RS256',
	'hmac-sha256': 'HS256',
} as const satisfies Readonly<Record<string, JwsAlgorithm>>;

export type AlgorithmName = keyof typeof JWS_NAMES;

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

import {
	createPrivateKey,
	createSecretKey,
	type JsonWebKey,
	type KeyObject,
	randomUUID,
} from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../clock';
import { importPrivateKey, type KeyKind } from '../../crypto/public-key';
import type { Authenticator } from './auth-mode';
import { needed, neededSecret, refuse } from './issue';
import { jsonOf } from '../../json';
import type { AuthSettings } from './settings';

/** Signing algorithms (RFC 7518 section 3.1, RFC 8037) by kind of key; the first is taken where none is chosen. */
const BY_KIND: Readonly<Partial<Record<KeyKind, readonly string[]>>> = {
	rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
	'rsa-pss': ['PS256', 'PS384', 'PS512'],
	p256: ['ES256'],
	p384: ['ES384'],
	p521: ['ES512'],
	ed25519: ['EdDSA'],
};
/** RFC 7518 section 3.2: a key at least as long as the hash. */
const HMAC_BYTES: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };

export const SIGNING_ALGORITHMS = [
	...new Set([...Object.values(BY_KIND).flat(), ...Object.keys(HMAC_BYTES)]),
].sort();

/** Makes JWTs of an account's key. */
export interface JwtSigner {
	/** `lifetimeSeconds` from now; `backdatedSeconds` for receivers whose clock is behind. */
	sign(claims: JWTPayload, lifetimeSeconds: number, backdatedSeconds?: number): Promise<string>;
}

/** The signer of `privateKey`, or of `secret` where the algorithm is a symmetric one. */
export function jwtSigner(settings: AuthSettings, clock: Clock): JwtSigner {
	const chosen = settings.signingAlgorithm ?? '';
	const minBytes = HMAC_BYTES[chosen];
	if (minBytes !== undefined) {
		const key = createSecretKey(neededSecret(settings, 'Secret', { minBytes }));
		return signerOf(key, chosen, settings.keyId, clock);
	}
	const { key, alg, keyId } = asymmetric(settings, chosen);
	return signerOf(key, alg, settings.keyId ?? keyId, clock);
}

export function signerOf(
	key: KeyObject,
	alg: string,
	keyId: string | undefined,
	clock: Clock,
): JwtSigner {
	return {
		sign: async (claims, lifetimeSeconds, backdatedSeconds = 0) => {
			const now = Math.floor(clock.now() / 1_000);
			return await new SignJWT(claims)
				.setProtectedHeader({ alg, typ: 'JWT', ...(keyId && { kid: keyId }) })
				.setIssuedAt(now - backdatedSeconds)
				.setExpirationTime(now + lifetimeSeconds)
				// A receiver may refuse one that comes twice (RFC 7519 section 4.1.7).
				.setJti(randomUUID())
				.sign(key);
		},
	};
}

interface SigningKey {
	readonly key: KeyObject;
	readonly alg: string;
	readonly keyId: string | undefined;
}

function asymmetric(settings: AuthSettings, asked: string): SigningKey {
	const text = needed(settings, 'privateKey', 'Private Key');
	const { pem, kid: keyId, alg: own = '' } = text.startsWith('{') ? readJwk(text) : { pem: text };
	const chosen = asked === '' ? own : asked;
	const imported = importPrivateKey(pem, Object.keys(BY_KIND) as KeyKind[]);
	if (!imported.ok) {
		const { message, description = 'Paste the private key as PEM.' } = imported.flaw;
		return refuse('privateKey', message.replace(/\.$/, ''), description);
	}
	const fitting = BY_KIND[imported.kind] ?? [];
	const alg = chosen === '' ? fitting[0] : fitting.find((one) => one === chosen);
	return alg === undefined
		? refuse(
				'signingAlgorithm',
				'The algorithm does not fit the private key',
				`This key signs with ${fitting.join(', ')}.`,
			)
		: { key: imported.key, alg, keyId };
}

const jwkNames = z.object({ kid: z.string().optional(), alg: z.string().optional() });

/** A private JWK (RFC 7517) as PEM, so that every key goes through the same checks. */
function readJwk(text: string): z.infer<typeof jwkNames> & { pem: string } {
	const jwk = jsonOf(text);
	const names = jwkNames.safeParse(jwk);
	const pem = names.success ? pemOfJwk(jwk as JsonWebKey) : undefined;
	return names.success && pem !== undefined
		? { ...names.data, pem }
		: refuse('privateKey', 'The private key cannot be read', 'Paste the JWK whole, with its "d".');
}

function pemOfJwk(jwk: JsonWebKey): string | undefined {
	try {
		const key = createPrivateKey({ key: jwk, format: 'jwk' });
		return key.export({ format: 'pem', type: 'pkcs8' }).toString();
	} catch {
		return undefined;
	}
}

const MAX_LIFETIME_SECONDS = 3_600;

/** Seconds, at most an hour. */
export function lifetimeOf({ tokenLifetimeSeconds = '' }: AuthSettings, byDefault: number): number {
	if (tokenLifetimeSeconds === '') return byDefault;
	const seconds = Number(tokenLifetimeSeconds);
	return Number.isInteger(seconds) && seconds >= 10 && seconds <= MAX_LIFETIME_SECONDS
		? seconds
		: refuse(
				'tokenLifetimeSeconds',
				'Token Lifetime is not a number of seconds from 10 to 3600',
				'Five minutes (300) are enough for most.',
			);
}

/** A new JWT for every request, for APIs that take those of their clients. */
export function selfSignedJwt(settings: AuthSettings, clock: Clock): Authenticator {
	const iss = needed(settings, 'issuer', 'Issuer');
	const aud = needed(settings, 'audience', 'Audience');
	const { subject: sub = iss, scope } = settings;
	const lifetime = lifetimeOf(settings, 300);
	const signer = jwtSigner(settings, clock);
	return {
		attach: async () => {
			const token = await signer.sign({ iss, sub, aud, ...(scope && { scope }) }, lifetime);
			return { ok: true, attachment: { headers: { Authorization: `Bearer ${token}` } } };
		},
	};
}

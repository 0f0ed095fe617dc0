import {
	errors,
	jwtVerify,
	type JWTPayload,
	type JWTVerifyGetKey,
	type JWTVerifyOptions,
} from 'jose';
import type { Clock } from '../../clock';
import type { SignedRequest } from '../request';
import type {
	CompileResult,
	Confirmation,
	ConfigurationIssue,
	Scheme,
	SchemePorts,
	SigningCredential,
	Verdict,
} from '../scheme';
import { credentialKeys, KeysUnavailable } from './jwt-keys';
import { digestKey } from './replay-key';
import { refused } from './signature-location';
import type { Refused } from './template';
import { type FoundToken, type TokenLocation, tokenInHeader } from './token-location';

/** How far the issuer's clock may differ from ours, in seconds. */
const CLOCK_SKEW_SECONDS = 60;

/** A token whose signature and registered claims hold. */
export interface VerifiedToken {
	readonly payload: JWTPayload;
	/** The payload as signed (base64url). */
	readonly signedPayload: string;
	/** The key's id, where it has one. */
	readonly keyId: string;
	/** Milliseconds since the epoch, from `iat`. */
	readonly signedAt?: number;
}

/** What one credential asks of a token. */
export interface TokenRules {
	readonly keys: JWTVerifyGetKey;
	readonly claims: Pick<JWTVerifyOptions, 'issuer' | 'audience' | 'subject' | 'requiredClaims'>;
	/** The last word, after signature and `claims`: checks the scheme's own claims and names the delivery. */
	accept(token: VerifiedToken, request: SignedRequest): Verdict;
}

/** A sender that proves itself by a JWT. */
export interface TokenRow {
	readonly name: string;
	readonly docs: string;
	readonly confirmed: Confirmation;
	readonly credential: Scheme['credential'];
	readonly coversBody: boolean;
	/** Seconds; absent where `exp` bounds the token's life. */
	readonly toleranceSeconds?: number;
	readonly token: TokenLocation;
	readonly signedPart?: Scheme['signedPart'];
	readonly mediaTypes?: Scheme['mediaTypes'];
	/** The asymmetric algorithms the sender uses. Anything else, `none` and HMAC above all, is refused. */
	readonly algorithms: readonly string[];
	prepare(
		credential: SigningCredential,
		ports: SchemePorts,
	): TokenRules | { readonly issue: ConfigurationIssue };
}

export function tokenScheme(row: TokenRow): Scheme {
	return {
		name: row.name,
		docs: row.docs,
		confirmed: row.confirmed,
		credential: row.credential,
		coversBody: row.coversBody,
		toleranceSeconds: row.toleranceSeconds,
		urlBound: false,
		secretHeaders: row.token.secretHeaders,
		eventHeaders: [],
		proof: `JWT (${[...new Set(row.algorithms.map((name) => name.replace(/\d+$/, '')))].join(', ')})`,
		handshake: false,
		signs: false,
		signedPart: row.signedPart,
		mediaTypes: row.mediaTypes,
		compile: (credential, ports) => compile(row, credential, ports),
	};
}

/** The `jwt` provider: any issuer of signed JWTs (RFC 7519), sent as bearer tokens. */
export const bearerJwt: TokenRow = {
	name: 'Signed JWT (bearer)',
	docs: 'https://www.rfc-editor.org/rfc/rfc8725',
	confirmed: 'documentation',
	credential: { required: ['issuer', 'audience'], optional: ['subject', 'jwks', 'jwksUrl'] },
	coversBody: false,
	token: tokenInHeader('authorization', 'Bearer'),
	// prettier-ignore
	algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
	prepare(credential, ports) {
		const keys = credentialKeys(credential, ports);
		if (!keys.ok) return keys;
		const { issuer, audience, subject } = credential;
		return {
			keys: keys.keys,
			claims: { issuer, audience, subject: subject || undefined, requiredClaims: ['exp'] },
			// Access tokens are used for many requests, so `jti` alone would drop all but the first.
			accept: ({ payload, signedPayload, keyId, signedAt }, { body }) => ({
				ok: true,
				keyId,
				replayKey: digestKey('body', [signedPayload, '.', body]),
				deliveryId: payload.jti,
				signedAt,
			}),
		};
	},
};

function compile(row: TokenRow, credential: SigningCredential, ports: SchemePorts): CompileResult {
	const missing = missingField(row, credential);
	if (missing) return { ok: false, issue: missing };
	const rules = row.prepare(credential, ports);
	if ('issue' in rules) return { ok: false, issue: rules.issue };
	return {
		ok: true,
		scheme: {
			verify: (request) => {
				const found = row.token.find(request);
				return found.ok
					? verifyToken(found, row.token.name, row.algorithms, rules, ports.clock, request)
					: found;
			},
		},
	};
}

/** Checks a token under exactly the keys and algorithms of its row (RFC 8725 section 3.1). */
export async function verifyToken(
	{ jwt, signedPayload }: FoundToken,
	where: string,
	algorithms: readonly string[],
	rules: TokenRules,
	clock: Clock,
	request: SignedRequest,
): Promise<Verdict> {
	const now = clock.now();
	try {
		// The key comes from the credential alone: `jwk`, `jku` and `x5u` of the token are not looked at.
		const { payload, protectedHeader } = await jwtVerify(jwt, rules.keys, {
			...rules.claims,
			algorithms: [...algorithms],
			clockTolerance: CLOCK_SKEW_SECONDS,
			currentDate: new Date(now),
		});
		const { iat } = payload;
		const signedAt = iat === undefined ? undefined : iat * 1000;
		if (signedAt !== undefined && signedAt > now + CLOCK_SKEW_SECONDS * 1000) {
			return refused('timestamp_future', 'iat');
		}
		const keyId = protectedHeader.kid ?? 'jwks';
		return rules.accept({ payload, signedPayload, keyId, signedAt }, request);
	} catch (error) {
		return tokenRefusal(error, where, jwt.length);
	}
}

function tokenRefusal(error: unknown, where: string, length: number): Refused {
	if (error instanceof KeysUnavailable) return refused('keys_unavailable', 'jwks');
	if (error instanceof errors.JWTExpired) return refused('token_expired', 'exp');
	if (error instanceof errors.JWTClaimValidationFailed) {
		if (error.claim === 'nbf' && error.reason === 'check_failed') {
			return refused('timestamp_future', 'nbf');
		}
		if (error.claim === 'iat') {
			return refused(
				error.reason === 'missing' ? 'timestamp_missing' : 'timestamp_malformed',
				'iat',
			);
		}
		return refused('claim_mismatch', error.claim);
	}
	if (error instanceof errors.JWSSignatureVerificationFailed) {
		return refused('signature_mismatch', where, length);
	}
	if (error instanceof errors.JOSEAlgNotAllowed) return refused('signature_mismatch', 'alg');
	if (
		error instanceof errors.JWKSNoMatchingKey ||
		error instanceof errors.JWKSMultipleMatchingKeys
	) {
		return refused('signature_mismatch', 'kid');
	}
	return refused('signature_malformed', where, length);
}

/** The issue with a required field that is empty. */
export function missingField(
	{ credential: { required } }: Pick<Scheme, 'credential'>,
	credential: SigningCredential,
): ConfigurationIssue | undefined {
	const field = required.find((name) => !credential[name]?.trim());
	return (
		field && {
			field,
			message: `The ${field} is empty.`,
			description: 'Fill it in: without it anybody else’s token would pass.',
		}
	);
}

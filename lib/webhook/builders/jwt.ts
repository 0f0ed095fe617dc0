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
	CredentialField,
	Scheme,
	SchemePorts,
	SigningCredential,
	Verdict,
} from '../scheme';
import { credentialKeys, KeysUnavailable } from './jwt-keys';
import { digestKey } from './replay-key';
import { readHeader, refused } from './signature-location';
import type { Refused } from './template';

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

/** A sender that proves itself by a JWT in a header. */
export interface TokenRow {
	readonly name: string;
	readonly docs: string;
	readonly confirmed: Confirmation;
	readonly credential: Scheme['credential'];
	readonly coversBody: boolean;
	/** Seconds; absent where `exp` bounds the token's life. */
	readonly toleranceSeconds?: number;
	/** Lower case. */
	readonly header: string;
	/** Whether `Bearer ` stands before the token. */
	readonly bearer: boolean;
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
		secretHeaders: [row.header],
		eventHeaders: [],
		handshake: false,
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
	header: 'authorization',
	bearer: true,
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
	const missing = row.credential.required.find((field) => !credential[field]?.trim());
	if (missing) return { ok: false, issue: missingField(missing) };
	const rules = row.prepare(credential, ports);
	if ('issue' in rules) return { ok: false, issue: rules.issue };
	return {
		ok: true,
		scheme: { verify: (request) => verifyToken(row, rules, ports.clock, request) },
	};
}

async function verifyToken(
	row: TokenRow,
	rules: TokenRules,
	clock: Clock,
	request: SignedRequest,
): Promise<Verdict> {
	const header = readHeader(request, row.header, 'signature_missing');
	if (!header.ok) return header;
	const token = (row.bearer ? BEARER : BARE).exec(header.value)?.groups;
	if (!token) return refused('signature_malformed', row.header, header.value.length);
	const now = clock.now();
	try {
		// The key comes from the credential alone: `jwk`, `jku` and `x5u` of the token are not looked at.
		const { payload, protectedHeader } = await jwtVerify(token['jwt']!, rules.keys, {
			...rules.claims,
			algorithms: [...row.algorithms],
			clockTolerance: CLOCK_SKEW_SECONDS,
			currentDate: new Date(now),
		});
		const { iat } = payload;
		const signedAt = iat === undefined ? undefined : iat * 1000;
		if (signedAt !== undefined && signedAt > now + CLOCK_SKEW_SECONDS * 1000) {
			return refused('timestamp_future', 'iat');
		}
		const keyId = protectedHeader.kid ?? 'jwks';
		return rules.accept({ payload, signedPayload: token['payload']!, keyId, signedAt }, request);
	} catch (error) {
		return tokenRefusal(error, row.header, header.value.length);
	}
}

const BARE = /^(?<jwt>[\w-]+\.(?<payload>[\w-]+)\.[\w-]+)$/;
const BEARER = /^Bearer +(?<jwt>[\w-]+\.(?<payload>[\w-]+)\.[\w-]+)$/i;

function tokenRefusal(error: unknown, header: string, length: number): Refused {
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
		return refused('signature_mismatch', header, length);
	}
	if (error instanceof errors.JOSEAlgNotAllowed) return refused('signature_mismatch', 'alg');
	if (
		error instanceof errors.JWKSNoMatchingKey ||
		error instanceof errors.JWKSMultipleMatchingKeys
	) {
		return refused('signature_mismatch', 'kid');
	}
	return refused('signature_malformed', header, length);
}

function missingField(field: CredentialField): ConfigurationIssue {
	return {
		field,
		message: `The ${field} is empty.`,
		description: 'Fill it in: without it anybody else’s token would pass.',
	};
}

import { isUtf8 } from 'node:buffer';
import type { Clock } from '../../clock';
import { decode } from '../../crypto/encoding';
import { type JwsAlgorithm, verifyJws } from '../../crypto/jws';
import { jsonOf } from '../../json';
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
import { credentialKeys, type FoundKey, type TokenHeader, type TokenKeys } from './jwt-keys';
import { isRecord } from './parsed-body';
import { digestKey, readField } from './replay-key';
import { refused } from './signature-location';
import type { Refused } from './template';
import { checkClaims, type ClaimRules, type TokenClaims } from './token-claims';
import { type FoundToken, type TokenLocation, tokenInHeader } from './token-location';

/** A token whose signature and registered claims hold. */
export interface VerifiedToken {
	readonly claims: TokenClaims;
	/** The payload as signed (base64url). */
	readonly signedPayload: string;
	/** The key's id, where it has one. */
	readonly keyId: string;
	/** Milliseconds since the epoch, from `iat`. */
	readonly signedAt?: number;
}

/** What one credential asks of a token. */
export interface TokenRules {
	readonly keys: TokenKeys;
	readonly claims: ClaimRules;
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
	readonly algorithms: readonly JwsAlgorithm[];
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
			accept: ({ claims, signedPayload, keyId, signedAt }, { body }) => ({
				ok: true,
				keyId,
				replayKey: digestKey('body', [signedPayload, '.', body]),
				deliveryId: readField(claims, 'jti'),
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
				return found.ok ? verifyToken(found, row.algorithms, rules, ports.clock, request) : found;
			},
		},
	};
}

/** Checks a token under exactly the keys and algorithms of its row (RFC 8725 section 3.1). At once where its key is at hand. */
export function verifyToken(
	found: FoundToken,
	algorithms: readonly JwsAlgorithm[],
	rules: TokenRules,
	clock: Clock,
	request: SignedRequest,
): Verdict | Promise<Verdict> {
	const header = readTokenHeader(found, algorithms);
	if ('code' in header) return header;
	// The key comes from the credential alone: `jwk`, `jku` and `x5u` of the token are not looked at.
	const key = rules.keys(header);
	const check = (known: FoundKey) => verifyUnder(known, header, found, rules, clock, request);
	return key instanceof Promise ? key.then(check) : check(key);
}

/** What a token says of its signature; nothing else of its header counts. */
function readTokenHeader(
	{ where, jwt, signedHeader }: FoundToken,
	algorithms: readonly JwsAlgorithm[],
): TokenHeader | Refused {
	const header = readSegment(signedHeader);
	const { alg, kid } = header ?? {};
	// An extension that must be understood is one nobody here does (RFC 7515 section 4.1.11).
	const isNamed = kid === undefined || typeof kid === 'string';
	if (!header || typeof alg !== 'string' || !isNamed || Object.hasOwn(header, 'crit')) {
		return refused('signature_malformed', where, jwt.length);
	}
	const allowed = algorithms.find((name) => name === alg);
	return allowed ? { alg: allowed, kid } : refused('signature_mismatch', 'alg');
}

function verifyUnder(
	key: FoundKey,
	{ alg, kid = 'jwks' }: TokenHeader,
	{ where, jwt, signedHeader, signedPayload, signature }: FoundToken,
	rules: TokenRules,
	clock: Clock,
	request: SignedRequest,
): Verdict {
	if (key === 'unavailable') return refused('keys_unavailable', 'jwks');
	if (key === 'unknown') return refused('signature_mismatch', 'kid');
	// RFC 7515 section 5.2.
	const input = Buffer.from(`${signedHeader}.${signedPayload}`, 'latin1');
	if (!verifyJws(alg, key, input, signature)) {
		return refused('signature_mismatch', where, jwt.length);
	}
	const claims = readSegment(signedPayload);
	if (!claims) return refused('signature_malformed', where, jwt.length);
	const checked = checkClaims(claims, rules.claims, clock.now());
	if ('code' in checked) return checked;
	const { signedAt } = checked;
	return rules.accept({ claims, signedPayload, keyId: kid, signedAt }, request);
}

/** A JSON object in base64url. Undefined for another spelling of the same bytes, and for text that is not UTF-8. */
function readSegment(segment: string): TokenClaims | undefined {
	const bytes = decode(segment, 'base64url');
	const value = bytes && isUtf8(bytes) ? jsonOf(bytes.toString('utf8')) : undefined;
	return isRecord(value) ? value : undefined;
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

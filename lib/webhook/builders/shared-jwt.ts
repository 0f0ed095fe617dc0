import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Encoding } from '../../crypto/encoding';
import { equalBytes } from '../../crypto/compare';
import { looksLikePem } from '../../crypto/public-key';
import { readSecret } from '../../crypto/secret';
import type { Clock } from '../../clock';
import type { SignedRequest } from '../request';
import type {
	CompiledScheme,
	CompileResult,
	Confirmation,
	OutgoingMessage,
	Scheme,
	SigningCredential,
	Verdict,
} from '../scheme';
import { type CredentialKey, readKeys, SECRET_FIELDS } from './credential-keys';
import { missingField, type TokenRules, type VerifiedToken, verifyToken } from './jwt';
import { digestKey, idKey, lazyJson, readField } from './replay-key';
import { refused } from './signature-location';
import type { TokenLocation } from './token-location';

/** What a token can bind of a request. */
type Bindable = Pick<SignedRequest, 'method' | 'url' | 'body'>;

/** A sender that proves itself by a JWT under a secret it shares with us (HS256). */
export interface SharedJwtSpec {
	readonly name: string;
	readonly docs: string;
	readonly confirmed: Confirmation;
	readonly token: TokenLocation;
	/** The secret with its predecessor, when absent. */
	readonly credential?: Scheme['credential'];
	/** The `iss` claim; the credential's where it has one, when absent. */
	readonly issuer?: string;
	/** Registered claims that every token has. */
	readonly claims?: readonly ('iat' | 'nbf' | 'exp' | 'jti')[];
	/** Whether `binds` has a hash of the body. */
	readonly coversBody: boolean;
	/** Whether `binds` has the URL. */
	readonly urlBound?: boolean;
	/**
	 * Claims made of the request, and what they must be. Of several texts any will do and we write the first; undefined among
	 * them stands for none.
	 */
	readonly binds?: (
		request: Bindable,
		credential: SigningCredential,
	) => Readonly<Record<string, string | readonly (string | undefined)[]>>;
	/** Seconds; absent where `exp` bounds the token's life. */
	readonly toleranceSeconds?: number;
	/** The sender uses two keys at all times, and the second (`previousSecret`) has no end. */
	readonly twoKeys?: boolean;
	/** The delivery's id, unsigned. */
	readonly idHeader?: string;
	/** The field of the JSON body with the event's id, the same over all attempts. */
	readonly idField?: string;
	readonly eventHeaders?: readonly string[];
	readonly answerUnproven?: CompiledScheme['answerUnproven'];
}

/** The only algorithm of this builder, as public keys are the only keys of the other: never both (RFC 8725 section 3.1). */
const ALGORITHM = 'HS256';
const SIGNATURE_BYTES = 32;

/** How long a token that we sign is good for, in seconds. */
const LIFETIME_SECONDS = 300;

const FOREVER = '9999-12-31T23:59:59Z';

export const sha256 = (data: string | Buffer, encoding: Encoding): string =>
	createHash('sha256').update(data).digest(encoding);

export function sharedJwt(spec: SharedJwtSpec): Scheme {
	return {
		name: spec.name,
		docs: spec.docs,
		confirmed: spec.confirmed,
		credential: spec.credential ?? SECRET_FIELDS,
		coversBody: spec.coversBody,
		toleranceSeconds: spec.toleranceSeconds,
		urlBound: spec.urlBound ?? false,
		secretHeaders: spec.token.secretHeaders,
		eventHeaders: spec.eventHeaders ?? [],
		proof: 'JWT (HS256)',
		handshake: spec.answerUnproven !== undefined,
		signs: true,
		compile: (credential, ports) => compile(spec, credential, ports.clock),
	};
}

function compile(spec: SharedJwtSpec, given: SigningCredential, clock: Clock): CompileResult {
	const fields = spec.credential ?? SECRET_FIELDS;
	const missing = missingField({ credential: fields }, given);
	if (missing) return { ok: false, issue: missing };
	// Only what the row asks for: a field of the provider that was chosen before may still be filled in.
	const credential: SigningCredential = Object.fromEntries(
		[...fields.required, ...fields.optional].map((field) => [field, given[field]]),
	);
	const dated = spec.twoKeys ? { ...credential, previousSecretExpiresAt: FOREVER } : credential;
	const keys = readKeys(dated, (text) => {
		// A public key taken for a secret would let everybody sign: the algorithm confusion of RFC 8725 section 2.1.
		const secret = readSecret(text, looksLikePem(text) ? () => undefined : undefined);
		return secret.ok ? { ok: true, key: createSecretKey(secret.bytes) } : secret;
	});
	if (!keys.ok) return keys;
	return {
		ok: true,
		scheme: {
			verify: (request) => verify(spec, credential, keys.keys, clock, request),
			sign: (message) => sign(spec, credential, keys.keys[0]!.key, message),
			answerUnproven: spec.answerUnproven,
		},
	};
}

async function verify(
	spec: SharedJwtSpec,
	credential: SigningCredential,
	keys: readonly CredentialKey<KeyObject>[],
	clock: Clock,
	request: SignedRequest,
): Promise<Verdict> {
	const { name } = spec.token;
	if (spec.urlBound && request.url === '') return refused('content_unsupported', 'publicUrl');
	const found = spec.token.find(request);
	if (!found.ok) return found;
	if (found.signature.length !== SIGNATURE_BYTES) {
		return refused('signature_malformed', name, found.jwt.length);
	}
	const now = clock.now();
	const valid = keys.filter(({ validUntil }) => now < validUntil);
	for (const { keyId, key } of valid) {
		const rules: TokenRules = {
			keys: () => key,
			claims: {
				issuer: spec.issuer ?? (credential.issuer || undefined),
				audience: credential.audience || undefined,
				requiredClaims: [...(spec.claims ?? [])],
			},
			accept: (token, signed) => accept(spec, credential, { ...token, keyId }, signed),
		};
		const verdict = await verifyToken(found, [ALGORITHM], rules, clock, request);
		const otherKey =
			!verdict.ok && verdict.code === 'signature_mismatch' && verdict.detail?.expected === name;
		if (!otherKey) return verdict;
	}
	const keysTried = valid.map(({ keyId }) => keyId);
	return { ok: false, code: 'signature_mismatch', detail: { expected: name, keysTried } };
}

function accept(
	spec: SharedJwtSpec,
	credential: SigningCredential,
	token: VerifiedToken,
	request: SignedRequest,
): Verdict {
	for (const [claim, texts] of Object.entries(spec.binds?.(request, credential) ?? {})) {
		const claimed = token.claims[claim];
		const allowed = [texts].flat();
		if (claimed === undefined && allowed.includes(undefined)) continue;
		if (typeof claimed !== 'string') return refused('claim_mismatch', claim);
		const bytes = Buffer.from(claimed);
		const fits = allowed.some((text) => text !== undefined && equalBytes(bytes, Buffer.from(text)));
		if (!fits) return refused('signature_mismatch', claim);
	}
	return delivery(spec, token, request);
}

function delivery(
	spec: SharedJwtSpec,
	{ claims, signedPayload, keyId, signedAt }: VerifiedToken,
	{ headers, body }: SignedRequest,
): Verdict {
	const signedId =
		(spec.idField && readField(lazyJson(body)(), spec.idField)) ?? readField(claims, 'jti');
	const deliveryId = (spec.idHeader && headers.get(spec.idHeader)) ?? signedId;
	let replayKey: string;
	if (!spec.coversBody) {
		// An id that is not signed counts only together with the body it came with.
		replayKey = digestKey('body', [deliveryId ?? signedPayload, '\n', body]);
	} else {
		replayKey = signedId ? idKey(signedId) : digestKey('body', [signedPayload]);
	}
	return { ok: true, keyId, replayKey, deliveryId, signedAt };
}

function sign(
	spec: SharedJwtSpec,
	credential: SigningCredential,
	key: KeyObject,
	message: OutgoingMessage,
): Record<string, string> {
	if (spec.urlBound && message.url === '') {
		throw new TypeError(`${spec.name} cannot sign this message`);
	}
	const iat = Math.floor(message.timestamp / 1000);
	const registered = { iat, nbf: iat, exp: iat + LIFETIME_SECONDS, jti: message.id };
	const bound = Object.entries(spec.binds?.(message, credential) ?? {});
	const payload = {
		iss: spec.issuer ?? credential.issuer,
		aud: credential.audience,
		...Object.fromEntries((spec.claims ?? []).map((claim) => [claim, registered[claim]])),
		...Object.fromEntries(bound.map(([claim, texts]) => [claim, [texts].flat()[0]])),
	};
	const input = [{ alg: ALGORITHM, typ: 'JWT' }, payload]
		.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
		.join('.');
	const signature = createHmac('sha256', key).update(input).digest('base64url');
	return {
		...(spec.idHeader && { [spec.idHeader]: message.id }),
		[spec.token.name]: `${spec.token.prefix}${input}.${signature}`,
	};
}

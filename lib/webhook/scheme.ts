import type { Clock } from '../clock';
import type { ReceivedHeaders, SignedRequest } from './request';

/** What `airlockWebhookSigningApi` holds. Which fields count is the scheme's `credential` list. */
export interface SigningCredential {
	secret?: string;
	previousSecret?: string;
	/** ISO 8601. After it the previous secret no longer verifies. Required with `previousSecret`. */
	previousSecretExpiresAt?: string;
	/** PEM, hex or base64. */
	publicKey?: string;
	jwksUrl?: string;
	/** A JWK Set as JSON text, instead of `jwksUrl`. */
	jwks?: string;
	issuer?: string;
	/** The `aud` claim; for Amazon SNS the topic ARN. */
	audience?: string;
	/** The `sub` claim, or for Google Pub/Sub the service account's e-mail. */
	subject?: string;
	keyId?: string;
	username?: string;
	/** Compared with the token of a GET set-up challenge (Meta's hub.verify_token). */
	verifyToken?: string;
}

export type CredentialField = keyof SigningCredential;

/** Why a request was not verified. Never told to the sender. */
export type VerifyCode =
	| 'signature_missing'
	| 'signature_malformed'
	| 'signature_mismatch'
	| 'header_conflict'
	| 'timestamp_missing'
	| 'timestamp_malformed'
	| 'timestamp_stale'
	| 'timestamp_future'
	| 'token_expired'
	| 'claim_mismatch'
	| 'content_unsupported'
	| 'keys_unavailable';

/** Context that explains a refusal to the workflow's owner: names, lengths and key ids, never values. */
export interface VerifyDetail {
	/** The header, body field or claim that was looked at. */
	expected?: string;
	/** Its length in characters, when there was one. */
	length?: number;
	/** Ids of the keys that were tried. */
	keysTried?: readonly string[];
}

export interface Verified {
	readonly ok: true;
	/** `current`, `previous`, the credential's `keyId`, or the JWT's or signature's key id. */
	readonly keyId: string;
	/**
	 * What makes this delivery the same as an earlier one, made of verified material only: the signed
	 * event id where the scheme signs one, otherwise what the signature covers. An unsigned id alone
	 * would let a replay pass by changing it.
	 */
	readonly replayKey: string;
	/** The sender's id for the delivery, for people to read. May be unsigned. */
	readonly deliveryId?: string;
	/** Milliseconds since the epoch, from signed material only. */
	readonly signedAt?: number;
}

export type Verdict =
	Verified | { readonly ok: false; readonly code: VerifyCode; readonly detail?: VerifyDetail };

/** An HTTP answer to a set-up request. */
export interface SetupAnswer {
	readonly status: number;
	readonly contentType?: string;
	readonly body: string;
	/** Further headers, lower case (Asana's x-hook-secret). */
	readonly headers?: Readonly<Record<string, string>>;
	/** The signing secret that the sender chose and told in this request. Never overwrites one that is known. */
	readonly secret?: string;
}

/** A request that sets a webhook up, before anything of it is proven. */
export interface SetupRequest {
	readonly method: 'GET' | 'HEAD' | 'POST';
	readonly query: URLSearchParams;
	readonly headers: ReceivedHeaders;
	/** Empty for GET and HEAD. */
	readonly body: Buffer;
}

/**
 * How a row was confirmed, the best first: the provider's own SDK was run, its documentation was read, or two or more
 * independent implementations agree.
 */
export type Confirmation = 'sdk' | 'documentation' | 'implementations';

/** What the registry says of an API key that was shown with a scope in mind. */
export type ApiKeyVerdict =
	| { readonly ok: true; readonly keyId: string }
	| {
			readonly ok: false;
			readonly code:
				'malformed' | 'unknown' | 'revoked' | 'expired' | 'scope_missing' | 'integration_closed';
	  };

/** What a scheme needs from outside. */
export interface SchemePorts {
	readonly clock: Clock;
	/**
	 * GETs or POSTs an https URL: 5 s, 256 kB, no redirects. Throws when that is not to be had.
	 * Only for public keys, certificates and subscription confirmations.
	 */
	fetchText(url: string, init?: { method: 'POST'; json: unknown }): Promise<string>;
	/** Asks the registry. Rejects with StoreUnavailableError. Absent where there is none. */
	verifyApiKey?(text: string, scope: string): Promise<ApiKeyVerdict>;
}

/** A scheme bound to one credential: keys decoded and imported once, used for every request. */
export interface CompiledScheme {
	/** Checks the signature, and whatever else makes it authentic. Freshness is the caller's door. */
	verify(request: SignedRequest): Verdict | Promise<Verdict>;
	/**
	 * The headers that make `message` verify (all lower case). Signs with the current secret, and with
	 * the previous one too while it is valid, where the scheme can carry two. Absent where a scheme
	 * cannot sign (static JWT issuers, certificates).
	 */
	sign?(message: OutgoingMessage): Record<string, string>;
	/** Answers a verified set-up request (Slack's url_verification). Undefined: an ordinary event. */
	answerSetup?(request: SignedRequest): SetupAnswer | undefined | Promise<SetupAnswer | undefined>;
	/**
	 * Answers a GET challenge that shows a token we know (Meta), or that is answered with proof of our secret (X). Senders
	 * repeat those at any time. Undefined: refuse.
	 */
	answerChallenge?(request: SetupRequest): SetupAnswer | undefined;
	/**
	 * Answers a set-up call that nothing proves: a bare echo, a secret told, an unsigned ping. Asked only while the owner has
	 * set-up mode on, and before any signature is looked at. Undefined: none of those, so an ordinary request.
	 */
	answerUnproven?(request: SetupRequest): SetupAnswer | undefined;
}

export interface OutgoingMessage {
	readonly method: string;
	readonly url: string;
	readonly body: Buffer;
	/** The event id; the same over all attempts. */
	readonly id: string;
	/** Milliseconds since the epoch. */
	readonly timestamp: number;
	/** Lower-case names; needed by schemes that sign headers. */
	readonly headers?: Readonly<Record<string, string>>;
}

/** A credential or option that cannot be used, said so that a person can mend it. Never holds a value. */
export interface ConfigurationIssue {
	readonly field: CredentialField | 'scheme' | 'publicUrl';
	/** A sentence: what is wrong. */
	readonly message: string;
	/** A sentence: how to mend it. */
	readonly description?: string;
}

export type CompileResult =
	| { readonly ok: true; readonly scheme: CompiledScheme }
	| { readonly ok: false; readonly issue: ConfigurationIssue };

/** One row of the scheme table. */
export interface Scheme {
	readonly name: string;
	/** Where the sender documents it. */
	readonly docs: string;
	readonly confirmed: Confirmation;
	/** Credential fields it uses, in the order they are shown; a trailing `?` in the builder means optional. */
	readonly credential: {
		readonly required: readonly CredentialField[];
		readonly optional: readonly CredentialField[];
	};
	/** Whether the signature covers the body. Where not, the item says `bodyVerified: false`. */
	readonly coversBody: boolean;
	/** Default allowed age of the signed time in seconds; absent where the scheme signs no time. */
	readonly toleranceSeconds?: number;
	/** Whether the signed content has the public URL in it, so that `publicUrl` must be set. */
	readonly urlBound: boolean;
	/** Lower-case names of headers that carry the signature or token; never emitted on an item. */
	readonly secretHeaders: readonly string[];
	/** Lower-case names of headers that say what the event is; emitted by default. */
	readonly eventHeaders: readonly string[];
	/** Which environment the event itself says it comes from (Stripe's livemode). */
	readonly environmentOf?: (body: unknown) => 'live' | 'test' | undefined;
	/** How its sender proves itself, e.g. `HMAC-SHA256`. */
	readonly proof: string;
	readonly handshake: boolean;
	/** Whether we can sign in its form, with a credential that has what that takes. */
	readonly signs: boolean;
	/** The sender chooses the secret and tells it in a set-up call; until then the credential may have none. */
	readonly tellsSecret?: boolean;
	/** What the sender expects as the body of a 2xx answer (Adyen's `[accepted]`); none, when absent. */
	readonly acknowledgement?: { readonly contentType: string; readonly body: string };
	/** The sender takes no refusal with a body, so that it is not told the reference. */
	readonly bodilessRefusals?: true;
	/** Takes out of a parsed body what the signature does not cover, where it covers only named fields. */
	readonly signedPart?: (body: unknown) => unknown;
	/**
	 * The types whose body the workflow reads as what was verified (`''`: none is named); any, when absent. The type itself
	 * is not signed: a JSON body read as a form would have other fields than those that were verified.
	 */
	readonly mediaTypes?: readonly string[];
	compile(
		credential: SigningCredential,
		ports: SchemePorts,
		custom?: CustomSchemeOptions,
	): CompileResult;
}

/** The knobs of the `custom` provider. */
export interface CustomSchemeOptions {
	algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
	encoding: 'hex' | 'base64' | 'base64url';
	/** How `secret` becomes key bytes. */
	keyForm: 'utf8' | 'hex' | 'base64';
	signatureHeader: string;
	/** Text before the signature in the header, e.g. `sha256=`. */
	signaturePrefix: string;
	/** What is signed, e.g. `{timestamp}.{body}`; {id} {timestamp} {body} {method} {url}. */
	template: string;
	/** Required when the template has {timestamp}. */
	timestampHeader: string;
	timestampUnit: 's' | 'ms' | 'iso';
	/** Required when the template has {id}; else only shown. */
	idHeader: string;
	/** The parameter of a GET set-up challenge to echo; empty: no challenge is answered. */
	challengeParameter: string;
}

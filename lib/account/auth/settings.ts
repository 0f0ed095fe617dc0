/** How an account proves itself, as typed: all fields of all modes. Empty or absent where not set. */
export interface AuthSettings {
	/** Bearer token, header value, password, HMAC or client secret. */
	readonly secret?: string;
	/** Used instead of `secret` until it expires, so that a rotation can be prepared. */
	readonly previousSecret?: string;
	readonly previousSecretExpiresAt?: string;
	readonly headerName?: string;
	readonly headerPrefix?: string;
	readonly username?: string;
	readonly hmacAlgorithm?: string;
	readonly hmacEncoding?: string;
	readonly hmacTemplate?: string;
	readonly hmacTimestampHeader?: string;
	readonly hmacNonceHeader?: string;
	readonly hmacKeyIdHeader?: string;
	readonly keyId?: string;
	/** PEM or a private JWK. */
	readonly privateKey?: string;
	readonly signingAlgorithm?: string;
	readonly issuer?: string;
	readonly subject?: string;
	readonly audience?: string;
	readonly scope?: string;
	readonly tokenUrl?: string;
	readonly clientId?: string;
	/** `basic`, `post` or `privateKeyJwt`. */
	readonly clientAuthentication?: string;
	readonly subjectToken?: string;
	readonly subjectTokenType?: string;
	readonly requestedTokenType?: string;
	readonly resource?: string;
	readonly tokenLifetimeSeconds?: string;
	readonly appId?: string;
	readonly installationId?: string;
	/** Comma-separated. */
	readonly repositories?: string;
	/** JSON. */
	readonly permissions?: string;
	readonly apiBaseUrl?: string;
	/** The key file's JSON. */
	readonly serviceAccountJson?: string;
	/** `true`: the token is bound to a key of this process (RFC 9449). */
	readonly dpop?: string;
}

export type AuthField = keyof AuthSettings;

import type { Clock } from '../../clock';

/** The ways a service account proves itself: values of `authMode`, kept in saved credentials. */
export const AUTH_MODES = [
	'bearer',
	'header',
	'basic',
	'hmac',
	'selfSignedJwt',
	'jwtBearerGrant',
	'clientCredentials',
	'tokenExchange',
	'githubApp',
	'googleServiceAccount',
] as const;

export type AuthMode = (typeof AUTH_MODES)[number];

/** One request that is about to leave, after every rule of the grant let it pass. */
export interface OutgoingRequest {
	readonly method: string;
	/** Query included, fragment not. */
	readonly url: URL;
	/** The bytes that will be sent; undefined where there are none. */
	readonly body: Buffer | undefined;
}

/** What proves the account, to be set on the request. Header names as the service documents them. */
export interface Attachment {
	readonly headers: Readonly<Record<string, string>>;
}

/** The token endpoint, the key or the account itself does not do; said without any value of it. */
export type AuthCode =
	/** The endpoint refused us: 400, 401, 403. An operator is needed. */
	| 'auth_rejected'
	/** It could not be reached, or answered 429 or 5xx. */
	| 'token_endpoint_unavailable'
	/** It answered with something that is no token. */
	| 'token_response_invalid';

export type AttachResult =
	| { readonly ok: true; readonly attachment: Attachment }
	| {
			readonly ok: false;
			readonly code: AuthCode;
			/** A sentence with host and HTTP status at most: nothing the endpoint wrote but a registered OAuth code. */
			readonly message: string;
	  };

/** A mode bound to one account: keys imported once, used for every request. */
export interface Authenticator {
	/** Mints a token where the mode needs one and none is cached, signs where it signs. */
	attach(request: OutgoingRequest): Promise<AttachResult>;
}

/** A field that cannot be used. Never holds a value. */
export interface AuthIssue {
	/** The name of the credential's property. */
	readonly field: string;
	/** A sentence: what is wrong. */
	readonly message: string;
	/** A sentence: how to mend it. */
	readonly description: string;
}

export type AuthCompiled =
	| { readonly ok: true; readonly authenticator: Authenticator }
	| { readonly ok: false; readonly issue: AuthIssue };

/** An HTTP answer of a token endpoint, whatever its status. */
export interface EndpointAnswer {
	readonly status: number;
	/** Lower-case names. */
	readonly headers: Readonly<Record<string, string>>;
	/** At most 256 kB. */
	readonly body: string;
}

export interface AuthPorts {
	readonly clock: Clock;
	/** https only, or http to this machine itself; 10 s; no redirects. Rejects when there is no answer. */
	post(
		url: string,
		request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
	): Promise<EndpointAnswer>;
}

import type { AuthCompiled, Authenticator, AuthMode, AuthPorts } from './auth-mode';
import { githubApp } from './github';
import { googleServiceAccount } from './google';
import { hmac } from './hmac';
import { settled } from './issue';
import { selfSignedJwt } from './jwt';
import { clientCredentials, jwtBearerGrant, tokenExchange } from './oauth';
import type { AuthField, AuthSettings } from './settings';
import { basic, bearer, header } from './static';

export type { AuthField, AuthSettings };

/** One way to prove an account. */
export interface AuthModeRow {
	/** As shown. */
	readonly name: string;
	readonly docs: string;
	/** Fields of the credential, in the order they are shown. */
	readonly required: readonly AuthField[];
	readonly optional: readonly AuthField[];
	make(settings: AuthSettings, ports: AuthPorts): Authenticator;
}

const ROTATION = ['previousSecret', 'previousSecretExpiresAt'] as const;
const rfc = (number: number, section = '') =>
	`https://www.rfc-editor.org/rfc/rfc${number}${section && `#section-${section}`}`;

export const authModes: Readonly<Record<AuthMode, AuthModeRow>> = {
	bearer: {
		name: 'Bearer Token',
		docs: rfc(6750, '2.1'),
		required: ['secret'],
		optional: [...ROTATION],
		make: bearer,
	},
	header: {
		name: 'Header',
		docs: rfc(9110, '11.6.2'),
		required: ['headerName', 'secret'],
		optional: ['headerPrefix', ...ROTATION],
		make: header,
	},
	basic: {
		name: 'Basic',
		docs: rfc(7617),
		required: ['username', 'secret'],
		optional: [...ROTATION],
		make: basic,
	},
	hmac: {
		name: 'HMAC Request Signing',
		docs: rfc(2104),
		required: ['secret'],
		optional: [
			'hmacTemplate',
			'hmacAlgorithm',
			'hmacEncoding',
			'headerName',
			'headerPrefix',
			'hmacTimestampHeader',
			'hmacNonceHeader',
			'hmacKeyIdHeader',
			'keyId',
			...ROTATION,
		],
		make: (settings, { clock }) => hmac(settings, clock),
	},
	selfSignedJwt: {
		name: 'Self-Signed JWT',
		docs: rfc(7519),
		required: ['issuer', 'audience', 'privateKey'],
		optional: ['signingAlgorithm', 'keyId', 'subject', 'scope', 'secret', 'tokenLifetimeSeconds'],
		make: (settings, { clock }) => selfSignedJwt(settings, clock),
	},
	jwtBearerGrant: {
		name: 'JWT Bearer Grant',
		docs: rfc(7523, '2.1'),
		required: ['tokenUrl', 'issuer', 'privateKey'],
		optional: [
			'subject',
			'audience',
			'scope',
			'resource',
			'signingAlgorithm',
			'keyId',
			'clientId',
			'secret',
			'tokenLifetimeSeconds',
			'dpop',
		],
		make: jwtBearerGrant,
	},
	clientCredentials: {
		name: 'OAuth Client Credentials',
		docs: rfc(6749, '4.4'),
		required: ['tokenUrl', 'clientId'],
		optional: [
			'clientAuthentication',
			'secret',
			'privateKey',
			'signingAlgorithm',
			'keyId',
			'issuer',
			'scope',
			'audience',
			'resource',
			'dpop',
			...ROTATION,
		],
		make: clientCredentials,
	},
	tokenExchange: {
		name: 'OAuth Token Exchange',
		docs: rfc(8693),
		required: ['tokenUrl', 'subjectToken'],
		optional: [
			'subjectTokenType',
			'requestedTokenType',
			'clientId',
			'clientAuthentication',
			'secret',
			'privateKey',
			'signingAlgorithm',
			'keyId',
			'issuer',
			'scope',
			'audience',
			'resource',
			'dpop',
		],
		make: tokenExchange,
	},
	githubApp: {
		name: 'GitHub App',
		docs: 'https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app',
		required: ['appId', 'installationId', 'privateKey'],
		optional: ['repositories', 'permissions', 'apiBaseUrl'],
		make: githubApp,
	},
	googleServiceAccount: {
		name: 'Google Service Account',
		docs: 'https://developers.google.com/identity/protocols/oauth2/service-account',
		required: ['serviceAccountJson', 'scope'],
		optional: ['subject'],
		make: googleServiceAccount,
	},
};

/** All fields of all modes. */
export const authFields: readonly AuthField[] = [
	...new Set(
		Object.values(authModes).flatMap(({ required, optional }) => [...required, ...optional]),
	),
];

/** What belongs to the mode and is filled in: a field left over from another one must not steer this one. */
function ownOf({ required, optional }: AuthModeRow, settings: AuthSettings): AuthSettings {
	const filled = [...required, ...optional].filter((field) => settings[field]);
	return Object.fromEntries(filled.map((field) => [field, settings[field]]));
}

/** Imports the keys and checks the fields of one account, once. Empty fields and those of other modes are not looked at. */
export function compileAuth(
	mode: AuthMode,
	settings: AuthSettings,
	ports: AuthPorts,
): AuthCompiled {
	const row = authModes[mode];
	const made = settled(() => row.make(ownOf(row, settings), ports));
	return made.ok ? { ok: true, authenticator: made.value } : made;
}

import type { INodeProperties } from 'n8n-workflow';
import { AUTH_MODES, type AuthMode } from '../lib/account/auth/auth-mode';
import { SIGNING_ALGORITHMS } from '../lib/account/auth/jwt';
import { type AuthField, authFields, authModes } from '../lib/account/auth/modes';

type Words = Partial<INodeProperties> & Pick<INodeProperties, 'displayName'>;

const secretText = { typeOptions: { password: true } };
const keyText = { typeOptions: { password: true, rows: 4 } };
const choice = (...values: readonly string[]) => ({
	type: 'options' as const,
	options: [...values].sort().map((value) => ({ name: value, value })),
	default: values[0],
});

/** What each field is called where no mode has a word of its own for it. */
const FIELDS: Record<AuthField, Words> = {
	secret: {
		...secretText,
		displayName: 'Secret',
		description: 'The value itself, or env:NAME, file:/path or vault:mount/path#field',
	},
	previousSecret: {
		...secretText,
		displayName: 'Previous Secret',
		description: 'Used until it expires, so that a new one can be prepared; then the other one is',
	},
	previousSecretExpiresAt: {
		displayName: 'Previous Secret Expires At',
		type: 'dateTime',
		description: 'Required with a previous secret. A time without a zone is UTC.',
	},
	headerName: { displayName: 'Header Name', placeholder: 'e.g. X-Api-Key' },
	headerPrefix: {
		displayName: 'Header Prefix',
		placeholder: 'e.g. Token',
		description: 'Stands before the value, a space at its end included',
	},
	username: {
		displayName: 'Username',
		description: 'Or a reference as in Secret, for a login that Vault leases',
	},
	hmacAlgorithm: { displayName: 'Algorithm', ...choice('sha256', 'sha384', 'sha512') },
	hmacEncoding: { displayName: 'Encoding', ...choice('hex', 'base64', 'base64url') },
	hmacTemplate: {
		displayName: 'Template',
		default: '{timestamp}.{method}.{path}.{body}',
		description:
			'What is signed: {timestamp} {nonce} {method} {url} {host} {path} {query} {body} {bodySha256}',
	},
	hmacTimestampHeader: { displayName: 'Timestamp Header', default: 'X-Timestamp' },
	hmacNonceHeader: { displayName: 'Nonce Header' },
	hmacKeyIdHeader: { displayName: 'Key ID Header' },
	keyId: { displayName: 'Key ID', description: 'Tells the other side which key it is' },
	privateKey: {
		...keyText,
		displayName: 'Private Key',
		description: 'PEM without a passphrase or JWK, or a reference as in Secret',
	},
	signingAlgorithm: {
		displayName: 'Signing Algorithm',
		type: 'options',
		options: [
			{ name: 'By the Key', value: '' },
			...SIGNING_ALGORITHMS.map((value) => ({ name: value, value })),
		],
	},
	issuer: { displayName: 'Issuer', description: 'The iss claim' },
	subject: { displayName: 'Subject', description: 'The sub claim. Left empty, the issuer.' },
	audience: { displayName: 'Audience' },
	scope: { displayName: 'Scope', description: 'Separated by spaces. The least that is needed.' },
	tokenUrl: {
		displayName: 'Token URL',
		placeholder: 'e.g. https://login.example.com/oauth/token',
	},
	clientId: { displayName: 'Client ID' },
	clientAuthentication: {
		displayName: 'Client Authentication',
		type: 'options',
		options: [
			{ name: 'Client Secret in Body', value: 'post' },
			{ name: 'Client Secret in Header', value: 'basic' },
			{ name: 'Private Key JWT', value: 'privateKeyJwt' },
		],
		default: 'basic',
	},
	subjectToken: { ...secretText, displayName: 'Subject Token' },
	subjectTokenType: {
		displayName: 'Subject Token Type',
		default: 'urn:ietf:params:oauth:token-type:access_token',
	},
	requestedTokenType: { displayName: 'Requested Token Type' },
	resource: { displayName: 'Resource', description: 'RFC 8707: the API that the token is for' },
	tokenLifetimeSeconds: {
		displayName: 'Token Lifetime',
		default: '300',
		description: 'In seconds, from 10 to 3600',
	},
	appId: { displayName: 'App ID', description: 'Or the client ID of the app' },
	installationId: { displayName: 'Installation ID' },
	repositories: {
		displayName: 'Repositories',
		description: 'Comma-separated names. Left empty, all of the installation.',
	},
	permissions: {
		displayName: 'Permissions',
		placeholder: 'e.g. {"issues": "read"}',
		description: 'Fewer than the app has. Left empty, all of it.',
	},
	apiBaseUrl: {
		displayName: 'API Base URL',
		placeholder: 'e.g. https://github.example.com/api/v3',
		description: 'Of GitHub Enterprise Server',
	},
	serviceAccountJson: {
		...keyText,
		displayName: 'Service Account Key',
		description: 'The JSON key file, or a reference as in Secret',
	},
	dpop: {
		displayName: 'Bind Token to Key (DPoP)',
		type: 'boolean',
		description: 'Whether a stolen token is worth nothing without a key of this process (RFC 9449)',
	},
};

const OWN_WORDS: Partial<Record<AuthMode, Partial<Record<AuthField, Partial<Words>>>>> = {
	bearer: { secret: { displayName: 'Token' } },
	header: { secret: { displayName: 'Header Value' } },
	basic: { secret: { displayName: 'Password' } },
	hmac: {
		secret: { displayName: 'Signing Secret' },
		headerName: { displayName: 'Signature Header', default: 'X-Signature' },
	},
	clientCredentials: {
		secret: { displayName: 'Client Secret' },
		issuer: { description: 'Audience of the private key JWT. Left empty, the token URL.' },
	},
	tokenExchange: {
		secret: { displayName: 'Client Secret' },
		issuer: { description: 'Audience of the private key JWT. Left empty, the token URL.' },
	},
	jwtBearerGrant: { secret: { displayName: 'Client Secret' } },
	selfSignedJwt: {
		secret: { description: 'Instead of the private key, for the algorithms HS256 to HS512' },
	},
	googleServiceAccount: {
		subject: { displayName: 'User to Act For', description: 'With domain-wide delegation only' },
	},
};

/** Whichever modes show it, a field is kept under one name; where they call it the same, it is one property. */
function propertiesOf(name: AuthField): INodeProperties[] {
	const byWords = new Map<string, { words: Words & { required: boolean }; modes: AuthMode[] }>();
	for (const mode of AUTH_MODES) {
		const { required, optional } = authModes[mode];
		if (!required.includes(name) && !optional.includes(name)) continue;
		const own = OWN_WORDS[mode]?.[name];
		const words = { ...FIELDS[name], ...own, required: required.includes(name) };
		const key = JSON.stringify(words);
		const known = byWords.get(key) ?? { words, modes: [] };
		known.modes.push(mode);
		byWords.set(key, known);
	}
	return [...byWords.values()].map(({ words, modes }) => {
		const type = words.type ?? 'string';
		return {
			type,
			default: type === 'boolean' ? false : '',
			...words,
			name,
			displayOptions: { show: { authMode: modes } },
		};
	});
}

/** How the account proves itself: the mode, and what that needs. Few properties: n8n goes through all of them at each use. */
export const authModeFields: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authMode',
		type: 'options',
		options: AUTH_MODES.map((value) => ({
			name: authModes[value].name,
			value,
			description: `See <a href="${authModes[value].docs}" target="_blank">its description</a>`,
		})).sort((a, b) => a.name.localeCompare(b.name)),
		default: 'bearer',
	},
	...authFields.flatMap(propertiesOf),
];

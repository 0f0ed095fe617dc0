import type { INodeProperties } from 'n8n-workflow';
import type { CredentialField } from '../lib/webhook/scheme';
import { schemes } from '../lib/webhook/schemes';

type Words = Pick<INodeProperties, 'displayName' | 'description' | 'placeholder'>;

/** What each field is called where no provider has a word of its own for it. */
const FIELDS: Record<CredentialField, Words & Pick<INodeProperties, 'type' | 'typeOptions'>> = {
	secret: {
		displayName: 'Secret',
		type: 'string',
		typeOptions: { password: true },
		description: 'The signing secret, token or password, exactly as the provider shows it',
	},
	previousSecret: {
		displayName: 'Previous Secret',
		type: 'string',
		typeOptions: { password: true },
		description:
			'Still accepted until it expires, so that a secret can be rotated without losing events',
	},
	previousSecretExpiresAt: {
		displayName: 'Previous Secret Expires At',
		type: 'dateTime',
		description: 'Required with a previous secret. A time without a zone is UTC.',
	},
	publicKey: {
		displayName: 'Public Key',
		type: 'string',
		typeOptions: { rows: 4 },
		description: 'PEM, hexadecimal or Base64',
	},
	jwksUrl: {
		displayName: 'JWKS URL',
		type: 'string',
		placeholder: 'e.g. https://issuer.example.com/.well-known/jwks.json',
		description: 'Where the public keys are published',
	},
	jwks: {
		displayName: 'JWKS',
		type: 'string',
		typeOptions: { rows: 4 },
		placeholder: 'e.g. {"keys": [{"kty": "OKP", …}]}',
		description: 'The public keys as a JWK Set, instead of a URL',
	},
	issuer: { displayName: 'Issuer', type: 'string', description: 'The expected iss claim' },
	audience: { displayName: 'Audience', type: 'string', description: 'The expected aud claim' },
	subject: { displayName: 'Subject', type: 'string', description: 'The expected sub claim' },
	keyId: {
		displayName: 'Key ID',
		type: 'string',
		description: 'Names the key on items and in records',
	},
	username: { displayName: 'Username', type: 'string' },
	verifyToken: {
		displayName: 'Verify Token',
		type: 'string',
		typeOptions: { password: true },
		description:
			'Typed at the provider too, and compared when it checks this address with a GET challenge',
	},
};

/** The provider's own words, so that a person finds on its page what is asked for here. */
const OWN_WORDS: Readonly<Record<string, Partial<Record<CredentialField, Partial<Words>>>>> = {
	'airlock-key': {
		audience: {
			displayName: 'Scope',
			placeholder: 'e.g. orders:write',
			description: 'A key without this scope is refused',
		},
	},
	'aws-sns': {
		audience: {
			displayName: 'Topic ARN',
			placeholder: 'e.g. arn:aws:sns:eu-west-1:123456789012:orders',
			description: 'Only messages of this topic are let in',
		},
		publicKey: {
			displayName: 'Certificate',
			description: 'PEM. Left empty, the certificate is fetched from Amazon.',
		},
	},
	basic: { secret: { displayName: 'Password', description: 'Sent by the provider as it is' } },
	gitlab: { secret: { displayName: 'Secret Token' } },
	'google-pubsub': {
		audience: { description: 'As set on the push subscription, else the webhook address' },
		subject: {
			displayName: 'Service Account Email',
			placeholder: 'e.g. push@project.iam.gserviceaccount.com',
			description: 'The account that the push subscription authenticates as',
		},
		jwks: { description: 'A JWK Set. Left empty, the keys are fetched from Google.' },
	},
	'hubspot-v3': { secret: { displayName: 'Client Secret' } },
	linear: { secret: { displayName: 'Signing Secret' } },
	meta: { secret: { displayName: 'App Secret' } },
	paddle: { secret: { displayName: 'Secret Key' } },
	plaid: {
		jwksUrl: {
			displayName: 'Key URL',
			placeholder: 'e.g. https://production.plaid.com/webhook_verification_key/get',
			description: 'Needed unless the keys are given as a JWKS',
		},
		keyId: { displayName: 'Client ID', description: 'Sent to the key URL' },
		secret: { displayName: 'Plaid Secret', description: 'Sent to the key URL' },
	},
	sendgrid: { publicKey: { displayName: 'Verification Key' } },
	shopify: { secret: { displayName: 'Client Secret' } },
	slack: { secret: { displayName: 'Signing Secret' } },
	square: { secret: { displayName: 'Signature Key' } },
	'standard-webhooks': { secret: { displayName: 'Signing Secret', placeholder: 'e.g. whsec_…' } },
	stripe: { secret: { displayName: 'Signing Secret', placeholder: 'e.g. whsec_…' } },
	svix: { secret: { displayName: 'Signing Secret', placeholder: 'e.g. whsec_…' } },
	telegram: { secret: { displayName: 'Secret Token' } },
	token: { secret: { displayName: 'Token' } },
	twilio: { secret: { displayName: 'Auth Token' } },
	zoom: { secret: { displayName: 'Secret Token' } },
};

const property = (
	provider: string,
	name: CredentialField,
	{ required = false } = {},
): INodeProperties => ({
	...FIELDS[name],
	...OWN_WORDS[provider]?.[name],
	name,
	default: '',
	required,
	displayOptions: { show: { provider: [provider] } },
});

/** Every field, none of them required. */
export function allFields(provider: string): INodeProperties[] {
	return (Object.keys(FIELDS) as CredentialField[]).map((name) => property(provider, name));
}

/** What one provider needs: required fields first, and where its documentation explains them. */
export function fieldsOf(provider: string): INodeProperties[] {
	const { name, docs, credential } = schemes[provider]!;
	// A sender's public key verifies; the private key beside it is only for signing in its place.
	const optional = credential.required.includes('publicKey') ? [] : credential.optional;
	return [
		{
			displayName: `See the <a href="${docs}" target="_blank">${name} documentation</a>`,
			name: `documentation_${provider}`,
			type: 'notice',
			default: '',
			displayOptions: { show: { provider: [provider] } },
		},
		...credential.required.map((field) => property(provider, field, { required: true })),
		...optional.map((field) => property(provider, field)),
	];
}

import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import type { CredentialField } from '../lib/webhook/scheme';
import { schemes } from '../lib/webhook/schemes';

const ANY_PROVIDER = '';

const FIELDS: Record<
	CredentialField,
	Omit<INodeProperties, 'name' | 'default' | 'displayOptions'>
> = {
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
		description: 'Required with a previous secret',
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
		type: 'json',
		description: 'The public keys as a JWK Set, instead of a URL',
	},
	issuer: { displayName: 'Issuer', type: 'string', description: 'The expected iss claim' },
	audience: {
		displayName: 'Audience',
		type: 'string',
		description: 'The expected aud claim. For Amazon SNS, the ARN of the topic.',
	},
	subject: {
		displayName: 'Subject',
		type: 'string',
		description: 'The expected sub claim. For Google Pub/Sub, the e-mail of the service account.',
	},
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

const providers = Object.entries(schemes)
	.map(([value, { name }]) => ({ name, value }))
	.sort((a, b) => a.name.localeCompare(b.name));

function providersThatUse(field: CredentialField): string[] {
	return Object.entries(schemes)
		.filter(([, { credential }]) =>
			[...credential.required, ...credential.optional].includes(field),
		)
		.map(([id]) => id);
}

export class AirlockWebhookSigningApi implements ICredentialType {
	name = 'airlockWebhookSigningApi';

	displayName = 'Airlock Webhook Signing API';

	icon = {
		light: 'file:signedWebhook.svg',
		dark: 'file:signedWebhook.dark.svg',
	} as const;

	// Signing secrets are for our own nodes: n8n refuses to decrypt them for any other.
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Provider',
			name: 'provider',
			type: 'options',
			options: [{ name: 'Any (Show All Fields)', value: ANY_PROVIDER }, ...providers],
			default: ANY_PROVIDER,
			description:
				'Shows only what this provider needs, and keeps the keys from being used for another',
		},
		...(Object.keys(FIELDS) as CredentialField[]).map((name): INodeProperties => ({
			...FIELDS[name],
			name,
			default: '',
			displayOptions: { show: { provider: [ANY_PROVIDER, ...providersThatUse(name)] } },
		})),
	];
}

import type { INodeProperties } from 'n8n-workflow';
import type { CredentialField } from '../lib/webhook/scheme';
import { schemes } from '../lib/webhook/schemes';
import { ownWords, type Words } from './own-words';

/** What each field is called where no provider has a word of its own for it. */
const FIELDS: Record<CredentialField, Words & Pick<INodeProperties, 'type' | 'typeOptions'>> = {
	username: { displayName: 'Username', type: 'string' },
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
	verifyToken: {
		displayName: 'Verify Token',
		type: 'string',
		typeOptions: { password: true },
		description:
			'Typed at the provider too, and compared when it checks this address with a GET challenge',
	},
};

/** A private key stands in `secret`, beside the public key that verifies. */
const PRIVATE_KEY: Words = {
	displayName: 'Private Key',
	description: 'PEM. Needed only to send with this credential; it never verifies.',
};

type Field = Omit<INodeProperties, 'displayOptions'>;

function fieldOf(provider: string, name: CredentialField, required: boolean): Field {
	const { credential } = schemes[provider]!;
	const isPrivate = name === 'secret' && credential.required.includes('publicKey');
	const words = isPrivate ? PRIVATE_KEY : ownWords(provider, name);
	return { ...FIELDS[name], ...words, name, default: '', required };
}

const names = Object.keys(FIELDS) as CredentialField[];

/**
 * Every field as each provider has it. Those that are alike are one property for all their providers: n8n evaluates every
 * property at every use of a credential. Under `anyProvider` all are shown, none required.
 */
export function signingFields(anyProvider: string): INodeProperties[] {
	const providers = new Map<string, string[]>();
	for (const name of names) {
		const plain: Field = { ...FIELDS[name], name, default: '', required: false };
		providers.set(JSON.stringify(plain), [anyProvider]);
		for (const [provider, { credential }] of Object.entries(schemes)) {
			const required = credential.required.includes(name);
			if (!required && !credential.optional.includes(name)) continue;
			const field = JSON.stringify(fieldOf(provider, name, required));
			providers.set(field, [...(providers.get(field) ?? []), provider]);
		}
	}
	const fields = [...providers].map(([field, provider]) => ({
		...(JSON.parse(field) as Field),
		displayOptions: { show: { provider } },
	}));
	// What is required stands first.
	return fields.sort((a, b) => Number(b.required) - Number(a.required));
}

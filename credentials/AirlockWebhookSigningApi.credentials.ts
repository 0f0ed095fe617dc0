import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { schemes } from '../lib/webhook/schemes';
import { signingFields } from './signing-fields';

const ANY_PROVIDER = '';

const providers = Object.entries(schemes)
	.map(([value, { name, docs }]) => ({ name, value, description: docs }))
	.sort((a, b) => a.name.localeCompare(b.name));

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
		{
			displayName: 'Choose the provider to see only the fields that it needs',
			name: 'chooseProvider',
			type: 'notice',
			default: '',
			displayOptions: { show: { provider: [ANY_PROVIDER] } },
		},
		...signingFields(ANY_PROVIDER),
	];
}

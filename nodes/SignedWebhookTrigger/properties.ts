import type { INodeProperties } from 'n8n-workflow';
import { schemes } from '../../lib/webhook/schemes';
import { customOptions } from './custom-options';
import { policyOptions } from './policy-options';

const providerOptions = Object.entries(schemes)
	.map(([value, { name }]) => ({ name, value }))
	.sort((a, b) => a.name.localeCompare(b.name));

const urlBound = Object.entries(schemes)
	.filter(([, scheme]) => scheme.urlBound)
	.map(([id]) => id);

export const properties: INodeProperties[] = [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		noDataExpression: true,
		required: true,
		options: providerOptions,
		default: 'github',
		description: 'Who sends the webhooks, which decides how they are verified',
	},
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. github-orders',
		description:
			'The last part of the webhook address. Register the address shown above at the sender.',
	},
	{
		displayName: 'Respond',
		name: 'respond',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Immediately',
				value: 'immediately',
				description: 'Answer as soon as the workflow was started',
			},
			{
				name: 'Using Signed Webhook Node',
				value: 'replyNode',
				description: 'Answer with a Signed Webhook node, operation Reply',
			},
			{
				name: 'When Last Node Finishes',
				value: 'lastNode',
				description: 'Answer with the data of the last node',
			},
		],
		default: 'immediately',
	},
	{
		displayName: 'Public URL',
		name: 'publicUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/orders',
		description:
			'The address exactly as registered at the sender, which signs it. Leave empty to use the production URL shown above.',
		displayOptions: { show: { provider: [...urlBound, 'custom'] } },
	},
	{
		displayName: 'Integration ID',
		name: 'integrationId',
		type: 'string',
		default: '',
		placeholder: 'e.g. github-orders',
		description:
			'The integration that this webhook belongs to, named in the record of every delivery',
	},
	customOptions,
	policyOptions,
	{
		// At typeVersion 1, n8n reads `options.binaryData` and, where it is true, leaves the body unread, so
		// that this node can cap, hash and refuse the bytes itself before they are in memory.
		displayName: 'Options',
		name: 'options',
		type: 'hidden',
		default: { binaryData: true } as unknown as string,
	},
];

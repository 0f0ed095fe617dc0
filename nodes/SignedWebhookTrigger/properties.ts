import type { INodeProperties } from 'n8n-workflow';
import type { Scheme } from '../../lib/webhook/scheme';
import { schemes } from '../../lib/webhook/schemes';
import { customOptions } from './custom-options';
import { policyOptions } from './policy-options';

const providerOptions = Object.entries(schemes)
	.map(([value, { name }]) => ({ name, value }))
	.sort((a, b) => a.name.localeCompare(b.name));

const providersWhere = (applies: (scheme: Scheme) => boolean): string[] =>
	Object.entries(schemes)
		.filter(([, scheme]) => applies(scheme))
		.map(([id]) => id);

export const providerField: INodeProperties = {
	displayName: 'Provider',
	name: 'provider',
	type: 'options',
	noDataExpression: true,
	required: true,
	options: providerOptions,
	default: 'github',
	description: 'Who sends the webhooks, which decides how they are verified',
};

export const publicUrlField: INodeProperties = {
	displayName: 'Public URL',
	name: 'publicUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/orders',
	description:
		'The address exactly as registered at the sender, which makes it part of what is signed',
	hint: 'Left empty, it is the production URL shown above.',
	displayOptions: {
		show: { provider: [...providersWhere(({ urlBound }) => urlBound), 'custom'] },
	},
};

export const integrationIdField: INodeProperties = {
	displayName: 'Integration ID',
	name: 'integrationId',
	type: 'string',
	default: '',
	placeholder: 'e.g. github-orders',
	description:
		'The integration that this webhook belongs to, named in the record of every delivery',
};

export const properties: INodeProperties[] = [
	providerField,
	{
		displayName:
			'This provider sends a token that does not cover the body: whoever learns it can send anything. Set Allowed Addresses under Policy where you can.',
		name: 'bodyNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { provider: providersWhere(({ coversBody }) => !coversBody) } },
	},
	{
		displayName:
			'Observe lets requests in whose signature was not verified, and only records what would have been refused. Use it while you try a policy out.',
		name: 'observeNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { 'policy.mode': ['observe'] } },
	},
	customOptions,
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: '',
		placeholder: 'e.g. github-orders',
		description: 'The last part of the webhook address',
		hint: 'Left empty, it is random. Register the production URL shown above at the sender.',
	},
	publicUrlField,
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
	integrationIdField,
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

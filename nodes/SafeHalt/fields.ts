import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { CATEGORIES } from '../../lib/failure/category';
import type { BreakerKey } from '../../lib/failure/breakers';
import type { HaltMode } from '../../lib/n8n/failure/halting';
import { textParameter } from '../parameters';
import { haltModeField, holdItemField, tenantField } from '../shared-fields';

export const scopeFields: readonly INodeProperties[] = [
	{
		displayName: 'Integration ID',
		name: 'integrationId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. crm',
		description: 'As it stands in the Integration Registry',
	},
	{
		displayName: 'Other Side',
		name: 'otherSide',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. api.crm.example.com',
		description:
			'What the guarded node talks to: its host, or any name. Nodes that give the same one share a breaker, Guarded Request by the host.',
	},
	{ ...tenantField, description: 'Whose integration it is' },
];

export const haltFields: readonly INodeProperties[] = [
	{
		...haltModeField,
		options: [
			...haltModeField.options!,
			{ name: 'Switch the Workflow Off', value: 'workflow', description: 'By the API of n8n' },
		],
	},
	holdItemField,
	{
		displayName: 'Order Key',
		name: 'orderKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.customerId }}',
		description: 'Held items of one key are released in the order they came. Not kept encrypted.',
		displayOptions: { show: { holdItem: [true] } },
	},
];

export const categoryField: INodeProperties = {
	displayName: 'Category',
	name: 'category',
	type: 'options',
	options: Object.entries(CATEGORIES)
		.map(([value, { text }]) => ({
			name: value.replace(/_/g, ' ').replace(/\b[a-z]/g, (first) => first.toUpperCase()),
			value,
			description: text,
		}))
		.sort((a, b) => a.name.localeCompare(b.name)),
	default: 'policy_denied',
	description: 'Why it stops. Nothing else is told.',
};

export interface Scope {
	readonly tenant: string;
	readonly integration: string;
	readonly key: BreakerKey;
}

export function scopeOf(context: IExecuteFunctions, index: number): Scope {
	const tenant = textParameter(context, index, 'tenant') || 'default';
	const integration = textParameter(context, index, 'integrationId');
	const name = textParameter(context, index, 'otherSide').toLowerCase();
	return { tenant, integration, key: { tenant, integration, kind: 'host', name } };
}

export function haltModeOf(context: IExecuteFunctions): HaltMode {
	// Not an expression, so it is the same for every item.
	return context.getNodeParameter('haltMode', 0, 'item') as HaltMode;
}

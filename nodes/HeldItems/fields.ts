import type { INodeProperties } from 'n8n-workflow';
import { CATEGORIES } from '../../lib/failure/category';
import { choices, tenantField } from '../shared-fields';

export const ownTenantField: INodeProperties = {
	...tenantField,
	description: 'Whose items: no tenant sees or releases those of another',
};

export const idsField: INodeProperties = {
	displayName: 'Held Item IDs',
	name: 'ids',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. {{ $json.id }}',
	description: 'One, or several separated by commas; an expression may give a list',
};

const state: INodeProperties = {
	displayName: 'State',
	name: 'state',
	type: 'options',
	options: [
		{ name: 'Any', value: 'any' },
		{ name: 'Discarded', value: 'discarded' },
		{ name: 'Held', value: 'held' },
		{ name: 'Released', value: 'released' },
		{ name: 'Releasing', value: 'releasing', description: 'On its way, and not confirmed yet' },
	],
	default: 'held',
	description: 'Those that are held where this is not set',
};

const filters: readonly INodeProperties[] = [
	{
		displayName: 'Category',
		name: 'category',
		type: 'options',
		options: choices(Object.keys(CATEGORIES)),
		default: 'upstream',
		description: 'Why it was halted',
	},
	{
		displayName: 'Integration',
		name: 'integration',
		type: 'string',
		default: '',
		placeholder: 'e.g. crm',
		description: 'The ID of the integration',
	},
];

const workflow: INodeProperties = {
	displayName: 'Workflow ID',
	name: 'workflow',
	type: 'string',
	default: '',
	description: 'The workflow that was halted',
};

const filterField: INodeProperties = {
	displayName: 'Filter',
	name: 'filter',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
};

/** Of those that wait. */
export const heldFilterField: INodeProperties = { ...filterField, options: [...filters, workflow] };

export const anyFilterField: INodeProperties = {
	...filterField,
	options: [...filters, state, workflow],
};

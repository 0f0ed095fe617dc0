import type { INodeProperties } from 'n8n-workflow';
import { doneByField, reasonField, tenantField } from '../shared-fields';

/** Picks one of the registered integrations, or takes its ID. */
export const integrationField: INodeProperties = {
	displayName: 'Integration',
	name: 'integrationId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchIntegrations', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. crm' },
	],
};

export const ownTenantField: INodeProperties = {
	...tenantField,
	description: 'Whose integrations: no tenant sees or uses those of another',
};

/** Who decides, why, and for which tenant: at the end of every operation that changes something. */
export const decisionFields: readonly INodeProperties[] = [
	{ ...doneByField, description: 'Who decides this. Owners do not approve what is their own.' },
	reasonField,
	ownTenantField,
];

export const reviewDaysField: INodeProperties = {
	displayName: 'Review Days',
	name: 'reviewDays',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 365 },
	default: 180,
	description: 'Days until it has to be reviewed',
};

export const scopeField: INodeProperties = {
	displayName: 'Scope Seen',
	name: 'scope',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.scope }}',
	description:
		'The scope digest of what was looked at. With it, the decision is refused when the scope changed since.',
};

export const testAccessField: INodeProperties = {
	displayName: 'Test Access',
	name: 'testAccessDays',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 14 },
	default: 7,
	description: 'Days it may be tried out before it is approved, outside production only',
};

export const exceptionField: INodeProperties = {
	displayName: 'Exception ID',
	name: 'exceptionId',
	type: 'string',
	default: '',
	required: true,
};

export const apiKeyIdField: INodeProperties = {
	displayName: 'API Key ID',
	name: 'apiKeyId',
	type: 'string',
	default: '',
	required: true,
	description: 'The third part of the key, as its list shows it; not the key itself',
};

export const expiresAfterField: INodeProperties = {
	displayName: 'Expires After',
	name: 'expiresInDays',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 365 },
	default: 90,
	description: 'Days until it is no longer valid',
};

/** Must be read: the key is a secret that this node puts out in the clear. */
export const shownOnceNotice: INodeProperties = {
	displayName:
		'The key is in the output of this run, and cannot be shown again. Where n8n saves executions it is saved with them: hand it over to where it is kept, and delete the execution.',
	name: 'shownOnce',
	type: 'notice',
	default: '',
};

export const dueWithinField: INodeProperties = {
	displayName: 'Due Within',
	name: 'withinDays',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 365 },
	default: 0,
	description: 'Days. 0 takes those whose time has come; 30 also those of the next thirty days.',
};

export const campaignField: INodeProperties = {
	displayName: 'Campaign ID',
	name: 'campaignId',
	type: 'string',
	default: '',
	required: true,
};

import type { INodeProperties } from 'n8n-workflow';
import { CONDITIONS } from '../../lib/alert/alert';
import { SEVERITIES } from '../../lib/alert/conditions';
import { CATEGORIES } from '../../lib/failure/category';
import { choices, tenantField } from '../shared-fields';

export const alertTenantField: INodeProperties = {
	...tenantField,
	description: 'Whose alerts: no tenant touches those of another',
};

export const conditionField: INodeProperties = {
	displayName: 'Condition',
	name: 'condition',
	type: 'options',
	options: choices(Object.keys(CONDITIONS)),
	default: 'reported',
	description: 'What the alert is about. Its text comes with it: free text is never sent.',
};

export const integrationField: INodeProperties = {
	displayName: 'Integration',
	name: 'integration',
	type: 'string',
	default: '',
	placeholder: 'e.g. crm',
	description: 'The ID of the integration in the registry: owner and runbook come from there',
};

export const fingerprintField: INodeProperties = {
	displayName: 'Fingerprint',
	name: 'fingerprint',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.alert.fingerprint }}',
	description: 'Names the alert, as Send answers it',
};

export const acknowledgeUrlField: INodeProperties = {
	displayName: 'Acknowledge URL',
	name: 'acknowledgeUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/acknowledge',
	description:
		'A webhook of yours that hands its query parameter "token" to the operation Acknowledge. Let it ask first: some chat programs open links by themselves.',
};

const text = (displayName: string, name: string, placeholder: string): INodeProperties => ({
	...{ displayName, name, type: 'string', default: '', placeholder },
});

export const detailsField: INodeProperties = {
	displayName: 'Details',
	name: 'details',
	type: 'collection',
	placeholder: 'Add detail',
	default: {},
	description: 'Names and IDs only. What does not look like one is left out, and counted.',
	options: [
		text('Account', 'account', 'e.g. crm-order-sync'),
		{
			displayName: 'Category',
			name: 'category',
			type: 'options',
			options: choices(Object.keys(CATEGORIES)),
			default: 'upstream',
			description: 'Why, in the words of Airlock',
		},
		text('Environment', 'environment', 'e.g. production'),
		text('Host', 'host', 'e.g. api.example.com'),
		text('Reference', 'reference', 'e.g. {{ $json.halt.reference }}'),
		{
			displayName: 'Severity',
			name: 'severity',
			type: 'options',
			options: choices(SEVERITIES),
			default: 'error',
			description: 'Instead of that of the condition',
		},
	],
};

const whole = (
	words: Pick<INodeProperties, 'displayName' | 'name' | 'default' | 'description'>,
	minValue: number,
): INodeProperties => ({ ...words, type: 'number', typeOptions: { minValue } });

/** Minutes, as people think of them. */
export const policyField: INodeProperties = {
	displayName: 'Policy',
	name: 'policy',
	type: 'collection',
	placeholder: 'Add rule',
	default: {},
	options: [
		{
			displayName: 'Digest',
			name: 'digest',
			type: 'boolean',
			default: false,
			description:
				'Whether more than ten alerts within a minute become one message. It leaves by Send Due, which then has to run on a schedule.',
		},
		whole(
			{
				displayName: 'Escalate After (Minutes)',
				name: 'escalateAfterMinutes',
				default: 15,
				description:
					'How long nobody acknowledges it until it is sent again, up to three times. It leaves by Send Due, which then has to run on a schedule. 0 is never.',
			},
			0,
		),
		whole(
			{
				displayName: 'Repeat After (Minutes)',
				name: 'repeatMinutes',
				default: 30,
				description: 'How often the same alert is sent at most, with how often it was seen since',
			},
			1,
		),
		whole(
			{
				displayName: 'Threshold',
				name: 'threshold',
				default: 1,
				description: 'How often it has to be seen within the window. Later attempts do not count.',
			},
			1,
		),
		whole(
			{
				displayName: 'Window (Minutes)',
				name: 'windowMinutes',
				default: 10,
				description: 'Within which it has to be seen that often',
			},
			1,
		),
	],
};

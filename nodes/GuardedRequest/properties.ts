import type { INodeProperties } from 'n8n-workflow';
import { haltModeField, holdItemField } from '../shared-fields';
import { options } from './options';

const pairs = (
	displayName: string,
	name: string,
	placeholder: string,
	show?: Record<string, string[]>,
): INodeProperties => ({
	displayName,
	name,
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder,
	default: {},
	...(show && { displayOptions: { show } }),
	options: [
		{
			displayName: 'Parameter',
			name: 'parameters',
			values: [
				{ displayName: 'Name', name: 'name', type: 'string', default: '' },
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
});

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

export const properties: INodeProperties[] = [
	{
		displayName: 'Method',
		name: 'method',
		type: 'options',
		noDataExpression: true,
		options: METHODS.map((value) => ({ name: value, value })),
		default: 'GET',
		description: 'The service account has to grant it',
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://api.example.com/v1/orders',
		description: 'Only hosts and paths that the service account grants',
	},
	pairs('Query Parameters', 'query', 'Add Query Parameter'),
	pairs('Headers', 'headers', 'Add Header'),
	{
		displayName: 'Body',
		name: 'bodyType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Form', value: 'form' },
			{ name: 'JSON', value: 'json' },
			{ name: 'None', value: 'none' },
			{ name: 'Text', value: 'text' },
		],
		default: 'none',
		displayOptions: { show: { method: ['DELETE', 'PATCH', 'POST', 'PUT'] } },
	},
	{
		displayName: 'JSON',
		name: 'jsonBody',
		type: 'json',
		default: '={{ $json }}',
		displayOptions: { show: { method: ['DELETE', 'PATCH', 'POST', 'PUT'], bodyType: ['json'] } },
	},
	pairs('Form Fields', 'formBody', 'Add Field', {
		method: ['DELETE', 'PATCH', 'POST', 'PUT'],
		bodyType: ['form'],
	}),
	{
		displayName: 'Text',
		name: 'textBody',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		displayOptions: { show: { method: ['DELETE', 'PATCH', 'POST', 'PUT'], bodyType: ['text'] } },
	},
	{
		displayName: 'Repeat Safely By',
		name: 'idempotency',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Idempotency Key in a Header',
				value: 'header',
				description: 'The other side makes out repetitions by it. Read its documentation.',
			},
			{
				name: 'Nothing: Do Not Repeat',
				value: 'none',
				description: 'A call whose outcome is not known is left to a person',
			},
		],
		default: 'none',
		description: 'What lets a call that changes something be made again after it went wrong',
		displayOptions: { show: { method: ['DELETE', 'PATCH', 'POST', 'PUT'] } },
	},
	haltModeField,
	holdItemField,
	options,
];

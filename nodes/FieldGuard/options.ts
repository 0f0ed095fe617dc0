import type { INodeProperties } from 'n8n-workflow';

export const tenantOption: INodeProperties = {
	displayName: 'Tenant',
	name: 'tenant',
	type: 'string',
	default: 'default',
	description: 'Whose keys and whose log: each tenant has its own',
};

export const whenUnrecordedOption: INodeProperties = {
	displayName: 'When Not Recorded',
	name: 'whenUnrecorded',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Continue and Mark the Gap',
			value: 'mark',
			description: 'The gap is chained into the log once it can be written again',
		},
		{ name: 'Halt', value: 'halt', description: 'Nothing unrecorded goes on' },
	],
	default: 'halt',
	description: 'What happens when the audit log cannot be written. Each run is recorded once.',
};

export const missingOption: INodeProperties = {
	displayName: 'When a Field Is Missing',
	name: 'whenMissing',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Halt', value: 'halt', description: 'Nothing goes on under a misspelt path' },
		{ name: 'Report It', value: 'report', description: 'Name it in the report and go on' },
	],
	default: 'report',
	description: 'What happens when a path leads to no field of the item',
};

export const keepFilesOption: INodeProperties = {
	displayName: 'Keep Files',
	name: 'keepFiles',
	type: 'boolean',
	default: false,
	description: 'Whether to pass binary data on. It is not looked at, so by default it is dropped.',
};

export const reportOption: INodeProperties = {
	displayName: 'Report Field',
	name: 'reportField',
	type: 'string',
	default: 'fieldGuard',
	description:
		'The field that tells what was done, by names and numbers. Left empty, none is added.',
};

/** What rules find, for the operations that use them. */
export const ruleOptions: INodeProperties[] = [
	{
		displayName: 'Harmless Names',
		name: 'harmlessNames',
		type: 'string',
		default: '',
		placeholder: 'e.g. publicKey, tokenCount',
		description: 'Names of fields to leave alone, although they read as if they held something',
	},
	{
		displayName: 'Ignored Detectors',
		name: 'ignoredDetectors',
		type: 'string',
		default: '',
		placeholder: 'e.g. ipv4, mac_address',
		description: 'IDs of detectors that are left out, as the report names them',
	},
	{
		displayName: 'Personal Names',
		name: 'personalNames',
		type: 'string',
		default: '',
		placeholder: 'e.g. nickname',
		description: 'Further names of fields about persons, in any spelling',
	},
	{
		displayName: 'Secret Names',
		name: 'secretNames',
		type: 'string',
		default: '',
		placeholder: 'e.g. door code',
		description: 'Further names of fields with secrets, in any spelling',
	},
];

/** The collection at the end of every operation, in the order of the names. */
export function optionsField(...options: INodeProperties[]): INodeProperties {
	const all = [...options, reportOption, tenantOption, whenUnrecordedOption];
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: all.sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
	};
}

export function fieldsField(description: string): INodeProperties {
	return {
		displayName: 'Fields',
		name: 'fields',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. customer.email, items.note',
		description: `${description}. Dotted paths, separated by commas; a path reaches into every element of a list, and one to an object takes all of it.`,
	};
}

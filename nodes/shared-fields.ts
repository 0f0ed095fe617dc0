import type { INodeProperties } from 'n8n-workflow';

/** Shows `fields` only where the node's parameters have these values, besides what each asks for itself. */
export function shownFor(
	parameters: Readonly<Record<string, string>>,
	fields: readonly INodeProperties[],
): INodeProperties[] {
	const show = Object.fromEntries(
		Object.entries(parameters).map(([name, value]) => [name, [value]]),
	);
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...show, ...field.displayOptions?.show },
		},
	}));
}

const titled = (value: string) =>
	value.replace(/(^|_)([a-z])/g, (_match, gap: string, letter: string) => {
		return `${gap && ' '}${letter.toUpperCase()}`;
	});

/** The values of a closed list, to choose from. */
export const choices = (values: readonly string[]) =>
	[...values].sort().map((value) => ({ name: titled(value), value }));

/** How far a halt goes; `HaltMode` without what a node cannot do. */
export const haltModeField: INodeProperties = {
	displayName: 'When Halted',
	name: 'haltMode',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Stop the Execution', value: 'execution', description: 'No further item is worked on' },
		{
			name: 'Stop the Integration',
			value: 'integration',
			description:
				'Nothing calls the other side for the integration any more until an operator releases it',
		},
		{
			name: 'Stop This Item',
			value: 'item',
			description: 'It leaves by the output Halted, the others go on',
		},
	],
	default: 'item',
	description: 'How far it stops when the work cannot be done, or did not go well',
};

export const holdItemField: INodeProperties = {
	displayName: 'Hold Item',
	name: 'holdItem',
	type: 'boolean',
	default: true,
	description:
		'Whether a halted item is kept, encrypted, until it is released or discarded in Held Items. Files are not kept.',
};

export const tenantField: INodeProperties = {
	displayName: 'Tenant',
	name: 'tenant',
	type: 'string',
	default: 'default',
	description: 'Whose log: each tenant has a chain of its own',
};

export const reasonField: INodeProperties = {
	displayName: 'Reason',
	name: 'reason',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Access request 2026-118',
	description: 'Why this is done. It is recorded.',
};

export const doneByField: INodeProperties = {
	displayName: 'Done By',
	name: 'doneBy',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. jane.doe@example.com',
	description: 'Who does this. Recorded as a pseudonym.',
};

/** For operations that list: all, or up to so many. */
export const pageFields: readonly INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

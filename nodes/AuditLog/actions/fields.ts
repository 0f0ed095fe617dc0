import type { INodeProperties } from 'n8n-workflow';
import { SUBJECT_CLASSES } from '../../../lib/audit/event';

/** Shows `fields` for one operation only. */
export function forOperation(operation: string, fields: INodeProperties[]): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { operation: [operation], ...field.displayOptions?.show },
		},
	}));
}

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

export const subjectClassField: INodeProperties = {
	displayName: 'Identity Class',
	name: 'subjectClass',
	type: 'options',
	noDataExpression: true,
	options: SUBJECT_CLASSES.map((value) => ({
		name: value === 'ip' ? 'IP Address' : value.charAt(0).toUpperCase() + value.slice(1),
		value,
	})),
	default: 'email',
	description: 'What kind of identifier it is. Pseudonyms of different classes cannot be joined.',
};

import type { INodeProperties } from 'n8n-workflow';
import { SUBJECT_CLASSES } from '../../../lib/audit/event';
import { shownFor } from '../../shared-fields';

/** Shows `fields` for one operation only. */
export function forOperation(
	operation: string,
	fields: readonly INodeProperties[],
): INodeProperties[] {
	return shownFor({ operation }, fields);
}

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

import type { Resource } from '../../../operation';
import { check } from './check';
import { getMany } from './get-many';

export const account: Resource = {
	name: 'Service Account',
	first: 'check',
	operations: {
		check: {
			name: 'Check',
			action: 'Check service account',
			description: 'Whether it could be used now, rule by rule, without sending anything',
			...check,
		},
		getMany: {
			name: 'Get Many',
			action: 'Get many service accounts',
			description: 'Who owns each, when it expires, how often it was used, and what is due',
			...getMany,
		},
	},
};

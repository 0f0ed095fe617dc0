import type { Resource } from '../../../operation';
import { getMany } from './get-many';
import { grant } from './grant';
import { revoke } from './revoke';

export const exception: Resource = {
	name: 'Exception',
	first: 'grant',
	operations: {
		getMany: {
			name: 'Get Many',
			action: 'Get many exceptions',
			description: 'Those that run, or all there ever were',
			...getMany,
		},
		grant: {
			name: 'Grant',
			action: 'Grant exception',
			description: 'Allow one thing beyond the default for 30, 60 or 90 days',
			...grant,
		},
		revoke: {
			name: 'Revoke',
			action: 'Revoke exception',
			description: 'End it now, and an approval that rests on it',
			...revoke,
		},
	},
};

import type { Resource } from '../../../operation';
import { decide } from './decide';
import { evidence } from './evidence';
import { get } from './get';
import { getDue } from './get-due';
import { getMany } from './get-many';
import { start } from './start';

export const review: Resource = {
	name: 'Review',
	first: 'getDue',
	operations: {
		decide: {
			name: 'Decide',
			action: 'Decide line of review',
			description: 'Keep, narrow or revoke an access, by another person than its owner',
			...decide,
		},
		evidence: {
			name: 'Evidence',
			action: 'Make evidence of review',
			description: 'What was decided, by whom and why, as a file with its hash',
			...evidence,
		},
		get: {
			name: 'Get',
			action: 'Get review',
			description: 'A campaign with its lines and decisions',
			...get,
		},
		getDue: {
			name: 'Get Due',
			action: 'Get due reviews',
			description: 'Integrations to be reviewed, the widest access first',
			...getDue,
		},
		getMany: {
			name: 'Get Many',
			action: 'Get many reviews',
			description: 'Campaigns, the newest first',
			...getMany,
		},
		start: {
			name: 'Start',
			action: 'Start review',
			description: 'Begin a campaign with a line for everything that is due',
			...start,
		},
	},
};

import type { Resource } from '../../../operation';
import { approve } from './approve';
import { approveWithException } from './approve-with-exception';
import { changeState } from './change-state';
import { get } from './get';
import { getMany } from './get-many';
import { getUse } from './get-use';
import { offboard } from './offboard';
import { propose } from './propose';
import { register } from './register';
import { registerMany } from './register-many';
import { startPilot } from './start-pilot';
import { transferOwner } from './transfer-owner';
import { update } from './update';

export const integration: Resource = {
	name: 'Integration',
	first: 'register',
	operations: {
		approve: {
			name: 'Approve',
			action: 'Approve integration',
			description: 'For full use, by another person than its owner',
			...approve,
		},
		approveWithException: {
			name: 'Approve With Exception',
			action: 'Approve integration with exception',
			description: 'For full use with questions open, as long as the exception runs',
			...approveWithException,
		},
		decline: {
			name: 'Decline',
			action: 'Decline integration',
			description: 'Turn the request down; its test access ends',
			...changeState('decline'),
		},
		disable: {
			name: 'Disable',
			action: 'Disable integration',
			description: 'Switch it off everywhere within a second, until it is enabled',
			...changeState('disable'),
		},
		enable: {
			name: 'Enable',
			action: 'Enable integration',
			description: 'Bring back what was disabled or paused, as it was',
			...changeState('enable'),
		},
		get: {
			name: 'Get',
			action: 'Get integration',
			description: 'Its state, its answers, and whether it may run now',
			...get,
		},
		getMany: {
			name: 'Get Many',
			action: 'Get many integrations',
			description: 'By state, owner, environment or time of review',
			...getMany,
		},
		getUse: {
			name: 'Get Use',
			action: 'Get use of integration',
			description: 'What its service accounts did, and what they were denied',
			...getUse,
		},
		offboard: {
			name: 'Offboard Person',
			action: 'Offboard person',
			description: 'Hand over what a person owns; what nobody is left for is paused',
			...offboard,
		},
		pause: {
			name: 'Pause',
			action: 'Pause integration',
			description: 'Stop it until it is enabled or decided on anew',
			...changeState('pause'),
		},
		propose: {
			name: 'Propose',
			action: 'Propose integrations from workflows',
			description:
				'What the workflows of an n8n use: which credentials, which hosts, and no owner yet',
			...propose,
		},
		register: {
			name: 'Register',
			action: 'Register integration',
			description: 'Ask for a new one by the questionnaire',
			...register,
		},
		registerMany: {
			name: 'Register Many',
			action: 'Register many integrations',
			description: 'From items, CSV or JSON, with an answer for every row',
			...registerMany,
		},
		revoke: {
			name: 'Revoke',
			action: 'Revoke integration',
			description: 'End it for good',
			...changeState('revoke'),
		},
		startPilot: {
			name: 'Start Pilot',
			action: 'Start pilot of integration',
			description: 'Real use within limits of calls, records and days',
			...startPilot,
		},
		transferOwner: {
			name: 'Transfer Owner',
			action: 'Transfer owner of integration',
			description: 'Give it to another owner; workflows stay as they are',
			...transferOwner,
		},
		update: {
			name: 'Update',
			action: 'Update integration',
			description: 'Replace some answers; a changed scope needs a new approval',
			...update,
		},
	},
};

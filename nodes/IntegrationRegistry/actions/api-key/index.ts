import type { Resource } from '../../../operation';
import { getMany } from './get-many';
import { issue } from './issue';
import { revoke } from './revoke';
import { rotate } from './rotate';
import { verify } from './verify';

export const apiKey: Resource = {
	name: 'API Key',
	first: 'issue',
	operations: {
		getMany: {
			name: 'Get Many',
			action: 'Get many API keys',
			description: 'Those of an integration, without the keys themselves',
			...getMany,
		},
		issue: {
			name: 'Issue',
			action: 'Issue API key',
			description: 'Make a key with scopes and an expiry; it is shown once',
			...issue,
		},
		revoke: {
			name: 'Revoke',
			action: 'Revoke API key',
			description: 'End it at once and for good',
			...revoke,
		},
		rotate: {
			name: 'Rotate',
			action: 'Rotate API key',
			description: 'Make a new key while the old one stays valid for an overlap',
			...rotate,
		},
		verify: {
			name: 'Verify',
			action: 'Verify API key',
			description: 'Let a valid key pass and refuse any other',
			...verify,
		},
	},
};

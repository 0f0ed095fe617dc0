import type { Resource } from '../../../operation';
import { get } from './get';
import { getAttempts } from './get-attempts';
import { getMany } from './get-many';
import { hold } from './hold';
import { metrics } from './metrics';
import { release } from './release';
import { statusPage } from './status-page';
import { supportBundle } from './support-bundle';
import { timeline } from './timeline';

export const health: Resource = {
	name: 'Health',
	first: 'getMany',
	operations: {
		get: {
			name: 'Get',
			action: 'Get health of integration',
			description: 'Its state with the reasons, attempts, backlog, expiry and breakers',
			...get,
		},
		getAttempts: {
			name: 'Get Attempts',
			action: 'Get attempts of integration',
			description: 'Single calls and how they ended, the newest first, without contents',
			...getAttempts,
		},
		getMany: {
			name: 'Get Many',
			action: 'Get health of many integrations',
			description: 'All of them, or those in one state; also those that nobody registered',
			...getMany,
		},
		hold: {
			name: 'Hold',
			action: 'Hold host or service account',
			description: 'Let nothing leave to it or by it, until a person releases it',
			...hold,
		},
		metrics: {
			name: 'Metrics',
			action: 'Export metrics of integrations',
			description: 'For Prometheus, or for an OpenTelemetry collector',
			...metrics,
		},
		release: {
			name: 'Release',
			action: 'Release host or service account',
			description: 'End a hold, a quarantine or the open time of a breaker',
			...release,
		},
		statusPage: {
			name: 'Status Page',
			action: 'Make status page of integrations',
			description: 'One HTML page that stands alone, the worst first',
			...statusPage,
		},
		supportBundle: {
			name: 'Support Bundle',
			action: 'Make support bundle of integration',
			description: 'What whoever helps needs to know, without secrets and contents',
			...supportBundle,
		},
		timeline: {
			name: 'Timeline',
			action: 'Get timeline of integration',
			description: 'What happened to it by the audit log, and whom to ask',
			...timeline,
		},
	},
};

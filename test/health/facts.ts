import type { HealthFacts } from '../../lib/health/facts';
import { type Health, judge } from '../../lib/health/judge';

export const NOW = Date.UTC(2026, 6, 1, 12);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Of an integration that works, with something in every place. */
export const WORKING: HealthFacts = {
	tenant: 'default',
	integration: 'crm-sync',
	environment: 'production',
	registered: 'approved',
	owner: 'Sales operations',
	backupOwner: 'Platform team',
	runbookUrl: 'https://wiki.example.com/runbooks/crm?page=12',
	windowMs: HOUR,
	successes: 195,
	failures: 5,
	retries: 3,
	refused: 1,
	latencyMs: { sum: 40_000, count: 200, buckets: { 100: 80, 250: 150, 1000: 198, '+Inf': 200 } },
	lastSuccessAt: NOW - 1_000,
	lastFailureAt: NOW - 2_000,
	lastCategory: 'timeout',
	breakers: [{ host: 'api.example.com', state: 'closed', since: NOW - DAY }],
	held: { count: 2, oldestAt: NOW - HOUR / 2 },
	accounts: [{ name: 'crm.reader', expiresAt: NOW + 30 * DAY, quarantined: false }],
	reviewBy: NOW + 60 * DAY,
	byAdapter: [
		{ adapter: 'guardedRequest', outcome: 'success', count: 195 },
		{ adapter: 'guardedRequest', outcome: 'failure', category: 'timeout', count: 4 },
		{ adapter: 'safeHalt', outcome: 'halted', category: 'schema_mismatch', count: 1 },
	],
};

export const factsWith = (changes: Partial<HealthFacts>): HealthFacts => ({
	...WORKING,
	...changes,
});

export const healthWith = (changes: Partial<HealthFacts> = {}): Health =>
	judge(factsWith(changes), NOW);

/** Nothing but a name. */
export const UNKNOWN: HealthFacts = {
	tenant: 'default',
	integration: 'new-one',
	environment: 'test',
	registered: 'approved',
	owner: '',
	backupOwner: '',
	runbookUrl: '',
	windowMs: HOUR,
	successes: 0,
	failures: 0,
	retries: 0,
	refused: 0,
	latencyMs: { sum: 0, count: 0, buckets: {} },
	breakers: [],
	held: { count: 0 },
	accounts: [],
	byAdapter: [],
};

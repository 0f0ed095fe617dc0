import type { Health } from '../../health/judge';
import { type AttemptFact, type ScopeFact, supportBundle } from '../../health/support-bundle';
import { isCategory } from '../../failure/category';
import type { Integration } from '../../registry/record';
import type { Attempt } from '../../store/failure-store';
import type { KnownAccount } from '../../store/registry-store';
import { reach } from '../../store/store';
import type { HealthPorts } from './facts';

const MOST_ATTEMPTS = 500;
const MOST_ACCOUNTS = 100;
/** Where no account of the integration was ever used. */
const UNKNOWN = { name: 'unknown', authMode: 'unknown' };

/** What to send to whoever helps with an integration: attempts since `from` (ms since the epoch), the newest first. */
export async function readBundle(
	{ store, registry, clock }: HealthPorts,
	health: Health,
	from: number,
): Promise<{ readonly bundle: object; readonly complete: boolean }> {
	const { tenant, integration } = health;
	const filter = { tenant, integration, from };
	const attempts = await reach(store.attempts.recent(filter, MOST_ATTEMPTS + 1));
	const accounts = await reach(store.accounts.list({ tenant, integration }, MOST_ACCOUNTS + 1));
	const known = await registry.get(tenant, integration);
	const bundle = supportBundle(
		{
			attempts: attempts.slice(0, MOST_ATTEMPTS).map(attemptOf),
			health: [health],
			scopes: known ? scopesOf(known, accounts.slice(0, MOST_ACCOUNTS)) : [],
			versions: { node: process.version },
		},
		clock.now(),
	);
	return {
		bundle,
		complete: attempts.length <= MOST_ATTEMPTS && accounts.length <= MOST_ACCOUNTS,
	};
}

function attemptOf(row: Attempt): AttemptFact {
	const { id, at, outcome, attempt, durationMs } = row;
	return {
		...{ id, at, outcome, attempt, durationMs },
		...(row.host !== '' && { host: row.host }),
		...(row.method !== '' && { method: row.method }),
		...(row.status !== null && { status: row.status }),
		...(isCategory(row.category) && { category: row.category }),
		...(row.correlationId !== '' && { correlationId: row.correlationId }),
		...(row.workflow !== '' && { workflowId: row.workflow }),
		...(row.execution !== '' && { executionId: row.execution }),
	};
}

/** What the integration is registered for, once for each account that acts for it. */
function scopesOf({ id, questionnaire }: Integration, accounts: readonly KnownAccount[]) {
	const { environment, hosts, methods } = questionnaire;
	const used = accounts.length === 0 ? [UNKNOWN] : accounts;
	return used.map(({ name, authMode }): ScopeFact => ({
		...{ integration: id, account: name, environment, authMode, methods, paths: [] },
		hosts: hosts.map((host) => host.toLowerCase()),
	}));
}

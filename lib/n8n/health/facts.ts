import type { KnownBreaker } from '../../failure/breakers';
import type { HealthFacts } from '../../health/facts';
import { type Health, judge } from '../../health/judge';
import type { KnownAccount } from '../../store/registry-store';
import { type Counts, countsOf, latestOf, newest } from './counts';
import { type HealthPorts, type Known, MOST_INTEGRATIONS, readKnown } from './known';
import { readWork, type Work } from './work';

export type { HealthPorts } from './known';

/** How an integration is, and what was counted since the counters began. */
export interface Observed {
	readonly health: Health;
	readonly totals: Counts;
}

export interface HealthReading {
	/** By id. */
	readonly all: readonly Observed[];
	/** False where there was more than is read at once. */
	readonly complete: boolean;
	/** Milliseconds since the epoch, as `startedAt`: when the totals began. */
	readonly now: number;
	readonly startedAt: number;
}

export interface HealthQuery {
	readonly tenant: string;
	/** Undefined: all that are registered, and those that are not but of which something is known. */
	readonly integration?: string;
	/** An hour without it, at most a day. */
	readonly windowMs?: number;
}

const HOUR_MS = 3_600_000;
/** An account that ended and did not even ask for so long is retired, and no concern any more. */
const RETIRED_AFTER_MS = 30 * 24 * HOUR_MS;
/** For work that names no integration. No id has such signs. */
const UNNAMED = '(none)';
const NO_WORK: Work = { totals: [], window: [] };

/** How the integrations of a tenant are, as the store knows it now. Rejects with StoreUnavailableError. */
export async function readHealth(
	ports: HealthPorts,
	{ tenant, integration, windowMs = HOUR_MS }: HealthQuery,
): Promise<HealthReading> {
	const now = ports.clock.now();
	const known = await readKnown(ports, tenant, integration);
	const ids = idsOf(known);
	const query = { tenant, integration, windowMs, now, known: ids };
	const work = await readWork(ports.store.attempts, query);
	// Those that are registered come first, so that none of them gives way to a mere name.
	const names = [...new Set([...ids, ...work.byIntegration.keys()])];
	const all = names
		.slice(0, MOST_INTEGRATIONS)
		.sort((a, b) => (a < b ? -1 : 1))
		.map((id): Observed => {
			const own = work.byIntegration.get(id) ?? NO_WORK;
			return {
				health: judge(
					{
						...aboutOf(known, tenant, id, own),
						...waitingOf(known, id, now),
						...countsOf(own.window, work.windowMs),
						...latestOf(own.totals),
					},
					now,
				),
				totals: countsOf(own.totals, now - work.startedAt),
			};
		});
	const complete = known.complete && work.complete && names.length <= MOST_INTEGRATIONS;
	return { all, complete, now, startedAt: work.startedAt };
}

function idsOf({ registered, accounts, breakers, backlog }: Known): string[] {
	return [
		...new Set([...registered, ...accounts, ...breakers, ...backlog].map(([id]): string => id)),
	];
}

function aboutOf({ registered, accounts }: Known, tenant: string, id: string, work: Work) {
	const known = registered.get(id);
	const { owner = '', backupOwner = '', runbookUrl = '' } = known?.questionnaire ?? {};
	return {
		...{ tenant, integration: id || UNNAMED, owner, backupOwner, runbookUrl },
		environment:
			known?.questionnaire.environment ??
			newest(work.totals)?.environment ??
			accounts.get(id)?.[0]?.environment ??
			'',
		registered: known?.state ?? 'unregistered',
		...(known && known.reviewBy !== null && { reviewBy: known.reviewBy }),
	};
}

function waitingOf(
	known: Known,
	id: string,
	now: number,
): Pick<HealthFacts, 'accounts' | 'breakers' | 'held'> {
	const all = known.breakers.get(id) ?? [];
	const quarantined = new Set(
		all.filter(({ kind, breaker }) => kind === 'account' && breaker.state === 'held').map(nameOf),
	);
	const accounts = (known.accounts.get(id) ?? []).filter((one) => !isRetired(one, now));
	const names = new Set(accounts.map(nameOf));
	const { count = 0, oldestAt } = known.backlog.get(id) ?? {};
	return {
		accounts: accounts.map(({ name, expiresAt }) => {
			return { name, expiresAt, quarantined: quarantined.has(name) };
		}),
		breakers: all
			// An account that is held and never was used has no expiry to tell, and must not go missing.
			.filter(({ kind, name }) => kind === 'host' || (quarantined.has(name) && !names.has(name)))
			.map(({ name, breaker }) => ({ host: name, state: breaker.state, since: breaker.since })),
		held: { count, ...(oldestAt !== undefined && { oldestAt }) },
	};
}

const nameOf = ({ name }: Pick<KnownBreaker | KnownAccount, 'name'>) => name;

function isRetired({ expiresAt, seenAt }: KnownAccount, now: number): boolean {
	return Math.max(expiresAt, seenAt) < now - RETIRED_AFTER_MS;
}

import { setImmediate as breathe } from 'node:timers/promises';
import type { AttemptStore, WorkCount } from '../../store/failure-store';
import { reach } from '../../store/store';
import { merged } from './counts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** As long as the longest month: what was last is known on its first day, too. */
const LOOK_BACK_MS = 31 * DAY_MS;
/** Hours and kinds of work that are read at once: of a tenant, and of one integration where those are too many. */
const MOST_ROWS = 100_000;
const MOST_ROWS_OF_ONE = 20_000;
const MOST_TENANTS = 100;

/** The work of one integration, a row for each kind. */
export interface Work {
	/** Since `startedAt`. Rows that only say when something was last count 0 calls. */
	readonly totals: readonly WorkCount[];
	readonly window: readonly WorkCount[];
}

export interface WorkRead {
	readonly byIntegration: ReadonlyMap<string, Work>;
	/** The first day of the month (UTC): counters begin there. Milliseconds since the epoch. */
	readonly startedAt: number;
	/** How far the window reaches back: to the full hour. */
	readonly windowMs: number;
	/** False where there was more than is read at once. */
	readonly complete: boolean;
}

export interface WorkQuery {
	readonly tenant: string;
	/** Undefined: all. */
	readonly integration?: string;
	/** At most a day. */
	readonly windowMs: number;
	readonly now: number;
	/** Integrations that are known otherwise. */
	readonly known: readonly string[];
}

/** The sums of days that are over, so that a metric that is asked for every few seconds is not counted from the first day. */
interface Closed {
	readonly startedAt: number;
	/** Hours before it are in the sums. Milliseconds since the epoch. */
	readonly through: number;
	readonly sums: ReadonlyMap<string, readonly WorkCount[]>;
	readonly complete: boolean;
}

const closedOf = new WeakMap<AttemptStore, Map<string, Closed>>();

/**
 * Counts by integration: of the window, and since the first day of the month. Hours are kept for longer than a month, so
 * that a counter never falls but on that day.
 */
export async function readWork(store: AttemptStore, query: WorkQuery): Promise<WorkRead> {
	const { tenant, integration, now, windowMs } = query;
	const windowFrom = startOf(now - Math.min(windowMs, DAY_MS), HOUR_MS);
	const startedAt = Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth());
	// A day later nothing comes for them any more, whichever process counts.
	const through = startOf(now, DAY_MS) - DAY_MS;
	const closed = integration === undefined ? known(store, tenant, startedAt, through) : undefined;
	const since = (row: WorkCount) => (row.hour >= startedAt ? row : { ...row, ...NOTHING });

	const byIntegration = new Map<string, Work>();
	const sums = new Map(closed?.sums);
	const from = closed?.through ?? startOf(now - LOOK_BACK_MS, HOUR_MS);
	const read = await readRows(store, query, from, (name, rows) => {
		const over = rows.filter(({ hour }) => hour < through).map(since);
		const recent = rows.filter(({ hour }) => hour >= through);
		const sum = merged([...(sums.get(name) ?? []), ...over]);
		sums.set(name, sum);
		byIntegration.set(name, {
			totals: merged([...sum, ...recent.map(since)]),
			window: merged(recent.filter(({ hour }) => hour >= windowFrom)),
		});
	});
	for (const [name, sum] of sums) {
		if (!byIntegration.has(name)) byIntegration.set(name, { totals: sum, window: [] });
	}
	const complete = read.complete && (closed?.complete ?? true);
	if (integration === undefined && read.each) {
		remember(store, tenant, { startedAt, through, sums, complete });
	}
	return { byIntegration, startedAt, windowMs: now - windowFrom, complete };
}

const NOTHING = { calls: 0, retries: 0, durationMs: 0, buckets: [] } as const;

const startOf = (at: number, unitMs: number) => at - (at % unitMs);

/** `each`: all there is of every integration that was read. `complete`: and no integration was missed. */
async function readRows(
	store: AttemptStore,
	{ tenant, integration, known: names }: WorkQuery,
	from: number,
	take: (integration: string, rows: readonly WorkCount[]) => void,
): Promise<{ readonly each: boolean; readonly complete: boolean }> {
	const rows = await reach(store.counts(tenant, integration, from, MOST_ROWS));
	const whole = rows.length < MOST_ROWS;
	if (whole || integration !== undefined) {
		for (const [name, own] of Map.groupBy(rows, (row) => row.integration)) take(name, own);
		return { each: whole, complete: whole };
	}
	let each = true;
	for (const name of new Set([...rows.map((row) => row.integration), ...names])) {
		const own = await reach(store.counts(tenant, name, from, MOST_ROWS_OF_ONE));
		each &&= own.length < MOST_ROWS_OF_ONE;
		take(name, own);
		// Other work of the process goes on meanwhile: SQLite answers without waiting.
		await breathe();
	}
	// One that is registered nowhere and did nothing of late.
	return { each, complete: false };
}

function known(
	store: AttemptStore,
	tenant: string,
	startedAt: number,
	through: number,
): Closed | undefined {
	const closed = closedOf.get(store)?.get(tenant);
	// A new month begins from nothing, and a clock that was set back makes no sums of what is to come.
	return closed?.startedAt === startedAt && closed.through <= through ? closed : undefined;
}

function remember(store: AttemptStore, tenant: string, closed: Closed): void {
	const tenants = closedOf.get(store) ?? new Map<string, Closed>();
	if (tenants.size >= MOST_TENANTS) tenants.clear();
	closedOf.set(store, tenants.set(tenant, closed));
}

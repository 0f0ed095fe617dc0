import { isCategory } from '../../failure/category';
import { SYNC } from '../../failure/work-counter';
import type { AdapterCount, HealthFacts, Latency } from '../../health/facts';
import { LATENCY_BOUNDS_MS, type WorkCount } from '../../store/failure-store';

/** What is counted of an integration over some time. */
export type Counts = Pick<
	HealthFacts,
	| 'windowMs'
	| 'successes'
	| 'failures'
	| 'retries'
	| 'refused'
	| 'latencyMs'
	| 'durations'
	| 'byAdapter'
>;

/** One count for each kind of work, over all its hours; `last` is that of the latest. */
export function merged(rows: readonly WorkCount[]): WorkCount[] {
	const kinds = new Map<string, WorkCount>();
	for (const row of rows) {
		const key = JSON.stringify([row.environment, row.adapter, row.outcome, row.category]);
		const known = kinds.get(key);
		kinds.set(key, known ? added(known, row) : { ...row, hour: 0 });
	}
	return [...kinds.values()];
}

/** The counts of work that was merged. `windowMs`: of how many milliseconds they are. */
export function countsOf(rows: readonly WorkCount[], windowMs: number): Counts {
	const left = rows.filter((row) => !isRefused(row) && !isSync(row));
	const succeeded = left.filter(isSuccess);
	const calls = sum(left, ({ calls }) => calls);
	const timed = rows.filter((row) => !isRefused(row) && TIMED.includes(row.adapter));
	return {
		windowMs,
		successes: sum(succeeded, (row) => row.calls),
		failures: calls - sum(succeeded, (row) => row.calls),
		retries: sum(left, ({ retries }) => retries),
		refused: sum(rows.filter(isRefused), (row) => row.calls),
		latencyMs: latencyOf(timed.filter(({ adapter }) => adapter === 'guardedRequest')),
		durations: TIMED.map((adapter) => ({
			adapter,
			...latencyOf(timed.filter((row) => row.adapter === adapter)),
		})).filter(({ count }) => count > 0),
		byAdapter: rows.filter((row) => row.calls > 0 && !isSync(row)).map(adapterOf),
	};
}

/** Work that takes a time of its own; what is only reported does not. */
const TIMED: readonly string[] = ['guardedRequest', 'webhook', SYNC];
/** It is made of work that is counted by itself. */
const isSync = ({ adapter }: WorkCount) => adapter === SYNC;

function latencyOf(rows: readonly WorkCount[]): Latency {
	const count = sum(rows, ({ calls }) => calls);
	const bounds = LATENCY_BOUNDS_MS.map((bound, i) => [
		String(bound),
		sum(rows, ({ buckets }) => buckets[i] ?? 0),
	]);
	return {
		sum: sum(rows, ({ durationMs }) => durationMs),
		count,
		buckets: { ...Object.fromEntries(bounds), '+Inf': count },
	};
}

/** When it last succeeded and failed, and how. */
export function latestOf(
	rows: readonly WorkCount[],
): Pick<HealthFacts, 'lastSuccessAt' | 'lastFailureAt' | 'lastCategory'> {
	const left = rows.filter((row) => !isRefused(row) && !isSync(row));
	const success = newest(left.filter(isSuccess));
	const failure = newest(left.filter((row) => !isSuccess(row)));
	return {
		...(success && { lastSuccessAt: success.last }),
		...(failure && { lastFailureAt: failure.last }),
		...(isCategory(failure?.category) && { lastCategory: failure.category }),
	};
}

export function newest(rows: readonly WorkCount[]): WorkCount | undefined {
	return rows.reduce<WorkCount | undefined>(
		(latest, row) => (latest && latest.last >= row.last ? latest : row),
		undefined,
	);
}

const isSuccess = ({ outcome }: WorkCount) => outcome === 'success';

/** A rule of ours did its work: nothing left, and it says nothing about how the other side is. */
const isRefused = ({ category }: WorkCount) => category === 'policy_denied';

function adapterOf(row: WorkCount): AdapterCount {
	const { adapter, category, calls } = row;
	const outcome = isSuccess(row)
		? 'success'
		: isRefused(row) || row.outcome === 'halted'
			? 'halted'
			: 'failure';
	return { adapter, outcome, ...(isCategory(category) && { category }), count: calls };
}

function added(a: WorkCount, b: WorkCount): WorkCount {
	return {
		...a,
		calls: a.calls + b.calls,
		retries: a.retries + b.retries,
		durationMs: a.durationMs + b.durationMs,
		buckets: LATENCY_BOUNDS_MS.map((_, i) => (a.buckets[i] ?? 0) + (b.buckets[i] ?? 0)),
		last: Math.max(a.last, b.last),
	};
}

function sum(rows: readonly WorkCount[], of: (row: WorkCount) => number): number {
	return rows.reduce((total, row) => total + of(row), 0);
}

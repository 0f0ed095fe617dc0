import { BREAKER_STATES, HEALTH_STATES, type Latency } from './facts';
import type { Health } from './judge';
import { Labels } from './shown';

export type Point = { readonly labels: Readonly<Record<string, string>> } & (
	{ readonly value: number } | { readonly histogram: HistogramValue }
);

export interface HistogramValue {
	readonly sum: number;
	readonly count: number;
	/** Upper bounds in ascending order, without infinity, and the cumulative count of each. */
	readonly bounds: readonly number[];
	readonly cumulative: readonly number[];
}

/** One metric, before it is written in one format or another. */
export interface Family {
	readonly name: string;
	readonly help: string;
	/** UCUM. */
	readonly unit: string;
	readonly type: 'counter' | 'gauge' | 'histogram';
	readonly points: readonly Point[];
}

type Labelled = readonly [labels: Readonly<Record<string, string>>, value: number];
type Row = Omit<Family, 'points'> & {
	of(health: Health, label: (text: string) => string, now: number): readonly Labelled[];
};

/** Numbers only; the histogram stands apart. */
const ROWS: readonly Row[] = [
	{
		name: 'airlock_requests_total',
		help: 'Attempts by what sent them and how they ended.',
		unit: '{request}',
		type: 'counter',
		of: ({ byAdapter }, label) =>
			byAdapter.map(({ adapter, outcome, category, count }) => [
				{ adapter: label(adapter), outcome: label(outcome), category: label(category ?? '') },
				count,
			]),
	},
	{
		name: 'airlock_retries_total',
		help: 'Attempts after the first.',
		unit: '{request}',
		type: 'counter',
		of: ({ retries }) => [[{}, retries]],
	},
	{
		name: 'airlock_refused_total',
		help: 'Calls that Airlock did not let out.',
		unit: '{request}',
		type: 'counter',
		of: ({ refused }) => [[{}, refused]],
	},
	{
		name: 'airlock_integration_state',
		help: '1 for the health state that the integration is in, otherwise 0.',
		unit: '1',
		type: 'gauge',
		of: ({ state }) => HEALTH_STATES.map((one) => [{ state: one }, Number(one === state)]),
	},
	{
		name: 'airlock_breaker_state',
		help: '1 for the state that the circuit breaker of the host is in, otherwise 0.',
		unit: '1',
		type: 'gauge',
		of: ({ breakers }, label) =>
			breakers.flatMap(({ host, state }) =>
				BREAKER_STATES.map((one) => [{ host: label(host), state: one }, Number(one === state)]),
			),
	},
	{
		name: 'airlock_held_items',
		help: 'Halted items that are held.',
		unit: '{item}',
		type: 'gauge',
		of: ({ held }) => [[{}, held.count]],
	},
	{
		name: 'airlock_held_oldest_seconds',
		help: 'For how long the oldest held item has been held; 0 when none is.',
		unit: 's',
		type: 'gauge',
		of: ({ held }, _, now) => [[{}, Math.max(0, (now - (held.oldestAt ?? now)) / 1000)]],
	},
	{
		name: 'airlock_account_expires_seconds',
		help: 'Until the service account expires; below 0 once it has.',
		unit: 's',
		type: 'gauge',
		of: ({ accounts }, label, now) =>
			accounts.map(({ name, expiresAt }) => [{ account: label(name) }, (expiresAt - now) / 1000]),
	},
];

const DURATION = {
	name: 'airlock_request_duration_seconds',
	help: 'How long attempts, deliveries and whole syncs took.',
	unit: 's',
	type: 'histogram',
} as const;

/**
 * What is measured of all integrations at `now` (ms since the epoch). No label carries what looks like a secret or like
 * personal data. Counters are the counts as given: they only make sense as counters when those start at a fixed time.
 */
export function metricsOf(all: readonly Health[], now: number): Family[] {
	const labels = new Labels();
	const label = (text: string) => labels.of(text);
	const own = ({ tenant, integration, environment }: Health) => ({
		tenant: label(tenant),
		integration: label(integration),
		environment: label(environment),
	});
	const numbers = ROWS.map(({ of, ...family }): Family => {
		const points = all.flatMap((health) =>
			of(health, label, now).map(([more, value]) => ({
				labels: { ...own(health), ...more },
				value: Number.isFinite(value) ? value : 0,
			})),
		);
		return { ...family, points: distinct(points, family.type === 'counter') };
	});
	const durations = all.flatMap((health) =>
		health.durations
			? health.durations.map(({ adapter, ...latency }) => ({
					labels: { ...own(health), adapter: label(adapter) },
					histogram: histogramOf(latency),
				}))
			: { labels: own(health), histogram: histogramOf(health.latencyMs) },
	);
	return [...numbers, { ...DURATION, points: [...byLabels(durations).values()] }];
}

/** A day: no attempt takes longer, and a number that stands for something else is none. */
const MAX_BOUND_S = 86_400;

/** Receivers refuse everything when one series comes twice. */
function distinct<T extends Point & { readonly value: number }>(
	points: readonly T[],
	add: boolean,
): Point[] {
	const found = new Map<string, Point & { readonly value: number }>();
	for (const { labels, value } of points) {
		const key = JSON.stringify(Object.values(labels));
		found.set(key, { labels, value: add ? value + (found.get(key)?.value ?? 0) : value });
	}
	return [...found.values()];
}

function byLabels<T extends Point>(points: readonly T[]): Map<string, T> {
	return new Map(points.map((point) => [JSON.stringify(Object.values(point.labels)), point]));
}

/** In seconds. Bounds that are no such numbers are dropped, and counts never fall from one bound to the next. */
function histogramOf({ sum, count, buckets }: Latency): HistogramValue {
	const rows = Object.entries(buckets)
		.map(([bound, total]) => [Number(bound) / 1000, total] as const)
		.filter(([bound, total]) => bound > 0 && bound <= MAX_BOUND_S && Number.isFinite(total))
		.sort(([a], [b]) => a - b);
	let most = 0;
	const cumulative = rows.map(([, total]) => (most = Math.max(most, total)));
	return {
		sum: Number.isFinite(sum) ? sum / 1000 : 0,
		count: Math.max(count, most),
		bounds: rows.map(([bound]) => bound),
		cumulative,
	};
}

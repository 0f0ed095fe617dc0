import { type Metric, Registry } from 'prom-client';
import type { Health } from './judge';
import { type Family, metricsOf, type Point } from './metrics';

interface Sample {
	readonly metricName: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
}

/**
 * The text exposition format 0.0.4 (`Registry.PROMETHEUS_CONTENT_TYPE`) of all integrations at `now` (ms since the
 * epoch). The counts of the facts have to be those since a fixed time: a counter must not fall.
 */
export async function prometheusText(all: readonly Health[], now: number): Promise<string> {
	const registry = new Registry();
	for (const family of metricsOf(all, now)) registry.registerMetric(counted(family));
	return await registry.metrics();
}

/**
 * The writing (layout, escaping) is prom-client's; the counting is done already, in more than one process, and its own
 * classes can only count up from 0, one observation at a time. A registry asks a metric for no more than this.
 */
function counted({ name, help, type, points }: Family): Metric {
	const values = points.flatMap((point) => samplesOf(name, point));
	return { name, help, type, get: async () => ({ name, help, type, values }) } as unknown as Metric;
}

function samplesOf(name: string, point: Point): Sample[] {
	const { labels } = point;
	if (!('histogram' in point)) return [{ metricName: name, labels, value: point.value }];
	const { bounds, cumulative, count, sum } = point.histogram;
	const bucket = (le: string, value: number) => ({
		metricName: `${name}_bucket`,
		labels: { ...labels, le },
		value,
	});
	return [
		...bounds.map((bound, i) => bucket(String(bound), cumulative[i]!)),
		bucket('+Inf', count),
		{ metricName: `${name}_sum`, labels, value: sum },
		{ metricName: `${name}_count`, labels, value: count },
	];
}

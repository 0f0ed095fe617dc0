import type { Health } from './judge';
import { type Family, type HistogramValue, metricsOf, type Point } from './metrics';

/** AGGREGATION_TEMPORALITY_CUMULATIVE. The JSON encoding takes enumerations as numbers. */
const CUMULATIVE = 2;

/**
 * The same metrics as an `ExportMetricsServiceRequest` in the JSON encoding of OTLP 1.x (`POST /v1/metrics`). `now` and
 * `startedAt` are ms since the epoch; the counts of the facts have to be those since `startedAt`, and a reset moves it.
 */
export function otlpMetrics(all: readonly Health[], now: number, startedAt: number): object {
	const times = { startTimeUnixNano: nanos(Math.min(startedAt, now)), timeUnixNano: nanos(now) };
	return {
		resourceMetrics: [
			{
				resource: { attributes: attributes({ 'service.name': 'airlock' }) },
				scopeMetrics: [
					{
						scope: { name: 'n8n-nodes-airlock' },
						metrics: metricsOf(all, now)
							.filter(({ points }) => points.length > 0)
							.map((family) => metricOf(family, times)),
					},
				],
			},
		],
	};
}

function metricOf({ name, help, unit, type, points }: Family, times: object): object {
	const head = { name, description: help, unit };
	switch (type) {
		case 'counter': {
			const dataPoints = points.map((point) => ({
				...headOf(point, times),
				asInt: int64(numberOf(point)),
			}));
			return {
				...head,
				sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic: true },
			};
		}
		case 'gauge': {
			const dataPoints = points.map((point) => ({
				...headOf(point, times),
				asDouble: numberOf(point),
			}));
			return { ...head, gauge: { dataPoints } };
		}
		case 'histogram': {
			const dataPoints = points.flatMap((point) =>
				'histogram' in point ? [{ ...headOf(point, times), ...buckets(point.histogram) }] : [],
			);
			return { ...head, histogram: { dataPoints, aggregationTemporality: CUMULATIVE } };
		}
	}
}

const headOf = ({ labels }: Point, times: object) => ({ attributes: attributes(labels), ...times });

const numberOf = (point: Point): number => ('value' in point ? point.value : 0);

/** Not cumulative, and with one bucket more than bounds. */
function buckets({ bounds, cumulative, count, sum }: HistogramValue) {
	const totals = [...cumulative, count];
	return {
		count: int64(count),
		sum,
		bucketCounts: totals.map((total, i) => int64(total - (totals[i - 1] ?? 0))),
		explicitBounds: bounds,
	};
}

function attributes(labels: Readonly<Record<string, string>>) {
	return Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: value } }));
}

/** 64-bit integers are decimal strings in the JSON encoding of Protocol Buffers. */
const int64 = (value: number): string => String(BigInt(Math.trunc(value)));
const nanos = (ms: number): string => String(BigInt(Math.trunc(ms)) * 1_000_000n);

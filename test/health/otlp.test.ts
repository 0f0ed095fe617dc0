import { z } from 'zod';
import { otlpMetrics } from '../../lib/health/otlp';
import { healthWith, HOUR, NOW } from './facts';

/**
 * opentelemetry/proto/{metrics,common,resource}/v1 in the JSON encoding of Protocol Buffers, as far as it is used here:
 * lowerCamelCase names, 64-bit integers as decimal strings, enumerations as numbers. Strict: another field fails.
 */
const uint64 = z.string().regex(/^\d{1,20}$/);
const int64 = z.string().regex(/^-?\d{1,19}$/);
const attributes = z
	.array(
		z
			.object({ key: z.string().min(1), value: z.object({ stringValue: z.string() }).strict() })
			.strict(),
	)
	.refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'keys are unique');
const point = { attributes, startTimeUnixNano: uint64, timeUnixNano: uint64 };
const AGGREGATION_TEMPORALITY_CUMULATIVE = z.literal(2);
const sum = z
	.object({
		dataPoints: z.array(z.object({ ...point, asInt: int64 }).strict()).min(1),
		aggregationTemporality: AGGREGATION_TEMPORALITY_CUMULATIVE,
		isMonotonic: z.literal(true),
	})
	.strict();
const gauge = z
	.object({
		dataPoints: z.array(z.object({ ...point, asDouble: z.number().finite() }).strict()).min(1),
	})
	.strict();
const histogram = z
	.object({
		dataPoints: z
			.array(
				z
					.object({
						...point,
						count: uint64,
						sum: z.number().finite(),
						bucketCounts: z.array(uint64),
						explicitBounds: z.array(z.number().finite()),
					})
					.strict()
					.refine((p) => p.bucketCounts.length === p.explicitBounds.length + 1)
					.refine((p) => p.bucketCounts.reduce((n, one) => n + BigInt(one), 0n) === BigInt(p.count))
					.refine((p) => p.explicitBounds.every((b, i, all) => i === 0 || b > all[i - 1]!)),
			)
			.min(1),
		aggregationTemporality: AGGREGATION_TEMPORALITY_CUMULATIVE,
	})
	.strict();
const head = {
	name: z.string().regex(/^[A-Za-z][\w./-]{0,254}$/),
	description: z.string(),
	unit: z.string(),
};
const metric = z.union([
	z.object({ ...head, sum }).strict(),
	z.object({ ...head, gauge }).strict(),
	z.object({ ...head, histogram }).strict(),
]);
const request = z
	.object({
		resourceMetrics: z.array(
			z
				.object({
					resource: z.object({ attributes }).strict(),
					scopeMetrics: z.array(
						z
							.object({ scope: z.object({ name: z.string() }).strict(), metrics: z.array(metric) })
							.strict(),
					),
				})
				.strict(),
		),
	})
	.strict();

/** As it goes over the wire. */
function exported(...changes: Array<Parameters<typeof healthWith>[0]>) {
	const wire = JSON.stringify(otlpMetrics(changes.map(healthWith), NOW, NOW - HOUR));
	const { resourceMetrics } = request.parse(JSON.parse(wire));
	const metrics = resourceMetrics[0]!.scopeMetrics[0]!.metrics;
	return { wire, metrics, of: (name: string) => metrics.find((one) => one.name === name)! };
}

test('the request has the published form', () => {
	const { metrics } = exported({}, { integration: 'other' });
	expect(metrics.map(({ name }) => name)).toEqual([
		'airlock_requests_total',
		'airlock_retries_total',
		'airlock_refused_total',
		'airlock_integration_state',
		'airlock_breaker_state',
		'airlock_held_items',
		'airlock_held_oldest_seconds',
		'airlock_account_expires_seconds',
		'airlock_request_duration_seconds',
	]);
});

test('cumulative sums since the start, in nanoseconds', () => {
	expect(exported({}).of('airlock_retries_total')).toMatchObject({
		unit: '{request}',
		sum: {
			dataPoints: [
				{
					startTimeUnixNano: `${NOW - HOUR}000000`,
					timeUnixNano: `${NOW}000000`,
					asInt: '3',
				},
			],
		},
	});
});

test('the buckets are no longer cumulative', () => {
	expect(exported({}).of('airlock_request_duration_seconds')).toMatchObject({
		unit: 's',
		histogram: {
			dataPoints: [
				{
					count: '200',
					sum: 40,
					explicitBounds: [0.1, 0.25, 1],
					bucketCounts: ['80', '70', '48', '2'],
				},
			],
		},
	});
});

test('metrics without points are left out, and no integration makes an empty request', () => {
	const { metrics } = exported({ breakers: [], accounts: [], byAdapter: [] });
	expect(metrics).toHaveLength(6);
	expect(exported().metrics).toEqual([]);
});

test('a start after now is now', () => {
	const wire = JSON.stringify(otlpMetrics([healthWith()], NOW, NOW + HOUR));
	expect(wire).not.toContain(String(NOW + HOUR));
});

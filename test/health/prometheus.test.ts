import { prometheusText } from '../../lib/health/prometheus';
import { readExposition } from './exposition';
import { DAY, healthWith, HOUR, NOW, UNKNOWN, WORKING } from './facts';
import { judge } from '../../lib/health/judge';

const OWN = { tenant: 'default', integration: 'crm-sync', environment: 'production' };

async function samples(...changes: Array<Parameters<typeof healthWith>[0]>) {
	const text = await prometheusText(changes.map(healthWith), NOW);
	const { samples: found, types } = readExposition(text);
	const of = (wanted: string) =>
		found.filter(({ name }) => name === wanted).map(({ labels, value }) => [labels, value]);
	return { text, types, found, of };
}

test('every metric with its type', async () => {
	const { types } = await samples({});
	expect(Object.fromEntries(types)).toEqual({
		airlock_requests_total: 'counter',
		airlock_retries_total: 'counter',
		airlock_refused_total: 'counter',
		airlock_integration_state: 'gauge',
		airlock_breaker_state: 'gauge',
		airlock_held_items: 'gauge',
		airlock_held_oldest_seconds: 'gauge',
		airlock_account_expires_seconds: 'gauge',
		airlock_request_duration_seconds: 'histogram',
	});
});

test('the values, with their labels', async () => {
	const { of } = await samples({});
	expect(of('airlock_requests_total')).toEqual([
		[{ ...OWN, adapter: 'guardedRequest', outcome: 'success', category: '' }, 195],
		[{ ...OWN, adapter: 'guardedRequest', outcome: 'failure', category: 'timeout' }, 4],
		[{ ...OWN, adapter: 'safeHalt', outcome: 'halted', category: 'schema_mismatch' }, 1],
	]);
	expect(of('airlock_retries_total')).toEqual([[OWN, 3]]);
	expect(of('airlock_refused_total')).toEqual([[OWN, 1]]);
	expect(of('airlock_held_items')).toEqual([[OWN, 2]]);
	expect(of('airlock_held_oldest_seconds')).toEqual([[OWN, 1_800]]);
	expect(of('airlock_account_expires_seconds')).toEqual([
		[{ ...OWN, account: 'crm.reader' }, 30 * 86_400],
	]);
});

test('states are 1 for the one that holds', async () => {
	const { of } = await samples({ breakers: [{ host: 'h.example', state: 'open', since: 1 }] });
	const held = (name: string) => of(name).filter(([, value]) => value === 1);
	expect(of('airlock_integration_state')).toHaveLength(5);
	expect(held('airlock_integration_state')).toEqual([[{ ...OWN, state: 'failing' }, 1]]);
	expect(of('airlock_breaker_state')).toHaveLength(4);
	expect(held('airlock_breaker_state')).toEqual([
		[{ ...OWN, host: 'h.example', state: 'open' }, 1],
	]);
});

test('a histogram in seconds, cumulative, that ends with its count', async () => {
	const { of } = await samples({});
	expect(of('airlock_request_duration_seconds_bucket')).toEqual(
		[
			['0.1', 80],
			['0.25', 150],
			['1', 198],
			['+Inf', 200],
		].map(([le, count]) => [{ ...OWN, le }, count]),
	);
	expect(of('airlock_request_duration_seconds_sum')).toEqual([[OWN, 40]]);
	expect(of('airlock_request_duration_seconds_count')).toEqual([[OWN, 200]]);
});

test('buckets that cannot be are put right', async () => {
	const buckets = { 1000: 3, 100: 5, no: 1, '-5': 1, '99999999999': 4, '+Inf': 4 };
	const { of } = await samples({ latencyMs: { sum: Number.NaN, count: 4, buckets } });
	expect(of('airlock_request_duration_seconds_bucket').map(([, count]) => count)).toEqual([
		5, 5, 5,
	]);
	expect(of('airlock_request_duration_seconds_sum')).toEqual([[OWN, 0]]);
});

const HOSTILE = ['quo"te', 'back\\slash', 'line\nend', '\\n', '"} 1\nairlock_forged 2', 'a,b="c"'];

test.each(HOSTILE)('a label value comes back as it was: %j', async (name) => {
	const { found, types } = await samples({
		integration: name,
		breakers: [{ host: name, state: 'open', since: 1 }],
	});
	expect(types.has('airlock_forged')).toBe(false);
	expect(new Set(found.map(({ labels }) => labels.integration))).toEqual(new Set([name]));
	expect(found.some(({ labels }) => labels.host === name)).toBe(true);
});

test('no series comes twice, and none is lost to labels that only look alike', async () => {
	const twice = [...WORKING.byAdapter, ...WORKING.byAdapter];
	const { found, of } = await samples(
		{ byAdapter: twice },
		{ tenant: 'a', integration: 'b,environment:c' },
		{ tenant: 'a,integration:b', integration: 'c' },
	);
	const keys = found.map(({ name, labels }) => name + JSON.stringify(labels));
	expect(new Set(keys).size).toBe(keys.length);
	expect(of('airlock_held_items')).toHaveLength(3);
	expect(of('airlock_requests_total')[0]).toEqual([
		{ ...OWN, adapter: 'guardedRequest', outcome: 'success', category: '' },
		390,
	]);
});

test('nothing known, and no integration at all', async () => {
	const { samples: some } = readExposition(await prometheusText([judge(UNKNOWN, NOW)], NOW));
	expect(some.every(({ value }) => Number.isFinite(value))).toBe(true);
	expect(readExposition(await prometheusText([], NOW)).samples).toEqual([]);
});

test('an expired account is below 0, and a clock that went back makes no negative age', async () => {
	const { of } = await samples({
		accounts: [{ name: 'old', expiresAt: NOW - DAY, quarantined: false }],
		held: { count: 1, oldestAt: NOW + HOUR },
	});
	expect(of('airlock_account_expires_seconds')[0]![1]).toBe(-86_400);
	expect(of('airlock_held_oldest_seconds')[0]![1]).toBe(0);
});

import { unusualUse } from '../../lib/account/unusual';
import type { AccountUse } from '../../lib/store/registry-store';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 24, 12);

const use = (hour: number, changes: Partial<AccountUse> = {}): AccountUse => ({
	tenant: 'default',
	integration: 'crm',
	account: 'crm-sync',
	environment: 'production',
	host: 'api.example.com',
	method: 'GET',
	path: '/v1',
	outcome: 'sent',
	size: 'under_1k',
	hour,
	calls: 20,
	first: hour,
	last: hour + 1,
	correlationId: '',
	...changes,
});
/** Two weeks of office hours. */
const habits = Array.from({ length: 14 }, (_, day) =>
	[9, 10, 11].map((hour) => use(NOW - (day + 2) * DAY + (hour - 12) * HOUR)),
).flat();
const found = (...recent: AccountUse[]) =>
	unusualUse([...recent, ...habits], NOW).map(({ kind, what, calls }) => [kind, what, calls]);

test('what it always does is nothing unusual', () => {
	expect(found(use(NOW - 2 * HOUR), use(NOW - HOUR, { calls: 60 }))).toEqual([]);
});

test.each<[string, AccountUse, unknown[]]>([
	['a host', use(NOW - HOUR, { host: 'new.example.com' }), ['new_host', 'new.example.com', 20]],
	['a method', use(NOW - HOUR, { method: 'DELETE' }), ['new_method', 'DELETE', 20]],
	['an hour', use(NOW - 10 * HOUR), ['unusual_hour', '2:00', 20]],
	['a size', use(NOW - HOUR, { size: 'over_1m' }), ['larger_than_usual', 'over_1m', 20]],
	['a number', use(NOW - HOUR, { calls: 61 }), ['spike', '2026-11-24T11:00:00.000Z', 61]],
])('%s that it never had is told', (_what, recent, expected) => {
	expect(found(recent)).toEqual([expected]);
});

test('a small number more is no spike', () => {
	const few = habits.map((one) => ({ ...one, calls: 1 }));
	expect(unusualUse([use(NOW - HOUR, { calls: 49 }), ...few], NOW)).toEqual([]);
});

test('who was cut off and still tries is told without any history', () => {
	const denied = use(NOW - HOUR, { outcome: 'denied:integration_revoked', calls: 3 });
	expect(unusualUse([denied], NOW)).toMatchObject([
		{ kind: 'used_after_cut_off', what: 'integration_revoked', calls: 3 },
	]);
});

test('a new account has no habits, and each is compared with its own', () => {
	expect(unusualUse([use(NOW - HOUR), use(NOW - 3 * DAY, { host: 'a.example' })], NOW)).toEqual([]);
	expect(found(use(NOW - HOUR, { account: 'other', host: 'other.example' }))).toEqual([]);
});

import type { HealthFacts } from '../../lib/health/facts';
import { judge } from '../../lib/health/judge';
import { DAY, factsWith, HOUR, NOW, UNKNOWN } from './facts';

const account = (expiresAt: number, quarantined = false) => [
	{ name: 'crm.reader', expiresAt, quarantined },
];
const breaker = (state: HealthFacts['breakers'][number]['state']) => [
	{ host: 'api.example.com', state, since: NOW - HOUR },
];

const TABLE: ReadonlyArray<
	readonly [what: string, changes: Partial<HealthFacts>, state: string, reasons: readonly string[]]
> = [
	['all is well', {}, 'healthy', []],
	['an open breaker', { breakers: breaker('open') }, 'failing', ['breaker_open']],
	['a held breaker', { breakers: breaker('held') }, 'failing', ['held_manually']],
	['a half-open breaker', { breakers: breaker('half_open') }, 'degraded', ['breaker_half_open']],
	['an account expired now', { accounts: account(NOW) }, 'failing', ['account_expired']],
	['a moment before', { accounts: account(NOW + 1) }, 'degraded', ['account_expiring']],
	['expires in 14 days', { accounts: account(NOW + 14 * DAY) }, 'degraded', ['account_expiring']],
	['expires later', { accounts: account(NOW + 14 * DAY + 1) }, 'healthy', []],
	['quarantine', { accounts: account(NOW + 90 * DAY, true) }, 'failing', ['account_quarantined']],
	['5 of 5 failed', { successes: 0, failures: 5, retries: 0 }, 'failing', ['all_failing']],
	['4 of 4 failed', { successes: 0, failures: 4, retries: 0 }, 'healthy', []],
	[
		'10 of 10 failed',
		{ successes: 0, failures: 10, retries: 0 },
		'failing',
		['all_failing', 'failure_ratio'],
	],
	['1 of 10 failed', { successes: 9, failures: 1 }, 'degraded', ['failure_ratio']],
	['1 of 9 failed', { successes: 8, failures: 1 }, 'healthy', []],
	['10 of 101 failed', { successes: 91, failures: 10 }, 'healthy', []],
	['more retries', { successes: 100, retries: 101 }, 'degraded', ['many_retries']],
	['as many retries', { successes: 100, retries: 100 }, 'healthy', []],
	['101 held', { held: { count: 101, oldestAt: NOW } }, 'degraded', ['backlog']],
	['100 held', { held: { count: 100, oldestAt: NOW } }, 'healthy', []],
	['held for long', { held: { count: 1, oldestAt: NOW - HOUR - 1 } }, 'degraded', ['backlog_old']],
	['held for an hour', { held: { count: 1, oldestAt: NOW - HOUR } }, 'healthy', []],
	['released', { held: { count: 0, oldestAt: NOW - DAY } }, 'healthy', []],
	['review due', { reviewBy: NOW }, 'degraded', ['review_overdue']],
	['review not due', { reviewBy: NOW + 1 }, 'healthy', []],
	['requested only', { registered: 'requested' }, 'healthy', ['not_approved']],
	['not registered', { registered: 'unregistered' }, 'healthy', ['not_registered']],
	['a pilot', { registered: 'pilot' }, 'healthy', []],
	['an exception', { registered: 'approved_with_exception' }, 'healthy', []],
	['revoked', { registered: 'revoked', breakers: breaker('open') }, 'revoked', ['revoked']],
	['disabled', { registered: 'disabled', accounts: account(0) }, 'disabled', ['disabled']],
	['paused', { registered: 'paused' }, 'disabled', ['paused']],
	['declined', { registered: 'declined' }, 'disabled', ['declined']],
	[
		'no success for a day',
		{ lastSuccessAt: NOW - DAY - 1, lastFailureAt: NOW - 1 },
		'healthy',
		['no_success_for_long'],
	],
	['no call for a day', { lastSuccessAt: NOW - 2 * DAY, lastFailureAt: 0 }, 'healthy', []],
	[
		'several things, the gravest first',
		{
			breakers: [...breaker('half_open'), ...breaker('open')],
			accounts: [...account(NOW + DAY), ...account(NOW - 1)],
			held: { count: 500, oldestAt: NOW - DAY },
			reviewBy: 1,
		},
		'failing',
		[
			'breaker_open',
			'account_expired',
			'breaker_half_open',
			'backlog',
			'backlog_old',
			'account_expiring',
			'review_overdue',
		],
	],
];

test.each(TABLE)('%s', (_, changes, state, reasons) => {
	const facts = factsWith(changes);
	const health = judge(facts, NOW);
	expect(health).toMatchObject({ ...facts, state });
	expect(health.reasons.map(({ code }) => code)).toEqual(reasons);
});

test('nothing known at all', () => {
	const health = judge(UNKNOWN, NOW);
	expect(health.state).toBe('healthy');
	expect(health.reasons).toEqual([{ code: 'no_traffic', text: 'Nothing is known of any call' }]);
	expect(health).not.toHaveProperty('expiresInDays');
});

test.each([
	[NOW + DAY, 1],
	[NOW + DAY - 1, 0],
	[NOW - 1, -1],
])('whole days until the first account expires', (first, days) => {
	const accounts = [...account(NOW + 90 * DAY), ...account(first)];
	expect(judge(factsWith({ accounts }), NOW).expiresInDays).toBe(days);
});

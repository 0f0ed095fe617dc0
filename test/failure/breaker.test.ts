import {
	admit,
	type Breaker,
	type CallOutcome,
	freshBreaker,
	hold,
	HOST_RULES,
	recordCall,
	recordSignIn,
	release,
} from '../../lib/failure/breaker';
import type { Category } from '../../lib/failure/category';

let now = 1_000_000;
const call = (breaker: Breaker, changes: Partial<CallOutcome> = {}) =>
	recordCall(breaker, { durationMs: 20, trial: false, ...changes }, now);
const fail = (breaker: Breaker, category: Category = 'upstream', trial = false) =>
	call(breaker, { category, trial });
const times = (count: number, breaker: Breaker, change: (breaker: Breaker) => Breaker) =>
	Array.from({ length: count }).reduce<Breaker>((state) => change(state), breaker);

test('it opens after failures in a row, and a success between them starts anew', () => {
	let breaker = times(4, freshBreaker(now), fail);
	expect(breaker.state).toBe('closed');
	breaker = times(4, call(breaker), fail);
	expect(breaker.state).toBe('closed');
	expect(fail(breaker)).toMatchObject({ state: 'open', category: 'upstream' });
});

test('it opens by the share of failures, but not before there were enough calls', () => {
	let breaker = freshBreaker(now);
	for (let i = 0; i < 4; i += 1) breaker = fail(call(breaker));
	expect(breaker).toMatchObject({ state: 'closed', calls: 8, failures: 4 });
	expect(fail(call(breaker)).state).toBe('open');
	breaker = times(4, freshBreaker(now), fail);
	now += HOST_RULES.windowMs;
	// The window is another one; what was in a row still counts.
	expect(fail(breaker).state).toBe('open');
});

test('it opens by the share of slow calls', () => {
	const slow = (breaker: Breaker) => call(breaker, { durationMs: HOST_RULES.slowMs });
	expect(times(9, freshBreaker(now), slow).state).toBe('closed');
	expect(times(10, freshBreaker(now), slow)).toMatchObject({ state: 'open', category: 'timeout' });
});

test.each<Category>([
	'invalid_request',
	'not_found',
	'auth_rejected',
	'forbidden',
	'schema_mismatch',
])('%s is an answer: the host is well', (category) => {
	expect(times(50, freshBreaker(now), (state) => fail(state, category)).state).toBe('closed');
});

test('open lets nothing through until its time; then one trial at a time', () => {
	const open = times(5, freshBreaker(now), fail);
	const refused = admit(open, now + 1);
	expect(refused.verdict).toEqual({
		...{ go: false, code: 'breaker_open', category: 'upstream' },
		retryAfterMs: HOST_RULES.openMs - 1,
	});
	now += HOST_RULES.openMs;
	const first = admit(open, now);
	expect(first).toMatchObject({ verdict: { go: true, trial: true }, next: { state: 'half_open' } });
	expect(admit(first.next, now).verdict).toMatchObject({ go: false, code: 'breaker_open' });
	// The process of the trial died: its place is given back.
	expect(admit(first.next, now + HOST_RULES.trialMs).verdict).toMatchObject({ go: true });
});

test('trials that go well close it, one that does not opens it for twice as long, up to a limit', () => {
	let breaker = times(5, freshBreaker(now), fail);
	const waits: number[] = [];
	for (let i = 0; i < 7; i += 1) {
		now = breaker.openUntil;
		breaker = fail(admit(breaker, now).next, 'timeout', true);
		waits.push(breaker.openUntil - now);
	}
	expect(waits).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000, 300_000]);
	now = breaker.openUntil;
	breaker = call(admit(breaker, now).next, { trial: true });
	expect(breaker).toMatchObject({ state: 'half_open', trialSuccesses: 1 });
	breaker = call(admit(breaker, now).next, { trial: true });
	expect(breaker).toEqual(freshBreaker(now));
});

test('a late answer from before it opened neither closes nor reopens it', () => {
	const open = times(5, freshBreaker(now), fail);
	expect(call(open)).toMatchObject({ state: 'open', openUntil: open.openUntil });
	now = open.openUntil;
	const half = admit(open, now).next;
	expect(call(half)).toMatchObject({ state: 'half_open', trialSuccesses: 0 });
	expect(fail(half)).toMatchObject({ state: 'half_open' });
});

test('a rate limit is waited for by everybody, and opens nothing', () => {
	const paused = call(freshBreaker(now), { category: 'rate_limited', retryAfterMs: 7_000 });
	expect(paused.state).toBe('closed');
	expect(admit(paused, now).verdict).toEqual({
		...{ go: false, code: 'paused', category: 'rate_limited', retryAfterMs: 7_000 },
	});
	expect(admit(paused, now + 7_000).verdict).toMatchObject({ go: true });
	const days = call(freshBreaker(now), { category: 'quota_exhausted', retryAfterMs: 86_400_000 });
	expect(days.pausedUntil - now).toBe(900_000);
});

test('rejected sign-ins in a row set the account aside until an operator releases it', () => {
	const reject = (breaker: Breaker, category?: Category) =>
		recordSignIn(breaker, { category, durationMs: 1, trial: false }, now);
	const once = reject(freshBreaker(now), 'auth_rejected');
	expect(once.state).toBe('closed');
	expect(reject(reject(once), 'auth_rejected').state).toBe('closed');
	expect(reject(reject(once, 'upstream'), 'credential_expired')).toMatchObject({
		...{ state: 'held', category: 'credential_expired' },
	});
	const held = reject(once, 'auth_rejected');
	expect(admit(held, now + 1e9).verdict).toEqual({
		...{ go: false, code: 'breaker_held', category: 'auth_rejected' },
	});
	expect(reject(held).state).toBe('held');
	expect(admit(release(now), now).verdict).toMatchObject({ go: true });
});

test('what an operator holds stays held, whatever comes', () => {
	const held = hold(freshBreaker(now), 'Ann Lee', now);
	expect(held).toMatchObject({ state: 'held', heldBy: 'Ann Lee' });
	for (const outcome of [
		{},
		{ category: 'upstream' as const },
		{ category: 'rate_limited' as const },
	])
		expect(call(held, outcome).state).toBe('held');
});

import { lookAgainAt, nextAttemptAt } from '../../lib/delivery/schedule';

const NOW = Date.UTC(2026, 10, 24);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const FAR = NOW + 1_000 * HOUR;

test.each([
	[1, 5],
	[2, 30],
	[3, 120],
	[5, 1_800],
	[6, 7_200],
	[11, 86_400],
	[40, 86_400],
])('after failure %i it waits %i s, and a quarter more at most', (attempt, seconds) => {
	const times = { attempt, now: NOW, giveUpAt: FAR };
	expect(nextAttemptAt(times, 0)).toBe(NOW + seconds * SECOND);
	expect(nextAttemptAt(times, 0.9999)! - NOW).toBeLessThan(seconds * SECOND * 1.25);
});

test('never sooner than the receiver asked, and never past the end', () => {
	const times = { attempt: 1, now: NOW, giveUpAt: NOW + HOUR };
	expect(nextAttemptAt(times, 0, 90 * SECOND)).toBe(NOW + 90 * SECOND);
	expect(nextAttemptAt(times, 0, 2 * HOUR)).toBeUndefined();
	expect(nextAttemptAt({ ...times, giveUpAt: NOW }, 0)).toBeUndefined();
});

test('what a door of ours kept back looks again soon, at most five minutes later', () => {
	const times = { now: NOW, giveUpAt: FAR };
	expect(lookAgainAt(times, 0)).toBe(NOW + 15 * SECOND);
	expect(lookAgainAt(times, 0, HOUR)).toBe(NOW + 300 * SECOND);
	expect(lookAgainAt({ ...times, giveUpAt: NOW }, 0)).toBeUndefined();
});

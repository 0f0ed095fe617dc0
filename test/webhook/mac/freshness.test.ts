import { checkFreshness, MAX_FUTURE_SECONDS } from '../../../lib/webhook/freshness';

const NOW = Date.UTC(2026, 0, 1);

test.each([
	[0, 300, undefined],
	[-300_000, 300, undefined],
	[-300_001, 300, 'timestamp_stale'],
	[MAX_FUTURE_SECONDS * 1000, 300, undefined],
	[MAX_FUTURE_SECONDS * 1000 + 1, 300, 'timestamp_future'],
	[5_000, 5, undefined],
	[5_001, 5, 'timestamp_future'],
	[-1, 0, 'timestamp_stale'],
	[1, 0, 'timestamp_future'],
	[0, NaN, 'timestamp_stale'],
	[0, -1, 'timestamp_stale'],
	[NaN, 300, 'timestamp_stale'],
	[-Infinity, 300, 'timestamp_stale'],
	[Infinity, 300, 'timestamp_future'],
])('signed %d ms from now, %d s allowed: %s', (offset, tolerance, expected) => {
	expect(checkFreshness(NOW + offset, NOW, tolerance)).toBe(expected);
});

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The waits after the first failure, the second, and so on; the last one repeats. Milliseconds. */
const WAITS_MS = [
	...[5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE],
	...[2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
] as const;

/** A quarter of the wait at most, so that deliveries that failed together do not come back together. */
const JITTER = 0.25;

/**
 * When a delivery whose `attempt`-th attempt (from 1) failed is tried again, in ms since the epoch: never sooner than the
 * receiver asked. Undefined where that is past `giveUpAt`.
 */
export function nextAttemptAt(
	{ attempt, now, giveUpAt }: { attempt: number; now: number; giveUpAt: number },
	random: number,
	askedMs = 0,
): number | undefined {
	const wait = WAITS_MS[Math.min(attempt, WAITS_MS.length) - 1]!;
	const at = now + Math.max(wait, askedMs) + Math.floor(random * JITTER * wait);
	return at <= giveUpAt ? at : undefined;
}

/** What waits for a door of ours to open (off switch, breaker) looks again so often. Milliseconds. */
const LOOK_AGAIN_MS = 15 * SECOND;

/** The same for one that did not leave: that is no attempt, and so does not lengthen the waits. */
export function lookAgainAt(
	{ now, giveUpAt }: { now: number; giveUpAt: number },
	random: number,
	askedMs = LOOK_AGAIN_MS,
): number | undefined {
	const wait = Math.min(askedMs, 5 * MINUTE);
	const at = now + wait + Math.floor(random * JITTER * wait);
	return at <= giveUpAt ? at : undefined;
}

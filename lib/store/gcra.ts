/** What one event needs to be judged by; all in microseconds. */
export interface Gcra {
	readonly nowUs: number;
	/** Emission interval: what one event costs. */
	readonly intervalUs: number;
	/** The latest theoretical arrival time (TAT) that leaves room for one more event. */
	readonly latestUs: number;
}

/**
 * The generic cell rate algorithm (ITU-T I.371 annex A, as virtual scheduling): a key's theoretical arrival time
 * (TAT) moves one interval on with each event; an event that would move it further than a full burst
 * ahead of now is refused and moves nothing. Microseconds, so that 7 a second has a whole interval.
 */
export function gcra(now: number, limit: number, windowMs: number): Gcra {
	if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError('limit: a whole number');
	if (!(windowMs > 0)) throw new RangeError('windowMs: more than zero');
	const nowUs = now * 1000;
	// Rounded up, so that rounding never admits more than the limit over time.
	const intervalUs = Math.ceil((windowMs * 1000) / limit);
	return { nowUs, intervalUs, latestUs: nowUs + intervalUs * (limit - 1) };
}

/** How far a sender's clock may run ahead of ours, in seconds. Never more than the allowed age. */
export const MAX_FUTURE_SECONDS = 60;

/**
 * Whether a verified time is recent. Give it signed times only. An age of exactly `toleranceSeconds`
 * passes. A time in the future passes up to the tolerance or 60 s, whichever is less: a signature for
 * next week would otherwise be good for replays until then. Anything that is no number is stale.
 */
export function checkFreshness(
	signedAt: number,
	now: number,
	toleranceSeconds: number,
): 'timestamp_stale' | 'timestamp_future' | undefined {
	const ageSeconds = (now - signedAt) / 1000;
	// Negated, so that NaN is refused and not passed.
	if (!(ageSeconds <= toleranceSeconds)) return 'timestamp_stale';
	if (!(-ageSeconds <= Math.min(toleranceSeconds, MAX_FUTURE_SECONDS))) return 'timestamp_future';
	return undefined;
}

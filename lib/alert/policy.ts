import type { Condition } from './conditions';

/** When an alert is sent, and how often. Times in milliseconds. */
export interface AlertPolicy {
	/** So many within the window. */
	readonly threshold: number;
	readonly windowMs: number;
	/** What is still so after this is sent again, with how often it was seen since. */
	readonly repeatMs: number;
	/** What nobody acknowledged for so long goes to the backup owner. 0: never. */
	readonly escalateAfterMs: number;
	/** Whether a burst becomes one message. */
	readonly digest: boolean;
}

const MINUTE_MS = 60_000;

export const DEFAULT_POLICY: AlertPolicy = {
	threshold: 1,
	windowMs: 10 * MINUTE_MS,
	repeatMs: 30 * MINUTE_MS,
	escalateAfterMs: 15 * MINUTE_MS,
	digest: true,
};

/** How often it goes to the backup owner and those behind. */
export const MOST_ESCALATIONS = 3;
/** An alert that was not seen for so long is over: the next one is a new one. So long an acknowledgement holds, too. */
export const EPISODE_MS = 24 * 60 * MINUTE_MS;
/** What is over is forgotten after so long. */
export const FORGET_MS = 7 * EPISODE_MS;
/** Longer than all tries at all destinations: who took a message to send it has sent it by then, or died. */
export const LEASE_MS = 3 * MINUTE_MS;
/** What nobody took is tried again after so long. */
export const AGAIN_MS = MINUTE_MS;

/** Follows from an open breaker, which is told by itself. */
const FROM_BREAKER: ReadonlySet<Condition> = new Set([
	'work_halted',
	'delivery_failures',
	'backlog',
]);

export function followsFromBreaker(condition: Condition): boolean {
	return FROM_BREAKER.has(condition);
}

/** A source of time, injected so that tests own it. Milliseconds since the Unix epoch. */
export interface Clock {
	now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

import { setTimeout as wait } from 'node:timers/promises';

/** Injected, so that tests own time and chance. */
export interface RetryPorts {
	now(): number;
	/** From 0 to below 1. */
	random(): number;
	/** Milliseconds. Rejects when `signal` aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

export const realRetryPorts: RetryPorts = {
	now: () => Date.now(),
	random: () => Math.random(),
	sleep: (ms, signal) => wait(ms, undefined, { signal }),
};

const BASE_MS = 500;
const CAP_MS = 60_000;

/** What a receiver asked for in Retry-After (RFC 9110 section 10.2.3), milliseconds: seconds, or a date. */
export function retryAfterMs(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string') return undefined;
	const text = header.trim();
	if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
	// JavaScript takes -5 and 2001 for dates, too.
	const at = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/**
 * How long to wait after the `attempt`-th failure (from 1): full jitter below a doubling bound, so that senders that failed
 * together do not come back together, and never sooner than the receiver asked.
 */
export function backoffMs(attempt: number, random: number, askedMs = 0): number {
	return askedMs + Math.floor(random * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1)));
}

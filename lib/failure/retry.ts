import { backoffMs } from './backoff';
import { type Category, isRetryable } from './category';
import type { Failure } from './signals';

/** How often and how long a call is tried within one run of a node. Milliseconds. */
export interface RetryPolicy {
	/** The first one included. */
	readonly maxAttempts: number;
	/** For all attempts and the waits between them. */
	readonly budgetMs: number;
}

/** One call, as far as it matters for whether it may be repeated. */
export interface Repeatable {
	readonly method: string;
	/** Whether the other side makes out repetitions by a key that is sent. */
	readonly idempotencyKey: boolean;
}

export type NextStep =
	| { readonly kind: 'retry'; readonly waitMs: number }
	| {
			readonly kind: 'halt';
			readonly category: Category;
			/** Whether the same may go well later. */
			readonly retryable: boolean;
			/** When, in ms since the epoch; undefined where it will not by itself. */
			readonly retryAt?: number;
	  };

/** RFC 9110 section 9.2.1. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
/** What lies between two runs where the other side does not say. Milliseconds. */
const LATER_MS = 60_000;

export const isSafe = (method: string): boolean => SAFE.has(method.toUpperCase());

/**
 * What to do after a failure. A call that may have had an effect is repeated only where that does no harm: its method is
 * safe, or the other side makes out repetitions by a key. Otherwise its outcome is unknown, and a person looks.
 */
export function nextStep(
	failure: Failure,
	call: Repeatable,
	progress: { readonly attempt: number; readonly elapsedMs: number; readonly now: number },
	policy: RetryPolicy,
	random: number,
): NextStep {
	const { category, mayHaveTakenEffect, retryAfterMs } = failure;
	const harmless = isSafe(call.method) || call.idempotencyKey;
	if (mayHaveTakenEffect && !harmless && (isRetryable(category) || category === 'defect')) {
		return { kind: 'halt', category: 'outcome_unknown', retryable: false };
	}
	if (!isRetryable(category)) return { kind: 'halt', category, retryable: false };
	const waitMs = backoffMs(progress.attempt, random, retryAfterMs);
	const fits = progress.elapsedMs + waitMs < policy.budgetMs;
	if (progress.attempt < policy.maxAttempts && fits) return { kind: 'retry', waitMs };
	const retryAt = progress.now + (retryAfterMs ?? LATER_MS);
	return { kind: 'halt', category, retryable: true, retryAt };
}

import { type Category, isRetryable } from './category';

/** When a breaker opens, and how it closes again. Times in milliseconds. */
export interface BreakerRules {
	/** Failures in a row that open it. */
	readonly consecutive: number;
	/** The share of failed, and of slow, calls in a window that opens it, once there were `minimumCalls`. */
	readonly failureRatio: number;
	readonly slowRatio: number;
	readonly minimumCalls: number;
	readonly windowMs: number;
	/** A call that takes at least so long is slow. */
	readonly slowMs: number;
	/** How long it stays open at first; doubled each time that a trial call fails, up to `maxOpenMs`. */
	readonly openMs: number;
	readonly maxOpenMs: number;
	/** Trial calls at once while it is half open, and how many have to go well in a row. */
	readonly trials: number;
	readonly trialSuccesses: number;
	/** A trial call whose process died gives its place back after so long. */
	readonly trialMs: number;
}

export const HOST_RULES: BreakerRules = {
	consecutive: 5,
	failureRatio: 0.5,
	slowRatio: 0.8,
	minimumCalls: 10,
	windowMs: 60_000,
	slowMs: 10_000,
	openMs: 15_000,
	maxOpenMs: 300_000,
	trials: 1,
	trialSuccesses: 2,
	trialMs: 120_000,
};

/** Rejected sign-ins in a row that set a service account aside: one may have met a token that had just been rotated. */
export const AUTH_FAILURES_TO_HOLD = 2;
const AUTH_CATEGORIES: ReadonlySet<Category> = new Set([
	'auth_rejected',
	'credential_expired',
	'credential_revoked',
]);
/** A limit of the other side is waited for, and is no sign of illness. At most so long. */
const PACED: ReadonlySet<Category> = new Set(['rate_limited', 'quota_exhausted']);
const MAX_PAUSE_MS = 900_000;
/** What is waited where the other side does not say how long. */
const DEFAULT_PAUSE_MS = 5_000;

/** `held`: by an operator, or by rejected sign-ins. Only a named operator ends that. */
export type BreakerState = 'closed' | 'open' | 'half_open' | 'held';

/** One breaker as it is kept. Times in milliseconds since the epoch. */
export interface Breaker {
	readonly state: BreakerState;
	/** Since when it is in its state. */
	readonly since: number;
	/** What opened it. */
	readonly category?: Category;
	readonly consecutive: number;
	readonly windowStart: number;
	readonly calls: number;
	readonly failures: number;
	readonly slow: number;
	/** How long it is open the next time. */
	readonly openMs: number;
	readonly openUntil: number;
	/** When the places of the trial calls under way end. */
	readonly trials: readonly number[];
	readonly trialSuccesses: number;
	/** Until when the other side asked for quiet. */
	readonly pausedUntil: number;
	/** Who holds it and why, where a person does. */
	readonly heldBy?: string;
}

export type Verdict =
	| { readonly go: true; readonly trial: boolean }
	| {
			readonly go: false;
			readonly code: 'breaker_open' | 'breaker_held' | 'paused';
			readonly category: Category;
			/** Undefined where only an operator can say. Milliseconds. */
			readonly retryAfterMs?: number;
	  };

/** Why a call may not start, in words of ours. */
export const REFUSED_BY_BREAKER = {
	breaker_open: 'The breaker of the other side is open',
	breaker_held: 'An operator holds the other side',
	paused: 'The other side asked to wait',
} as const;

export interface CallOutcome {
	/** Undefined for one that went well. */
	readonly category?: Category;
	readonly durationMs: number;
	/** As the other side asked for. */
	readonly retryAfterMs?: number;
	readonly trial: boolean;
	/** How many went so; 1 without it. */
	readonly calls?: number;
}

export function freshBreaker(now: number, rules: BreakerRules = HOST_RULES): Breaker {
	return {
		state: 'closed',
		since: now,
		...EMPTY_WINDOW,
		windowStart: now,
		openMs: rules.openMs,
		openUntil: 0,
		trials: [],
		trialSuccesses: 0,
		pausedUntil: 0,
	};
}

const EMPTY_WINDOW = { consecutive: 0, calls: 0, failures: 0, slow: 0 } as const;

/** Whether a call may start now, and what the breaker becomes by it. */
export function admit(
	breaker: Breaker,
	now: number,
	rules: BreakerRules = HOST_RULES,
): { readonly verdict: Verdict; readonly next: Breaker } {
	const { state, category = 'temporarily_unavailable' } = breaker;
	const refused = (code: 'breaker_open' | 'breaker_held' | 'paused', until?: number) => ({
		next: breaker,
		verdict: {
			go: false as const,
			code,
			category: code === 'paused' ? ('rate_limited' as const) : category,
			...(until !== undefined && { retryAfterMs: Math.max(0, until - now) }),
		},
	});
	if (state === 'held') return refused('breaker_held');
	if (breaker.pausedUntil > now) return refused('paused', breaker.pausedUntil);
	if (state === 'closed') return { next: breaker, verdict: { go: true, trial: false } };
	if (state === 'open' && breaker.openUntil > now)
		return refused('breaker_open', breaker.openUntil);
	const trials = breaker.trials.filter((until) => until > now);
	if (trials.length >= rules.trials) return refused('breaker_open', Math.min(...trials));
	const opened =
		state === 'open' ? { state: 'half_open' as const, since: now, trialSuccesses: 0 } : {};
	return {
		next: { ...breaker, ...opened, trials: [...trials, now + rules.trialMs] },
		verdict: { go: true, trial: true },
	};
}

/** What the breaker becomes by how a call to a host went. */
export function recordCall(
	breaker: Breaker,
	outcome: CallOutcome,
	now: number,
	rules: BreakerRules = HOST_RULES,
): Breaker {
	const counted = count(breaker, outcome, now, rules);
	if (breaker.state === 'held') return counted;
	const { category } = outcome;
	if (category !== undefined && PACED.has(category)) return paused(counted, outcome, now);
	// What the other side answers properly, were it a refusal, shows that it is well.
	const failed = category !== undefined && isRetryable(category);
	if (breaker.state === 'half_open') {
		return outcome.trial ? afterTrial(counted, outcome, failed, now, rules) : counted;
	}
	if (breaker.state === 'open') return counted;
	return opens(counted, rules) && (failed || isSlow(outcome, rules))
		? open(counted, category ?? 'timeout', now, rules)
		: counted;
}

/** What the breaker of a service account becomes: rejected sign-ins in a row set it aside. */
export function recordSignIn(breaker: Breaker, outcome: CallOutcome, now: number): Breaker {
	const { category } = outcome;
	if (category === undefined) return { ...breaker, consecutive: 0 };
	if (!AUTH_CATEGORIES.has(category)) return breaker;
	const consecutive = breaker.consecutive + 1;
	return consecutive < AUTH_FAILURES_TO_HOLD || breaker.state === 'held'
		? { ...breaker, consecutive }
		: { ...breaker, consecutive, state: 'held', since: now, category };
}

/** Nothing passes until an operator releases it. */
export function hold(breaker: Breaker, by: string, now: number): Breaker {
	return { ...breaker, state: 'held', since: now, heldBy: by, category: 'policy_denied' };
}

/** The place of a trial call that was not made after all. */
export function forgoTrial(breaker: Breaker): Breaker {
	return breaker.trials.length === 0 ? breaker : { ...breaker, trials: breaker.trials.slice(1) };
}

/** Back to work, as if nothing had been. */
export function release(now: number, rules: BreakerRules = HOST_RULES): Breaker {
	return freshBreaker(now, rules);
}

function count(breaker: Breaker, outcome: CallOutcome, now: number, rules: BreakerRules): Breaker {
	const { category, calls = 1 } = outcome;
	const over = now - breaker.windowStart >= rules.windowMs;
	const window = over ? { ...breaker, ...EMPTY_WINDOW, windowStart: now } : breaker;
	const failed = category !== undefined && isRetryable(category) && !PACED.has(category);
	return {
		...window,
		calls: window.calls + calls,
		failures: window.failures + (failed ? calls : 0),
		slow: window.slow + (isSlow(outcome, rules) ? calls : 0),
		// In a row means over windows, too.
		consecutive: failed ? breaker.consecutive + calls : 0,
	};
}

const isSlow = ({ durationMs }: CallOutcome, { slowMs }: BreakerRules) => durationMs >= slowMs;

function opens({ consecutive, calls, failures, slow }: Breaker, rules: BreakerRules): boolean {
	if (consecutive >= rules.consecutive) return true;
	if (calls < rules.minimumCalls) return false;
	return failures / calls >= rules.failureRatio || slow / calls >= rules.slowRatio;
}

function open(breaker: Breaker, category: Category, now: number, rules: BreakerRules): Breaker {
	return {
		...breaker,
		...EMPTY_WINDOW,
		state: 'open',
		since: now,
		category,
		windowStart: now,
		openUntil: now + breaker.openMs,
		openMs: Math.min(breaker.openMs * 2, rules.maxOpenMs),
		trials: [],
		trialSuccesses: 0,
	};
}

function afterTrial(
	breaker: Breaker,
	outcome: CallOutcome,
	failed: boolean,
	now: number,
	rules: BreakerRules,
): Breaker {
	if (failed || isSlow(outcome, rules)) {
		return open(breaker, outcome.category ?? 'timeout', now, rules);
	}
	const trialSuccesses = breaker.trialSuccesses + 1;
	return trialSuccesses >= rules.trialSuccesses
		? freshBreaker(now, rules)
		: { ...breaker, trialSuccesses, trials: breaker.trials.slice(1) };
}

function paused(breaker: Breaker, { retryAfterMs, trial }: CallOutcome, now: number): Breaker {
	const wait = Math.min(retryAfterMs ?? DEFAULT_PAUSE_MS, MAX_PAUSE_MS);
	return {
		...breaker,
		pausedUntil: Math.max(breaker.pausedUntil, now + wait),
		trials: trial ? breaker.trials.slice(1) : breaker.trials,
	};
}

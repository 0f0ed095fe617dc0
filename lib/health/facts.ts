import type { Category } from '../failure/category';

/** What is known of one integration at a time. Times are milliseconds since the epoch. */
export interface HealthFacts {
	readonly tenant: string;
	readonly integration: string;
	readonly environment: string;
	/** Its state in the registry: one of `REGISTERED`. */
	readonly registered: string;
	readonly owner: string;
	readonly backupOwner: string;
	readonly runbookUrl: string;
	/** The counts and latencies are those of so many milliseconds before now. */
	readonly windowMs: number;
	readonly successes: number;
	readonly failures: number;
	readonly retries: number;
	/** Calls that Airlock itself did not let out. */
	readonly refused: number;
	readonly latencyMs: Latency;
	/** The same by what took so long: a request, a delivery, or a `sync` from its delivery to the report that it is done. */
	readonly durations?: ReadonlyArray<Latency & { readonly adapter: string }>;
	readonly lastSuccessAt?: number;
	readonly lastFailureAt?: number;
	readonly lastCategory?: Category;
	readonly breakers: readonly BreakerFact[];
	/** Halted items that wait for somebody. */
	readonly held: { readonly count: number; readonly oldestAt?: number };
	readonly accounts: readonly AccountFact[];
	readonly reviewBy?: number;
	readonly byAdapter: readonly AdapterCount[];
}

export interface Latency {
	readonly sum: number;
	readonly count: number;
	/** Upper bound in milliseconds to cumulative count, `+Inf` last. */
	readonly buckets: Readonly<Record<string, number>>;
}

export interface BreakerFact {
	readonly host: string;
	/** `held`: kept open by a person. */
	readonly state: BreakerState;
	readonly since: number;
}

export interface AccountFact {
	readonly name: string;
	readonly expiresAt: number;
	readonly quarantined: boolean;
}

export interface AdapterCount {
	/** guardedRequest, safeHalt, webhook or httpRequest. */
	readonly adapter: string;
	readonly outcome: 'success' | 'failure' | 'halted';
	readonly category?: Category;
	readonly count: number;
}

export const BREAKER_STATES = ['closed', 'open', 'half_open', 'held'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** The worst first. */
export const HEALTH_STATES = ['failing', 'degraded', 'healthy', 'disabled', 'revoked'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** The states of the registry, and what stands for none. */
export const REGISTERED = [
	'requested',
	'approved',
	'approved_with_exception',
	'pilot',
	'paused',
	'declined',
	'disabled',
	'revoked',
	'unregistered',
] as const;

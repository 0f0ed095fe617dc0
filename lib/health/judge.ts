import type { HealthFacts, HealthState } from './facts';
import { type HealthReason, type HealthReasonCode, REASON_CODES, REASONS } from './reasons';

export type { HealthFacts, HealthState } from './facts';
export type { HealthReason, HealthReasonCode } from './reasons';

export interface Health extends HealthFacts {
	readonly state: HealthState;
	/** The gravest first. */
	readonly reasons: readonly HealthReason[];
	/** Whole days until the first service account expires; below 0 once it has. */
	readonly expiresInDays?: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EXPIRING_MS = 14 * DAY_MS;
const MAX_BACKLOG = 100;
const MAX_BACKLOG_AGE_MS = HOUR_MS;
/** Fewer attempts say nothing about all of them, or about a share of them. */
const MIN_ATTEMPTS_ALL = 5;
const MIN_ATTEMPTS_RATIO = 10;
const FAILED_ONE_IN = 10;

/** What is looked at while the registry lets the integration act. */
const CHECKS: Readonly<
	Partial<Record<HealthReasonCode, (f: HealthFacts, now: number) => boolean>>
> = {
	breaker_open: ({ breakers }) => breakers.some(({ state }) => state === 'open'),
	held_manually: ({ breakers }) => breakers.some(({ state }) => state === 'held'),
	breaker_half_open: ({ breakers }) => breakers.some(({ state }) => state === 'half_open'),
	account_expired: ({ accounts }, now) => accounts.some(({ expiresAt }) => expiresAt <= now),
	account_quarantined: ({ accounts }) => accounts.some(({ quarantined }) => quarantined),
	account_expiring: ({ accounts }, now) =>
		accounts.some(({ expiresAt }) => expiresAt > now && expiresAt - now <= EXPIRING_MS),
	all_failing: ({ successes, failures }) => successes === 0 && failures >= MIN_ATTEMPTS_ALL,
	failure_ratio: ({ successes, failures }) =>
		successes + failures >= MIN_ATTEMPTS_RATIO && failures * FAILED_ONE_IN >= successes + failures,
	many_retries: ({ retries, successes }) => retries > successes,
	backlog: ({ held }) => held.count > MAX_BACKLOG,
	backlog_old: ({ held }, now) =>
		held.count > 0 && held.oldestAt !== undefined && now - held.oldestAt > MAX_BACKLOG_AGE_MS,
	review_overdue: ({ reviewBy }, now) => reviewBy !== undefined && reviewBy <= now,
	not_approved: ({ registered }) => registered === 'requested',
	not_registered: ({ registered }) => registered === 'unregistered',
	no_success_for_long: ({ lastSuccessAt, lastFailureAt }, now) =>
		lastSuccessAt !== undefined &&
		lastFailureAt !== undefined &&
		lastFailureAt > lastSuccessAt &&
		now - lastSuccessAt > DAY_MS,
	no_traffic: ({ successes, failures, retries, refused, lastSuccessAt, lastFailureAt }) =>
		successes + failures + retries + refused === 0 &&
		lastSuccessAt === undefined &&
		lastFailureAt === undefined,
};

/** What the registry decides alone: an integration that may not act is neither healthy nor failing. */
const BY_REGISTRY: ReadonlySet<string> = new Set<HealthReasonCode>([
	'revoked',
	'disabled',
	'paused',
	'declined',
]);

/**
 * The health of an integration at `now` (ms since the epoch), with the reasons for it. `revoked` and `disabled` (also
 * for paused and declined ones) follow the registry, whatever else is known. Notes such as `no_traffic` change nothing.
 */
export function judge(facts: HealthFacts, now: number): Health {
	const { registered } = facts;
	const codes = BY_REGISTRY.has(registered)
		? [registered as HealthReasonCode]
		: REASON_CODES.filter((code) => CHECKS[code]?.(facts, now));
	const expiries = facts.accounts.map(({ expiresAt }) => expiresAt);
	return {
		...facts,
		state: stateOf(codes),
		reasons: codes.map((code) => ({ code, text: REASONS[code].text })),
		...(expiries.length > 0 && {
			expiresInDays: Math.floor((Math.min(...expiries) - now) / DAY_MS),
		}),
	};
}

/** They come in the order of gravity, so that the first one decides. */
function stateOf([first]: readonly HealthReasonCode[]): HealthState {
	const state = first === undefined ? 'note' : REASONS[first].state;
	return state === 'note' ? 'healthy' : state;
}

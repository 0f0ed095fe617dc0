/**
 * Why an integration is in its health state. Closed, and the texts are ours: what a person reads never comes from
 * the other side. `state` is the state that the reason alone leads to; a note leads to none.
 */
export const REASONS = {
	revoked: { state: 'revoked', text: 'It was revoked for good' },
	disabled: { state: 'disabled', text: 'It was disabled in the registry' },
	paused: { state: 'disabled', text: 'It is paused in the registry' },
	declined: { state: 'disabled', text: 'Its request was declined' },
	breaker_open: { state: 'failing', text: 'A circuit breaker is open' },
	held_manually: { state: 'failing', text: 'A person holds a circuit breaker open' },
	account_expired: { state: 'failing', text: 'A service account has expired' },
	account_quarantined: { state: 'failing', text: 'A service account is in quarantine' },
	all_failing: { state: 'failing', text: 'Every attempt failed' },
	failure_ratio: { state: 'degraded', text: 'One attempt in ten or more failed' },
	breaker_half_open: { state: 'degraded', text: 'A circuit breaker lets trial calls through' },
	many_retries: { state: 'degraded', text: 'There are more retries than successes' },
	backlog: { state: 'degraded', text: 'More than 100 items are held' },
	backlog_old: { state: 'degraded', text: 'An item has been held for more than an hour' },
	account_expiring: { state: 'degraded', text: 'A service account expires within 14 days' },
	review_overdue: { state: 'degraded', text: 'Its review is overdue' },
	not_approved: { state: 'note', text: 'It is not approved' },
	not_registered: { state: 'note', text: 'It is not registered' },
	no_success_for_long: { state: 'note', text: 'It failed, and nothing succeeded for a day' },
	no_traffic: { state: 'note', text: 'Nothing is known of any call' },
} as const;

export type HealthReasonCode = keyof typeof REASONS;

/** In the order in which they are told. */
export const REASON_CODES = Object.keys(REASONS) as HealthReasonCode[];

export interface HealthReason {
	readonly code: HealthReasonCode;
	readonly text: string;
}

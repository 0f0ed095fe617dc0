export type Severity = 'info' | 'warning' | 'error' | 'critical';

/** From the mildest to the worst. */
export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error', 'critical'];

/** Everything that an alert can be about. The list is closed, and the words are ours: nobody else's text is sent on. */
export const CONDITIONS = {
	delivery_failures: { severity: 'error', text: 'Deliveries keep failing' },
	auth_failures: { severity: 'error', text: 'A credential is not accepted any more' },
	backlog: { severity: 'warning', text: 'Held work is piling up' },
	schema_mismatch: { severity: 'warning', text: 'Data does not have the agreed form' },
	breaker_open: { severity: 'error', text: 'Calls to a service are suspended' },
	work_halted: { severity: 'error', text: 'Work was halted and is held' },
	account_expiring: { severity: 'warning', text: 'A service account expires soon' },
	account_expired: { severity: 'error', text: 'A service account has expired' },
	account_dormant: { severity: 'info', text: 'A service account is not used any more' },
	used_after_revocation: { severity: 'critical', text: 'A revoked account was used' },
	unusual_use: { severity: 'warning', text: 'An account is used in an unusual way' },
	review_overdue: { severity: 'warning', text: 'A review is overdue' },
	refusal_burst: { severity: 'warning', text: 'Many requests were refused at once' },
	audit_gap: { severity: 'critical', text: 'The audit log has a gap' },
	chain_break: { severity: 'critical', text: 'The audit chain does not verify' },
	alerting_dead: { severity: 'critical', text: 'Alerts are not getting through' },
	reported: { severity: 'warning', text: 'A workflow reported a problem' },
} as const satisfies Readonly<Record<string, { severity: Severity; text: string }>>;

export type Condition = keyof typeof CONDITIONS;

export function isCondition(value: unknown): value is Condition {
	return typeof value === 'string' && Object.hasOwn(CONDITIONS, value);
}

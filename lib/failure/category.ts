/**
 * Every way in which work fails, and what follows from it. The list is closed: what leaves (alerts, records, metrics)
 * names a failure by its category, never in the other side's words.
 */
export const CATEGORIES = {
	rate_limited: { retryable: true, text: 'The other side asks to slow down' },
	timeout: { retryable: true, text: 'The other side did not answer in time' },
	network: { retryable: true, text: 'The other side could not be reached' },
	upstream: { retryable: true, text: 'The other side had a fault of its own' },
	temporarily_unavailable: { retryable: true, text: 'The other side is out of service for now' },
	quota_exhausted: { retryable: true, text: 'A quota is used up until it is renewed' },
	auth_rejected: { retryable: false, text: 'The other side did not accept the credential' },
	forbidden: { retryable: false, text: 'The credential is not allowed to do this' },
	credential_expired: { retryable: false, text: 'The credential has expired' },
	credential_revoked: { retryable: false, text: 'The credential was revoked or disabled' },
	policy_denied: { retryable: false, text: 'A rule of Airlock did not let it leave' },
	invalid_request: { retryable: false, text: 'The other side found the request invalid' },
	not_found: { retryable: false, text: 'The other side does not know what was asked for' },
	schema_mismatch: { retryable: false, text: 'The answer does not have the agreed form' },
	signature_invalid: { retryable: false, text: 'A signature could not be verified' },
	duplicate: { retryable: false, text: 'It was done before' },
	payload_too_large: { retryable: false, text: 'It is larger than allowed' },
	configuration: { retryable: false, text: 'Something is not set up right' },
	outcome_unknown: { retryable: false, text: 'Whether it took effect is not known' },
	defect: { retryable: false, text: 'A defect in the workflow or in Airlock' },
} as const;

export type Category = keyof typeof CATEGORIES;

export function isRetryable(category: Category): boolean {
	return CATEGORIES[category].retryable;
}

export function isCategory(text: unknown): text is Category {
	return typeof text === 'string' && Object.hasOwn(CATEGORIES, text);
}

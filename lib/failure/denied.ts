import type { Category } from './category';

/** What kind of failure a denial of the account guard is, by its rule. Whatever is not named here is a rule that did its work. */
const RULES: Readonly<Record<string, Category>> = {
	expired: 'credential_expired',
	not_before: 'credential_expired',
	integration_revoked: 'credential_revoked',
	account_quarantined: 'credential_revoked',
	auth_rejected: 'auth_rejected',
	token_endpoint_unavailable: 'temporarily_unavailable',
	token_response_invalid: 'upstream',
	store_unavailable: 'temporarily_unavailable',
	rate: 'rate_limited',
	account_invalid: 'configuration',
	secret_unavailable: 'configuration',
	secret_unfit: 'configuration',
	lifetime: 'configuration',
	url: 'configuration',
	body_unreadable: 'configuration',
	defect: 'defect',
};

/** Nothing left, so nothing had an effect. */
export function categoryOfDenial(rule: string): Category {
	return Object.hasOwn(RULES, rule) ? RULES[rule]! : 'policy_denied';
}

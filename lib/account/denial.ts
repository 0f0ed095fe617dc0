import { type GrantRule, RULE_TEXTS } from './grant';
import type { ServiceAccount } from './service-account';

/** A call that did not leave: names the credential, the rule and the host, nothing else. */
export interface Denial {
	/**
	 * Stable, and recorded: a rule of the grant (`GrantRule`), a code of the registry's gate, of minting (`AuthCode`), or
	 * `account_invalid`, `secret_unavailable`, `secret_unfit`, `body_unreadable`, `dormant`, `account_quarantined`, `tenant`, `rate`, `store_unavailable`, `defect`.
	 */
	readonly rule: string;
	readonly message: string;
	readonly description: string;
}

/** The longest host name there is (RFC 1035 section 2.3.4). */
const MAX_HOST = 253;

const HOW_TO_MEND: Partial<Record<GrantRule, string>> = {
	environment: 'Use the account of this environment, or set AIRLOCK_ENVIRONMENT right.',
	expired: 'Its owner renews it: a new secret, and a new Expires At.',
	lifetime: 'Set Expires At nearer: at most 366 days in production, 180 in staging, 90 elsewhere.',
	host: 'Add it to Allowed Hosts of the credential if the integration needs it.',
	method: 'Add it to Allowed Methods of the credential if the integration needs to write.',
	path: 'Add it to Allowed Paths of the credential if the integration needs it. Encoded slashes and dots are in no path.',
	tls: 'Switch off "Ignore SSL Issues" in the node.',
	sign_in: 'Remove the authentication that the node itself adds.',
};

/** Denies by a rule of the grant. */
export function denyByGrant(account: ServiceAccount, host: string, rule: GrantRule): Denial {
	return deny(account.name, host, rule, RULE_TEXTS[rule], HOW_TO_MEND[rule]);
}

export function deny(
	accountName: string,
	host: string,
	rule: string,
	why: string,
	description = 'Nothing was sent.',
): Denial {
	const target = host === '' ? 'a request' : host.slice(0, MAX_HOST);
	return {
		rule,
		message: `Service account "${accountName}" was not used for ${target}: ${why} (${rule})`,
		description,
	};
}

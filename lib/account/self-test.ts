import type { Clock } from '../clock';
import type { Accounts } from './accounts';
import { accountDenial, RULE_TEXTS } from './grant';

/** One thing that was looked at. Holds no value of the credential. */
export interface SelfTestLine {
	readonly rule: string;
	readonly outcome: 'passed' | 'refused' | 'warning';
	/** A sentence without its full stop; empty for what passed. */
	readonly message: string;
}

/** Days before its end in which an account is to be renewed. */
const RENEW_DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * What would keep an account from being used now, rule by rule, up to the first that does. A token is really minted;
 * nothing is sent to the hosts of the grant but by a mode that signs in there.
 */
export async function selfTest(
	credential: Readonly<Record<string, unknown>>,
	{
		accounts,
		clock,
		environment,
	}: { accounts: Accounts; clock: Clock; environment: string | undefined },
): Promise<SelfTestLine[]> {
	const prepared = accounts.prepare(credential);
	if (!prepared.ok) return [refused('credential', prepared.issue.message)];
	const { account } = prepared;
	const lines = [passed('credential')];
	const now = clock.now();
	const rule = accountDenial(account, { now, environment });
	if (rule !== undefined) return [...lines, refused(rule, RULE_TEXTS[rule])];
	lines.push(passed('environment'), passed('validity'));
	const days = Math.floor((account.expiresAt - now) / DAY_MS);
	if (days < RENEW_DAYS) lines.push(warning('validity', `it expires in ${days} days`));
	const ready = await accounts.ready(prepared);
	if (!ready.ok) return [...lines, refused(ready.flaw.rule, ready.flaw.message)];
	lines.push(passed('secret'), ...ready.warnings.map((text) => warning('secret', text)));
	const [host] = account.hosts;
	const url = new URL(`${host!.protocol}//${host!.host}:${host!.port}/`);
	const attached = await ready.authenticator.attach({ method: 'GET', url, body: undefined });
	return [...lines, attached.ok ? passed('proof') : refused(attached.code, attached.message)];
}

const passed = (rule: string): SelfTestLine => ({ rule, outcome: 'passed', message: '' });
const refused = (rule: string, message: string): SelfTestLine => ({
	rule,
	outcome: 'refused',
	message,
});
const warning = (rule: string, message: string): SelfTestLine => ({
	rule,
	outcome: 'warning',
	message,
});

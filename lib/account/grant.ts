import { normalEnvironment } from '../environment';
import { allowedHostOf } from './allowed-host';
import { allowedPrefixOf } from './allowed-path';
import type { ServiceAccount } from './service-account';

/** What a node is about to send, as far as the grant looks at it. */
export interface OutgoingCall {
	/** Upper case. */
	readonly method: string;
	readonly url: URL;
	/** Lower-case names. */
	readonly headers: ReadonlyMap<string, string>;
	/** Certificates are not to be checked. */
	readonly insecureTls: boolean;
	/** The node brings a user name and password, or a token, of its own. */
	readonly otherSignIn: boolean;
}

/** Rules of a grant, in the order they are looked at. Denials name one of them. */
export type GrantRule =
	| 'environment'
	| 'not_before'
	| 'expired'
	| 'lifetime'
	| 'url'
	| 'host'
	| 'scheme'
	| 'port'
	| 'tls'
	| 'sign_in'
	| 'method'
	| 'path';

/** What the rules need to know besides the account and the call. */
export interface GrantContext {
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** AIRLOCK_ENVIRONMENT; undefined where this n8n serves none in particular. */
	readonly environment: string | undefined;
}

const DAY = 86_400_000;
/** The furthest an expiry may be away, in days: a production account is renewed at least once a year. */
const MAX_DAYS = { production: 366, staging: 180, test: 90, development: 90 };

/** Headers by which servers let a POST stand for another method. */
const METHOD_OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/** The rules about the account alone, without a call: what a self-test can tell. */
const accountRules = {
	environment: ({ environment }, context) =>
		context.environment === undefined || normalEnvironment(context.environment) === environment,
	not_before: ({ notBefore }, { now }) => notBefore === undefined || now >= notBefore,
	expired: ({ expiresAt }, { now }) => now < expiresAt,
	lifetime: ({ expiresAt, environment }, { now }) => expiresAt - now <= MAX_DAYS[environment] * DAY,
} satisfies Partial<Record<GrantRule, (account: ServiceAccount, context: GrantContext) => boolean>>;

/** The first rule of the account itself that is not met. */
export function accountDenial(
	account: ServiceAccount,
	context: GrantContext,
): GrantRule | undefined {
	for (const [rule, holds] of Object.entries(accountRules)) {
		if (!holds(account, context)) return rule as GrantRule;
	}
	return undefined;
}

/** The first rule that keeps `call` from leaving, or the granted path prefix that it falls under. */
export function decide(
	account: ServiceAccount,
	call: OutgoingCall,
	context: GrantContext,
):
	| { readonly ok: true; readonly prefix: string }
	| { readonly ok: false; readonly rule: GrantRule } {
	const rule = accountDenial(account, context) ?? targetDenial(account, call);
	if (rule !== undefined) return { ok: false, rule };
	if (!methodsOf(call).every((method) => account.methods.has(method))) {
		return { ok: false, rule: 'method' };
	}
	const prefix = allowedPrefixOf(call.url.pathname, account.paths);
	return prefix === undefined ? { ok: false, rule: 'path' } : { ok: true, prefix };
}

function targetDenial(
	{ hosts }: ServiceAccount,
	{ url, headers, insecureTls, otherSignIn }: OutgoingCall,
): GrantRule | undefined {
	// User information would be a second sign-in, and hides the host from people's eyes.
	if (url.username !== '' || url.password !== '') return 'url';
	const allowed = allowedHostOf(url, hosts);
	if (!allowed.ok) return allowed.rule;
	// A virtual host of the same server may be somebody else's.
	const named = headers.get('host');
	if (named !== undefined && named.toLowerCase() !== url.host) return 'host';
	if (insecureTls) return 'tls';
	return otherSignIn ? 'sign_in' : undefined;
}

function methodsOf({ method, headers }: OutgoingCall): string[] {
	const overrides = METHOD_OVERRIDES.map((name) => headers.get(name));
	return [method, ...overrides.filter((name) => name !== undefined)].map((name) =>
		name.trim().toUpperCase(),
	);
}

/** What a denial says, after the account's name and the host. */
export const RULE_TEXTS: Readonly<Record<GrantRule, string>> = {
	environment: 'the account belongs to another environment than this n8n',
	not_before: 'the account is not valid yet',
	expired: 'the account has expired',
	lifetime: 'the account expires later than its environment allows',
	url: 'the URL cannot be read, or carries a user name',
	host: 'the host is not granted',
	scheme: 'the host may be spoken to over https only',
	port: 'the port is not granted',
	tls: 'the certificate would not be checked',
	sign_in: 'the request brings a sign-in of its own',
	method: 'the method is not granted',
	path: 'the path is not granted',
};

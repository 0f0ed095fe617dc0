import { createHash } from 'node:crypto';
import { parseIsoTime } from '../iso-time';
import type { SecretResolver } from '../secrets/resolver';
import type { Authenticator, AuthPorts } from './auth/auth-mode';
import { authFields, type AuthField, type AuthSettings, compileAuth } from './auth/modes';
import { Recent } from './recent';
import { secretFlaw, usernameFlaw } from './secret-rules';
import { type AccountIssue, parseServiceAccount, type ServiceAccount } from './service-account';

/** One credential, read: who it is, what it may do, and what it proves that with. */
export type PreparedAccount =
	| { readonly ok: true; readonly account: ServiceAccount; readonly settings: AuthSettings }
	| { readonly ok: false; readonly name: string; readonly issue: AccountIssue };

/** Why a proof cannot be made. Never holds a value. */
export interface AccountFlaw {
	readonly rule: 'account_invalid' | 'secret_unavailable' | 'secret_unfit';
	readonly message: string;
	readonly description: string;
}

export type Ready =
	| {
			readonly ok: true;
			readonly authenticator: Authenticator;
			readonly warnings: readonly string[];
	  }
	| { readonly ok: false; readonly flaw: AccountFlaw };

/** Fields that hold a secret, or name where one is kept; a login that Vault leases brings its user name, too. */
const SECRET_FIELDS = [
	'secret',
	'username',
	'privateKey',
	'serviceAccountJson',
	'subjectToken',
] as const;
/** Modes in which `secret` itself is what the other side made out to somebody. */
const ISSUED = new Set(['bearer', 'header', 'basic', 'clientCredentials']);

/** Reads credentials once, and keeps what was made of them: by digests, so that no secret is a key in memory. */
export class Accounts {
	private readonly prepared: Recent<PreparedAccount>;
	private readonly authenticators: Recent<Ready>;

	constructor(
		private readonly resolver: Pick<SecretResolver, 'resolve' | 'revoke'>,
		private readonly ports: AuthPorts,
	) {
		this.prepared = new Recent(ports.clock);
		this.authenticators = new Recent(ports.clock);
	}

	/** Of `airlockServiceAccountApi`, as n8n hands it over. */
	prepare(credential: Readonly<Record<string, unknown>>): PreparedAccount {
		return this.prepared.get(digest(credential), () => {
			const parsed = parseServiceAccount(credential);
			if (parsed.ok) return { ...parsed, settings: settingsOf(credential) };
			const name = typeof credential.accountName === 'string' ? credential.accountName : '';
			return { ...parsed, name: name.slice(0, 64) };
		});
	}

	/** What proves the account now: with the previous secret until that expires, then with the current one. */
	async ready({ account, settings }: PreparedAccount & { ok: true }): Promise<Ready> {
		const current = await this.resolved(inForce(settings, this.ports.clock.now()));
		if (!current.ok) return current;
		const made = [account.authMode, account.environment, current.settings];
		const key = identityOf(account) + digest(made);
		return this.authenticators.get(key, () => this.compile(account, current.settings));
	}

	/** Has the next use mint anew: what was minted before was rejected. */
	forgetTokens({ account }: PreparedAccount & { ok: true }): void {
		this.authenticators.forget(identityOf(account));
	}

	/** Ends what was leased for an account that was cut off, and forgets the tokens that were minted for it. */
	async cutOff({ account, settings }: PreparedAccount & { ok: true }): Promise<void> {
		this.authenticators.forget(identityOf(account));
		for (const field of SECRET_FIELDS) {
			// A lease that cannot be ended now ends by itself.
			await this.resolver.revoke(settings[field] ?? '').catch(() => false);
		}
	}

	private async resolved(
		settings: AuthSettings,
	): Promise<
		| { readonly ok: true; readonly settings: AuthSettings }
		| { readonly ok: false; readonly flaw: AccountFlaw }
	> {
		const values: Partial<Record<AuthField, string>> = {};
		for (const field of SECRET_FIELDS) {
			const text = settings[field];
			if (text === undefined || text === '') continue;
			const resolved = await this.resolver.resolve(text);
			if (!resolved.ok) {
				const { message, description } = resolved;
				return { ok: false, flaw: { rule: 'secret_unavailable', message, description } };
			}
			values[field] = resolved.value;
		}
		return { ok: true, settings: { ...settings, ...values } };
	}

	private compile(account: ServiceAccount, settings: AuthSettings): Ready {
		const warnings: string[] = [];
		for (const flaw of flawsOf(account, settings)) {
			if (flaw.severity === 'warn') warnings.push(flaw.message);
			else {
				const { message, description } = flaw;
				return { ok: false, flaw: { rule: 'secret_unfit', message, description } };
			}
		}
		const compiled = compileAuth(account.authMode, settings, this.ports);
		return compiled.ok
			? { ok: true, authenticator: compiled.authenticator, warnings }
			: { ok: false, flaw: { rule: 'account_invalid', ...compiled.issue } };
	}
}

function flawsOf({ authMode, environment }: ServiceAccount, { secret, username }: AuthSettings) {
	const flaws = [
		secret && ISSUED.has(authMode) ? secretFlaw(secret, { environment }) : undefined,
		username && authMode === 'basic' ? usernameFlaw(username, { environment }) : undefined,
	];
	return flaws.filter((flaw) => flaw !== undefined);
}

function settingsOf(credential: Readonly<Record<string, unknown>>): AuthSettings {
	const settings: Partial<Record<AuthField, string>> = {};
	for (const field of authFields) {
		const value = credential[field];
		if (value !== undefined && value !== null && value !== '') settings[field] = String(value);
	}
	return settings;
}

/** Rotation never extends: without a readable end there is no previous secret. */
function inForce(settings: AuthSettings, now: number): AuthSettings {
	const { previousSecret, previousSecretExpiresAt, ...rest } = settings;
	const until = parseIsoTime((previousSecretExpiresAt ?? '').replace(' ', 'T'));
	const still = previousSecret !== undefined && until !== undefined && now < until;
	return still ? { ...rest, secret: previousSecret } : rest;
}

/** What the keys of an account's authenticators begin with. */
function identityOf({ tenant, integration, name }: ServiceAccount): string {
	return digest([tenant, integration, name]);
}

function digest(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}

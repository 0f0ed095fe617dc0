import type { Clock } from '../clock';
import type { AccountStore, KnownAccount } from '../store/registry-store';
import type { ServiceAccount } from './service-account';

/** What did not change is written so often, in milliseconds, so that it is known to be in use. */
const AGAIN_AFTER_MS = 3_600_000;
const MOST = 1_000;

/**
 * Keeps who owns which account and when it expires, as its credential says: n8n's credentials can be read only while
 * they are used, and reminders have to come before they no longer can be. Nobody waits for it.
 */
export class KnownAccounts {
	private readonly noted = new Map<string, { readonly facts: string; readonly at: number }>();

	constructor(
		private readonly store: Pick<AccountStore, 'note'>,
		private readonly clock: Clock,
	) {}

	note(account: ServiceAccount): void {
		const seenAt = this.clock.now();
		const known = factsOf(account);
		const facts = JSON.stringify(known);
		const key = JSON.stringify([account.tenant, account.name]);
		const last = this.noted.get(key);
		if (last?.facts === facts && seenAt - last.at < AGAIN_AFTER_MS) return;
		if (this.noted.size >= MOST) this.noted.clear();
		this.noted.set(key, { facts, at: seenAt });
		// Tried again at the next use.
		this.store.note({ ...known, seenAt }).catch(() => this.noted.delete(key));
	}
}

function factsOf(account: ServiceAccount): Omit<KnownAccount, 'seenAt'> {
	const { tenant, name, integration, environment, owner, backupOwner, authMode } = account;
	const { expiresAt, reviewBy = null } = account;
	const who = { tenant, name, integration, environment, owner, backupOwner };
	return { ...who, authMode, expiresAt, reviewBy };
}

import type { KeyObject } from 'node:crypto';
import type { Clock } from '../clock';
import type { LookupStore, SealedLookup } from '../store/store';
import { type LookupItem, openLookup, type OpenedLookup, sealLookup } from './lookup';

export type Revealed =
	| OpenedLookup
	/** `unknown`: nothing was ever sealed for it. `erased`: the subject was, and nothing leads back. */
	| { readonly ok: false; readonly code: 'unknown' | 'erased' };

const MAX_REMEMBERED = 10_000;

/** The sealed way back from pseudonyms to persons, kept apart from the log. */
export class Lookups {
	/** Pseudonyms that are in the store for sure: the same persons come again and again. */
	private readonly stored = new Set<string>();

	constructor(
		private readonly store: LookupStore,
		private readonly clock: Clock,
	) {}

	/** Seals the items that are not known yet to `publicKey`. One whose subject was erased stays erased. */
	async remember(publicKey: KeyObject, items: readonly LookupItem[]): Promise<void> {
		const missing = new Map<string, LookupItem>();
		for (const item of items) {
			const key = keyOf(item);
			if (!this.stored.has(key)) missing.set(key, item);
		}
		for (const tenant of new Set([...missing.values()].map((item) => item.tenant))) {
			const ofTenant = [...missing.values()].filter((item) => item.tenant === tenant);
			const known = await this.store.known(
				tenant,
				ofTenant.map(({ pseudonym }) => pseudonym),
			);
			const fresh = ofTenant.filter(({ pseudonym }) => !known.has(pseudonym));
			if (fresh.length > 0) await this.store.put(await this.seal(publicKey, fresh));
		}
		for (const key of missing.keys()) this.note(key);
	}

	/** The person behind a pseudonym. Record first that it was asked for. */
	async reveal(privateKey: KeyObject, tenant: string, pseudonym: string): Promise<Revealed> {
		const found = await this.store.find(tenant, pseudonym);
		if (!found) return { ok: false, code: 'unknown' };
		if (found.sealed === '') return { ok: false, code: 'erased' };
		return await openLookup(privateKey, found.sealed, { tenant, pseudonym });
	}

	/** Destroys the way back for ever; the entries and their chain stay. Answers how many there were. */
	async erase(tenant: string, pseudonyms: readonly string[]): Promise<number> {
		return await this.store.erase(tenant, pseudonyms);
	}

	private async seal(publicKey: KeyObject, items: readonly LookupItem[]): Promise<SealedLookup[]> {
		const createdAt = this.clock.now();
		return await Promise.all(
			items.map(async (item) => ({
				tenant: item.tenant,
				pseudonym: item.pseudonym,
				sealed: await sealLookup(publicKey, item),
				createdAt,
			})),
		);
	}

	private note(key: string): void {
		if (this.stored.size >= MAX_REMEMBERED) this.stored.clear();
		this.stored.add(key);
	}
}

/** A pseudonym holds no space. */
function keyOf({ tenant, pseudonym }: LookupItem): string {
	return `${pseudonym} ${tenant}`;
}

import { BEFORE_FIRST, chainEntries, hashEntry } from '../../lib/audit/chain';
import type { AuditEntry, EntryDraft } from '../../lib/audit/entry';
import type { AuditStore, ChainHead, StoredEntry } from '../../lib/store/store';

export function draft(n: number, more: Partial<EntryDraft> = {}): EntryDraft {
	return {
		action: 'test.append',
		actor: { id: 'writer', type: 'service' },
		at: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
		context: { n },
		outcome: 'success',
		redaction: { removed: {}, version: 'test' },
		...more,
	};
}

/** Appends `count` entries after the end of the chain; answers them. */
export async function extend(
	audit: AuditStore,
	tenant: string,
	count: number,
	more: (n: number) => Partial<EntryDraft> = () => ({}),
): Promise<StoredEntry[]> {
	const head = await audit.head(tenant);
	const start = head ? head.seq + 1 : 0;
	const drafts = Array.from({ length: count }, (_, n) => draft(start + n, more(start + n)));
	const entries = chainEntries(tenant, head, drafts);
	if ((await audit.append(tenant, head, entries)) !== 'appended') throw new Error('moved');
	return entries;
}

/**
 * Reads a whole chain back and checks every link: places without gap, each entry naming the hash of the one before
 * it, each hash that of its body. Answers the entries; throws at the first that is wrong.
 */
export async function readWhole(audit: AuditStore, tenant: string): Promise<StoredEntry[]> {
	const entries: StoredEntry[] = [];
	let prev = BEFORE_FIRST;
	for (;;) {
		const page = await audit.read(tenant, entries.length, 1_000);
		for (const entry of page) {
			const body = JSON.parse(entry.body) as AuditEntry;
			const sound =
				entry.seq === entries.length &&
				body.seq === entry.seq &&
				body.tenant === tenant &&
				body.prev === prev &&
				entry.hash === hashEntry(entry.body);
			if (!sound) throw new Error(`The chain ${tenant} is broken at ${entries.length}`);
			prev = entry.hash;
			entries.push(entry);
		}
		if (page.length < 1_000) return entries;
	}
}

export const headOf = ({ seq, hash }: StoredEntry): ChainHead => ({ seq, hash });

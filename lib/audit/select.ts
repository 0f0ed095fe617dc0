import type { AuditFilter, AuditStore, StoredEntry } from '../store/store';

const BATCH = 500;

/** A tenant's entries that match `filter`, oldest first, from place `fromSeq` on; in bounded memory. */
export async function* matching(
	store: AuditStore,
	filter: AuditFilter,
	fromSeq: number,
): AsyncGenerator<StoredEntry> {
	// Up to what is last now: an export does not run after a log that grows by being exported.
	const last = (await store.head(filter.tenant))?.seq ?? -1;
	for (let seq = fromSeq; seq <= last;) {
		const batch = await store.read(filter.tenant, seq, BATCH);
		if (batch.length === 0) return;
		for (const entry of batch) if (entry.seq <= last && matches(entry, filter)) yield entry;
		seq = batch.at(-1)!.seq + 1;
	}
}

const COMPARED = [
	'action',
	'actor',
	'correlationId',
	'integration',
	'outcome',
	'subject',
] as const satisfies ReadonlyArray<keyof AuditFilter>;

function matches(entry: StoredEntry, filter: AuditFilter): boolean {
	const { from = -Infinity, to = Infinity } = filter;
	if (entry.at < from || entry.at >= to) return false;
	return (
		!narrowed(filter) || COMPARED.every((name) => [undefined, entry[name]].includes(filter[name]))
	);
}

/** Whether the filter chooses by more than time. */
export function narrowed(filter: AuditFilter): boolean {
	return COMPARED.some((name) => filter[name] !== undefined);
}

/** The first and the last place of `entries`; -1 where there are none. */
export async function placesOf(
	entries: AsyncIterable<StoredEntry>,
): Promise<{ fromSeq: number; toSeq: number }> {
	let fromSeq = -1;
	let toSeq = -1;
	for await (const { seq } of entries) {
		if (fromSeq === -1) fromSeq = seq;
		toSeq = seq;
	}
	return { fromSeq, toSeq };
}

import type { AuditStore, StoredEntry } from '../store/store';
import { BEFORE_FIRST, hashEntry } from './chain';
import { readCheckpoint } from './checkpoint';
import type { EntryFacts } from './entry-facts';
import type { VerifyResult } from './findings';
import { Frontier } from './merkle';
import { readEntry } from './read-entry';
import { keptFrom } from './retention-entry';
import { TreeReader } from './tree';
import { LogVerifier, type VerifierOptions } from './verifier';

const BATCH = 1_000;
const CHECKPOINTS = 100;

/**
 * Verifies a tenant's whole log in the store, up to the entry that is its last when it begins: reads everything once, in
 * batches. `anchored`: checkpoints that were kept elsewhere, which find what whoever holds the store and the
 * key can hide.
 */
export async function verifyStore(
	store: AuditStore,
	{ tenant, keys, anchored = [] }: Omit<VerifierOptions, 'start'>,
): Promise<VerifyResult> {
	// In this order: every checkpoint looked at covers entries that are read after it.
	const latest = await store.latestCheckpoint(tenant);
	const head = await store.head(tenant);
	const [first] = await store.read(tenant, 0, 1);
	const tree = new TreeReader(store, tenant);
	const from = first?.seq ?? 0;
	const frontier = await tree.frontier(from);
	const prev = from > 0 && frontier && first ? readEntry(first.body)?.prev : undefined;
	// Without the hashes of what was pruned the log is read from entry 0, which is then missing.
	const start = { prev: prev ?? BEFORE_FIRST, frontier: frontier ?? new Frontier() };
	const verifier = new LogVerifier({ tenant, keys, start });
	const pathTo = async (size: number) =>
		frontier && size < from ? await tree.consistency(size, from) : undefined;
	for (const text of anchored) {
		const size = readCheckpoint(text)?.payload.size ?? 0;
		verifier.checkpoint(text, true, await pathTo(size));
	}
	const own = ownCheckpoints(store, tenant, latest?.size ?? 0);
	let next = await own.next();
	const giveUpTo = async (size: number) => {
		while (!next.done && next.value.size <= size) {
			verifier.checkpoint(next.value.jws, false, await pathTo(next.value.size));
			next = await own.next();
		}
	};
	let pruned = 0;
	for await (const stored of entriesOf(store, tenant, head?.seq ?? -1)) {
		await giveUpTo(verifier.size);
		const entry = verifier.entry({ ...stored, computed: hashEntry(stored.body) });
		if (!entry) continue;
		pruned = Math.max(pruned, keptFrom(entry) ?? 0);
		if (sameColumns(stored, entry)) continue;
		const detail = `what entry ${entry.seq} is searched by is not what it says`;
		verifier.findings.add('columns_altered', entry.seq, detail);
	}
	await giveUpTo(Infinity);
	if (frontier && from > pruned) {
		const detail = `entries 0 to ${from - 1} are missing, and no entry says that they were pruned`;
		verifier.findings.add('entry_removed', 0, detail);
	}
	return verifier.end({ fromFile: false });
}

async function* entriesOf(store: AuditStore, tenant: string, lastSeq: number) {
	for (let seq = 0; seq <= lastSeq;) {
		const entries = await store.read(tenant, seq, BATCH);
		if (entries.length === 0) return;
		for (const entry of entries) if (entry.seq <= lastSeq) yield entry;
		seq = entries.at(-1)!.seq + 1;
	}
}

/** Those of at most `upTo` entries, oldest first. */
export async function* ownCheckpoints(store: AuditStore, tenant: string, upTo: number, after = 0) {
	for (let size = after; size < upTo;) {
		const found = await store.checkpoints(tenant, size, CHECKPOINTS);
		if (found.length === 0) return;
		for (const checkpoint of found) if (checkpoint.size <= upTo) yield checkpoint;
		size = found.at(-1)!.size;
	}
}

/** Altered columns would hide an entry from a search while its body stays whole. */
function sameColumns(stored: StoredEntry, entry: EntryFacts): boolean {
	return (
		stored.seq === entry.seq &&
		stored.at === Date.parse(entry.at) &&
		stored.action === entry.action &&
		stored.actor === entry.actor &&
		stored.outcome === entry.outcome &&
		stored.integration === (entry.integration ?? '') &&
		stored.subject === (entry.subject ?? '') &&
		stored.correlationId === (entry.correlationId ?? '')
	);
}

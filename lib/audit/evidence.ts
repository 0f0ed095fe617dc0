import type { KeyObject } from 'node:crypto';
import type { Clock } from '../clock';
import type { AuditStore, StoredCheckpoint } from '../store/store';
import { BEFORE_FIRST } from './chain';
import {
	checkpointLine,
	endLine,
	entryLine,
	EVIDENCE_VERSION,
	extendsLine,
	type Header,
	headerLine,
	sha256,
} from './evidence-lines';
import { readEntry } from './read-entry';
import { publicKeyText, thumbprint } from './signature';
import { TreeReader } from './tree';
import { ownCheckpoints } from './verify-store';

const BATCH = 500;

export interface EvidenceOptions {
	/** Place of the first and the last entry to write; the oldest and the newest where not given. */
	readonly fromSeq?: number;
	readonly toSeq?: number;
	/**
	 * Size of the checkpoint to prove a part against that ends before it; the newest where not given. Give the size of the
	 * one that the auditor kept.
	 */
	readonly against?: number;
	/** Public keys that checkpoints were signed with, for information: a verifier uses its own. */
	readonly publicKeys: readonly KeyObject[];
	readonly clock: Clock;
}

/** What cannot be written as evidence: `no_entries`: the range is empty. `log_altered`: the tree does not lead to it. */
export class EvidenceError extends Error {
	override readonly name = 'EvidenceError';

	constructor(readonly code: 'no_entries' | 'log_altered') {
		super(code === 'no_entries' ? 'There are no entries to export' : 'The log was altered');
	}
}

/**
 * Writes a tenant's log, or a part of it, as an evidence file (docs/audit-format.md): JSON Lines that a stranger can
 * verify with the public key alone. Yields whole lines, several at a time, in bounded memory. Make a checkpoint
 * first, so that the newest entries are covered. Rejects with `EvidenceError`.
 */
export async function* writeEvidence(
	store: AuditStore,
	tenant: string,
	{ fromSeq = 0, toSeq = Infinity, against, publicKeys, clock }: EvidenceOptions,
): AsyncGenerator<string> {
	const latest = await store.latestCheckpoint(tenant);
	const head = await store.head(tenant);
	const [first] = await store.read(tenant, fromSeq, 1);
	const lastSeq = Math.min(toSeq, head?.seq ?? -1);
	if (!first || first.seq > lastSeq) throw new EvidenceError('no_entries');
	const tree = new TreeReader(store, tenant);
	const frontier = await tree.frontier(first.seq);
	const prev = first.seq === 0 ? BEFORE_FIRST : readEntry(first.body)?.prev;
	if (!frontier || prev === undefined) throw new EvidenceError('log_altered');
	const header: Header = {
		before: { hash: prev, peaks: frontier.hashes },
		exportedAt: new Date(clock.now()).toISOString(),
		firstSeq: first.seq,
		keys: publicKeys.map((publicKey) => ({
			kid: thumbprint(publicKey),
			pem: publicKeyText({ publicKey }),
		})),
		kind: 'airlock-audit',
		tenant,
		version: EVIDENCE_VERSION,
	};
	const top = headerLine(header);
	yield `${top}\n`;

	const checkpoints = ownCheckpoints(store, tenant, latest?.size ?? 0, first.seq);
	let next = await checkpoints.next();
	let [entries, given] = [0, 0];
	for (let seq = first.seq; seq <= lastSeq;) {
		const batch = await store.read(tenant, seq, Math.min(BATCH, lastSeq + 1 - seq));
		if (batch.length === 0) break;
		let lines = '';
		for (const entry of batch) {
			lines += `${entryLine(entry)}\n`;
			entries += 1;
			// One of a size that was cut out stands where its place would be.
			while (!next.done && next.value.size <= entry.seq + 1) {
				lines += `${checkpointLine(next.value.jws)}\n`;
				given += 1;
				next = await checkpoints.next();
			}
		}
		yield lines;
		seq = batch.at(-1)!.seq + 1;
	}
	const target =
		against === undefined ? latest : (await store.checkpoints(tenant, against - 1, 1))[0];
	const rest = target && (await extension(tree, lastSeq + 1, target));
	if (rest !== undefined) yield `${rest}\n`;
	yield `${endLine({ checkpoints: given, entries, header: sha256(top), lastSeq })}\n`;
}

/** Proof that the first `size` entries are the beginning of what a checkpoint covers; undefined where it covers no more. */
async function extension(tree: TreeReader, size: number, checkpoint: StoredCheckpoint) {
	if (checkpoint.size <= size) return undefined;
	const path = await tree.consistency(size, checkpoint.size);
	return path && extendsLine({ checkpoint: checkpoint.jws, path });
}

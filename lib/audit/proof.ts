import type { AuditStore } from '../store/store';
import { hashEntry } from './chain';
import { readCheckpoint } from './checkpoint';
import type { AuditEntry } from './entry';
import { isHash } from './merkle';
import { verifyInclusion } from './merkle-proof';
import { readEntry } from './read-entry';
import type { KeySet } from './signature';
import { TreeReader } from './tree';

/** Proves that one entry is in a log, to somebody who does not see the rest of it (docs/audit-format.md). */
export interface EntryProof {
	/** The entry's canonical JSON, as it was hashed. */
	readonly body: string;
	/** Compact JWS. */
	readonly checkpoint: string;
	readonly kind: 'airlock-proof';
	/** Hashes of the subtrees beside the way from the leaf to the root, from the leaf up. */
	readonly path: readonly string[];
	readonly version: 1;
}

export type ProofResult =
	| { readonly ok: true; readonly proof: EntryProof }
	| { readonly ok: false; readonly code: 'not_found' | 'not_covered' | 'log_altered' };

/**
 * Proof that entry `seq` is among those of the checkpoint of `size` entries; of the newest where no size is given.
 * `not_found`: there is no such entry or checkpoint. `not_covered`: the checkpoint does not reach it.
 * `log_altered`: the proof would not hold.
 */
export async function proveEntry(
	store: AuditStore,
	tenant: string,
	seq: number,
	size?: number,
): Promise<ProofResult> {
	const [stored] = await store.read(tenant, seq, 1);
	const checkpoint =
		size === undefined
			? await store.latestCheckpoint(tenant)
			: (await store.checkpoints(tenant, size - 1, 1))[0];
	if (stored?.seq !== seq || !checkpoint) return { ok: false, code: 'not_found' };
	if (size !== undefined && checkpoint.size !== size) return { ok: false, code: 'not_found' };
	if (seq >= checkpoint.size) return { ok: false, code: 'not_covered' };
	const path = await new TreeReader(store, tenant).inclusion(seq, checkpoint.size);
	const payload = readCheckpoint(checkpoint.jws)?.payload;
	if (!path || !payload) return { ok: false, code: 'log_altered' };
	const leaf = hashEntry(stored.body);
	if (!verifyInclusion({ ...payload, index: seq, leaf }, path)) {
		return { ok: false, code: 'log_altered' };
	}
	const proof = {
		body: stored.body,
		checkpoint: checkpoint.jws,
		kind: 'airlock-proof',
		path,
		version: 1,
	} as const;
	return { ok: true, proof };
}

export function proofText(proof: EntryProof): string {
	const { body, checkpoint, kind, path, version } = proof;
	return JSON.stringify({ body, checkpoint, kind, path, version });
}

/** Undefined for anything but what `proofText` writes, white space at the end aside. */
export function readProof(text: string): EntryProof | undefined {
	let proof: EntryProof;
	try {
		proof = JSON.parse(text) as EntryProof;
		if (proof.kind !== 'airlock-proof' || proofText(proof) !== text.trimEnd()) return undefined;
	} catch {
		return undefined;
	}
	const { body, checkpoint, path, version } = proof;
	const texts = typeof body === 'string' && typeof checkpoint === 'string';
	return texts && version === 1 && Array.isArray(path) && path.every(isHash) ? proof : undefined;
}

/**
 * `entry_malformed`: the text is no entry. `checkpoint_altered`, `checkpoint_wrong_key`: as for a log.
 * `not_included`: the entry is not among those of the checkpoint, in its place.
 */
export type ProofCheck =
	| {
			readonly ok: true;
			readonly entry: AuditEntry;
			readonly size: number;
			readonly verdict: string;
	  }
	| {
			readonly ok: false;
			readonly code:
				'entry_malformed' | 'checkpoint_altered' | 'checkpoint_wrong_key' | 'not_included';
			readonly verdict: string;
	  };

const FAILURES = {
	entry_malformed: 'the text is not canonical JSON of an entry',
	checkpoint_altered: 'the checkpoint is not as its key signed it',
	checkpoint_wrong_key: 'the checkpoint is signed by a key that is not trusted',
	not_included: 'the entry is not among those that the checkpoint was signed over, in its place',
};

/** Verifies a proof with keys the auditor trusts. */
export function verifyProof({ body, checkpoint, path }: EntryProof, keys: KeySet): ProofCheck {
	const entry = readEntry(body);
	if (!entry) return failed('entry_malformed');
	const read = readCheckpoint(checkpoint);
	if (!read) return failed('checkpoint_altered');
	const key = keys.get(read.jws.kid);
	if (!key) return failed('checkpoint_wrong_key');
	if (!read.jws.signedBy(key)) return failed('checkpoint_altered');
	const { size, root, tenant } = read.payload;
	const leaf = hashEntry(body);
	const included = verifyInclusion({ index: entry.seq, size, leaf, root }, path);
	if (!included || tenant !== entry.tenant) return failed('not_included');
	const verdict = `Verified: entry ${entry.seq} of tenant ${tenant} is among the ${size} entries of the checkpoint.`;
	return { ok: true, entry, size, verdict };
}

function failed(code: keyof typeof FAILURES): ProofCheck {
	return { ok: false, code, verdict: `NOT VERIFIED: ${code}: ${FAILURES[code]}.` };
}

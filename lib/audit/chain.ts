import { hash } from 'node:crypto';
import type { ChainHead, StoredEntry } from '../store/store';
import { encodeEntry } from './encode';
import type { EntryDraft } from './entry';

/** What the first entry of a chain names as the one before it: 32 zero bytes, base64url. */
export const BEFORE_FIRST = Buffer.alloc(32).toString('base64url');

/**
 * The hash of an entry's canonical JSON, base64url. It is the leaf hash of RFC 9162 section 2.1.1, SHA-256 of a
 * zero byte and the text, so that one hash is both the link of the chain and the leaf of the Merkle tree.
 */
export function hashEntry(body: string): string {
	return hash('sha256', `\0${body}`, 'base64url');
}

/**
 * Gives `drafts` their places after the entry `after` (undefined: at the start) of the tenant's chain. Expects drafts
 * that passed `checkDraft`. The answer is to be appended after that very entry, or to be thrown away.
 */
export function chainEntries(
	tenant: string,
	after: ChainHead | undefined,
	drafts: readonly EntryDraft[],
): StoredEntry[] {
	let seq = after ? after.seq + 1 : 0;
	let prev = after?.hash ?? BEFORE_FIRST;
	return drafts.map((draft) => {
		const body = encodeEntry({ ...draft, prev, schema: 1, seq, tenant });
		const stored = {
			tenant,
			seq,
			hash: hashEntry(body),
			body,
			at: Date.parse(draft.at),
			action: draft.action,
			actor: draft.actor.id,
			outcome: draft.outcome,
			integration: draft.integration ?? '',
			subject: draft.subject ?? '',
			correlationId: draft.correlationId ?? '',
		};
		seq += 1;
		prev = stored.hash;
		return stored;
	});
}

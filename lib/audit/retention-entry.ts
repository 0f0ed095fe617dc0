import type { EntryDraft } from './entry';

/** Action of the entry that says what retention deletes. */
const ACTION = 'audit.retention';

/** What a retention entry says besides who and why. */
export interface RetentionContext {
	/** The place of the oldest entry that stays. */
	readonly keptFrom: number;
	/** Hash of the last entry that goes. */
	readonly lastPruned: string;
}

/** The entry that says, before it is done, that everything before `keptFrom` is deleted. */
export function draftRetention(
	context: RetentionContext,
	at: number,
	by: Pick<EntryDraft, 'actor' | 'reason' | 'redaction'>,
): EntryDraft {
	const { actor, reason, redaction } = by;
	return {
		action: ACTION,
		actor,
		at: new Date(at).toISOString(),
		context,
		outcome: 'success',
		reason,
		redaction,
	};
}

/** From where on a retention entry says that entries are kept; undefined for any other entry. */
export function keptFrom({
	action,
	context,
}: Pick<EntryDraft, 'action' | 'context'>): number | undefined {
	if (action !== ACTION) return undefined;
	const kept = (context as Partial<RetentionContext> | undefined)?.keptFrom;
	return typeof kept === 'number' ? kept : undefined;
}

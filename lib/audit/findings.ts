/** What is wrong with a log, by kind. Explained for auditors in docs/audit-format.md. */
export type FindingCode =
	| 'checkpoint_altered'
	| 'checkpoint_mismatch'
	| 'checkpoint_missing'
	| 'checkpoint_other_tenant'
	| 'checkpoint_unchecked'
	| 'checkpoint_wrong_key'
	| 'columns_altered'
	| 'entry_altered'
	| 'entry_duplicated'
	| 'entry_inserted'
	| 'entry_malformed'
	| 'entry_removed'
	| 'entry_reordered'
	| 'file_cut'
	| 'file_malformed'
	| 'forked'
	| 'no_checkpoint'
	| 'other_tenant'
	| 'rolled_back'
	| 'tail_cut';

/** One thing wrong. Names places, never what an entry says. */
export interface LogFinding {
	readonly code: FindingCode;
	/** The entry's place; of a checkpoint, that of the last entry it covers. */
	readonly seq?: number;
	readonly detail: string;
}

/** Entries worth knowing of, counted, with the places of the first. */
export interface Noted {
	readonly count: number;
	readonly first: readonly number[];
}

export interface VerifyResult {
	readonly ok: boolean;
	readonly tenant: string;
	readonly entries: number;
	/** Undefined where there are no entries, as `lastSeq`. */
	readonly firstSeq?: number;
	readonly lastSeq?: number;
	/** How many checkpoints were found genuine and true. */
	readonly checkpoints: number;
	/** How many entries, counted from the first of the log, the largest of them covers: nobody without the key changed these. */
	readonly covered: number;
	/** Ordered by place; at most 100 of `findingCount`. */
	readonly findings: readonly LogFinding[];
	readonly findingCount: number;
	/** Entries recorded without redaction. */
	readonly unredacted: Noted;
	/** Entries that stand for others that could not be recorded. */
	readonly gaps: Noted;
	/** All of it in a sentence. */
	readonly verdict: string;
}

const MAX_FINDINGS = 100;
const MAX_NOTED = 10;

/** Collects findings, a bounded number of them. */
export class Findings {
	private readonly kept: LogFinding[] = [];
	count = 0;

	add(code: FindingCode, seq: number | undefined, detail: string): void {
		this.count += 1;
		if (this.kept.length < MAX_FINDINGS) this.kept.push({ code, seq, detail });
	}

	/** By place; those without one last. */
	list(): LogFinding[] {
		return this.kept.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || 0);
	}
}

/** Counts entries, and keeps the places of the first. */
export class NotedEntries implements Noted {
	count = 0;
	readonly first: number[] = [];

	add(seq: number): void {
		this.count += 1;
		if (this.first.length < MAX_NOTED) this.first.push(seq);
	}
}

/** The sentence for people. */
export function verdictOf(result: Omit<VerifyResult, 'verdict'>): string {
	const { ok, tenant, entries, firstSeq, lastSeq, checkpoints, covered, findings } = result;
	if (!ok) {
		const { code, detail } = findings[0]!;
		const count = result.findingCount;
		return `NOT VERIFIED: ${count} ${count === 1 ? 'finding' : 'findings'} in the log of tenant ${tenant}, first ${code}: ${detail}.`;
	}
	if (firstSeq === undefined || lastSeq === undefined) {
		return `Verified: the log of tenant ${tenant} has no entries.`;
	}
	const after = Math.max(0, lastSeq + 1 - covered);
	const notes = [
		after > 0 && `the last ${after} not covered by a checkpoint yet`,
		firstSeq > 0 && `those before ${firstSeq} not in it`,
		result.unredacted.count > 0 && `${result.unredacted.count} recorded without redaction`,
		result.gaps.count > 0 && `${result.gaps.count} marking gaps`,
	].filter((note) => note !== false);
	return [
		`Verified: ${entries} entries (${firstSeq} to ${lastSeq}) of tenant ${tenant}`,
		`${checkpoints} ${checkpoints === 1 ? 'checkpoint' : 'checkpoints'}`,
		...notes,
	]
		.join(', ')
		.concat('.');
}

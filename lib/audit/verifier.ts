import { hashCheckpoint, type ReadCheckpoint, readCheckpoint } from './checkpoint';
import type { EntryFacts } from './entry-facts';
import { Findings, NotedEntries, verdictOf, type VerifyResult } from './findings';
import { announcedKey, KEY_ANNOUNCED } from './key-rotation';
import { type ChainStart, type ClaimedEntry, Sequence } from './sequence';
import { verifyConsistency } from './merkle-proof';
import type { KeySet } from './signature';

/** Actions of entries that stand for others that were not recorded, or were lost when the log was rolled back. */
const GAPS = new Set(['audit.gap', 'audit.rollback']);
/** Version in the redaction stamp of an entry that was recorded without redaction. */
const NOT_REDACTED = 'none';
/** How far back a checkpoint may name its predecessor: two processes that sign at once name the same one. */
const RECENT = 64;
/** Checkpoints are kept waiting for the entry they end at; more than this are not looked at. */
const MAX_WAITING = 10_000;

export interface VerifierOptions {
	readonly tenant: string;
	/** Keys whose checkpoints are believed; those that the log announces are added. */
	readonly keys: KeySet;
	/** Checkpoints kept outside the log, compact JWS. What the log's operator cannot take back. */
	readonly anchored?: readonly string[];
	readonly start: ChainStart;
}

interface Waiting extends ReadCheckpoint {
	readonly anchored: boolean;
	readonly path?: readonly string[];
}

/**
 * Verifies a tenant's log from its entries and checkpoints in the order they stand: one core for the store and for
 * exported files. Give a checkpoint after the last entry it covers. Memory does not grow with the log.
 */
export class LogVerifier {
	readonly findings = new Findings();
	private readonly keys: KeySet;
	private readonly sequence: Sequence;
	private readonly first: number;
	private readonly startRoot: string;
	/** By size: those whose last entry is still to come. */
	private readonly waiting: Waiting[] = [];
	/** Anchored ones that the log does not agree with. */
	private readonly contradicted: number[] = [];
	private recent: string[] = [];
	private readonly unredacted = new NotedEntries();
	private readonly gaps = new NotedEntries();
	private entries = 0;
	private checkpoints = 0;
	private own = 0;
	private covered = 0;

	constructor(private readonly options: VerifierOptions) {
		this.keys = new Map(options.keys);
		this.first = options.start.frontier.size;
		this.startRoot = options.start.frontier.root();
		this.sequence = new Sequence(options.tenant, options.start, this.findings);
		for (const text of options.anchored ?? []) this.checkpoint(text, true);
	}

	/** How many entries the log has so far, counted from its first. */
	get size(): number {
		return this.sequence.next;
	}

	/** Takes the next entry. Answers what it says; undefined when it cannot be believed. */
	entry(claimed: ClaimedEntry): EntryFacts | undefined {
		if (this.waiting.length > 0) this.checkReached();
		const entry = this.sequence.take(claimed);
		this.entries += 1;
		if (!entry) return undefined;
		if (entry.redaction === NOT_REDACTED) this.unredacted.add(entry.seq);
		if (GAPS.has(entry.action)) this.gaps.add(entry.seq);
		if (entry.action === KEY_ANNOUNCED) {
			const announced = announcedKey(entry.context, this.options.tenant, this.keys);
			if (announced) this.keys.set(announced.kid, announced.key);
		}
		return entry;
	}

	/**
	 * Takes a checkpoint of the log, or, `anchored`, one that was kept elsewhere. `path` proves that the entries before the
	 * start extend it, where it covers less than these.
	 */
	checkpoint(text: string, anchored = false, path?: readonly string[]): void {
		const read = this.trusted(text, anchored);
		if (!read) return;
		if (!anchored) this.linkOwn(read);
		this.enqueue({ ...read, anchored, path });
		this.checkReached();
	}

	/** The checkpoint, if it is one of this log by a trusted key; what it says of the entries is not looked at. */
	trusted(text: string, anchored: boolean): ReadCheckpoint | undefined {
		const { findings } = this;
		const which = anchored ? 'the checkpoint given' : 'a checkpoint';
		const read = readCheckpoint(text);
		if (!read) {
			const seq = this.size > 0 ? this.size - 1 : undefined;
			findings.add('checkpoint_altered', seq, `${which} is damaged`);
			return undefined;
		}
		const { size, tenant } = read.payload;
		const key = this.keys.get(read.jws.kid);
		if (tenant !== this.options.tenant) {
			findings.add('checkpoint_other_tenant', size - 1, `${which} is another tenant's`);
		} else if (!key) {
			const detail = `${which} of ${size} entries is signed by a key that is not trusted`;
			findings.add('checkpoint_wrong_key', size - 1, detail);
		} else if (!read.jws.signedBy(key)) {
			const detail = `${which} of ${size} entries is not as its key signed it`;
			findings.add('checkpoint_altered', size - 1, detail);
		} else return read;
		return undefined;
	}

	/** The tree over all entries so far, the last as it is; undefined where some are missing. No entry may follow. */
	tree(): { size: number; root: string } | undefined {
		return this.sequence.tree();
	}

	/**
	 * The log or file ends here. `extended`: the checkpoint that the entries were proved to be the beginning of, where a
	 * file ends before the log does.
	 */
	end({ extended, fromFile }: { extended?: ReadCheckpoint; fromFile: boolean }): VerifyResult {
		const { findings, options } = this;
		this.checkReached();
		this.sequence.end();
		if (extended) this.confirm(extended.payload.size);
		for (const waiting of this.waiting) this.beyond(waiting, extended);
		this.judgeContradicted();
		if (this.checkpoints === 0 && findings.count === 0 && (fromFile || this.entries > 0)) {
			findings.add('no_checkpoint', undefined, 'no checkpoint vouches for the entries');
		}
		const result = {
			ok: findings.count === 0,
			tenant: options.tenant,
			entries: this.entries,
			...(this.entries > 0 && { firstSeq: this.first, lastSeq: this.size - 1 }),
			checkpoints: this.checkpoints,
			covered: this.covered,
			findings: findings.list(),
			findingCount: findings.count,
			unredacted: this.unredacted,
			gaps: this.gaps,
		};
		return { ...result, verdict: verdictOf(result) };
	}

	/** Whether a checkpoint names one before it that is there. Removing one is noticed by the next. */
	private linkOwn({ text, payload: { previous, size } }: ReadCheckpoint): void {
		const known = previous === null ? this.own === 0 : this.recent.includes(previous);
		// A part of a log, or one with older entries pruned, may begin with any checkpoint.
		if (!known && !(this.own === 0 && this.first > 0)) {
			const detail = `the checkpoint of ${size} entries names one before it that is not there`;
			this.findings.add('checkpoint_missing', size - 1, detail);
		}
		this.own += 1;
		this.recent = [hashCheckpoint(text), ...this.recent].slice(0, RECENT);
	}

	private enqueue(waiting: Waiting): void {
		if (this.waiting.length >= MAX_WAITING) return;
		const at = this.waiting.findIndex(({ payload }) => payload.size > waiting.payload.size);
		this.waiting.splice(at < 0 ? this.waiting.length : at, 0, waiting);
	}

	/** Looks at the checkpoints whose last entry was just read, and at those that came too late. */
	private checkReached(): void {
		while (this.waiting.length > 0 && this.waiting[0]!.payload.size <= this.size) {
			const checkpoint = this.waiting.shift()!;
			const { anchored, payload } = checkpoint;
			const { size } = payload;
			const agrees = size === this.size ? this.sequence.agrees(payload) : this.extends(checkpoint);
			if (agrees === 'unknown') continue;
			if (agrees) this.confirm(size);
			else if (anchored) this.contradicted.push(size);
			else this.mismatch(size);
		}
	}

	/** Whether the entries before the start extend a checkpoint that covers less than these. */
	private extends({ path, payload }: Waiting): boolean | 'unknown' {
		if (path && this.size === this.first) {
			return verifyConsistency(payload, { size: this.first, root: this.startRoot }, path);
		}
		if (this.sequence.incomplete) return 'unknown';
		const { size } = payload;
		const detail = `the checkpoint of ${size} entries cannot be compared with what is here`;
		this.findings.add('checkpoint_unchecked', size - 1, detail);
		return 'unknown';
	}

	private confirm(size: number): void {
		this.checkpoints += 1;
		this.covered = Math.max(this.covered, size);
	}

	private mismatch(size: number): void {
		const detail = `entries ${this.covered} to ${size - 1} are not all what the checkpoint of ${size} entries was signed over`;
		this.findings.add('checkpoint_mismatch', size - 1, detail);
	}

	/** A checkpoint covers more than is here. */
	private beyond({ payload, anchored }: Waiting, extended: ReadCheckpoint | undefined): void {
		const { size, root } = payload;
		if (extended && extended.payload.size >= size) {
			if (extended.payload.size === size) {
				if (extended.payload.root !== root) this.contradicted.push(size);
				return;
			}
			const detail = `the checkpoint of ${size} entries ends after the part of the log that is here`;
			this.findings.add('checkpoint_unchecked', size - 1, detail);
			return;
		}
		const there = `${this.size} ${this.size === 1 ? 'entry is' : 'entries are'} left of the ${size} that`;
		if (anchored) {
			const detail = `${there} the checkpoint given covers`;
			this.findings.add('rolled_back', this.size, detail);
		} else {
			this.findings.add('tail_cut', this.size, `${there} a checkpoint of the log covers`);
		}
	}

	/** Where the log's own checkpoints agree with it and an anchored one does not, there are two signed histories. */
	private judgeContradicted(): void {
		for (const size of this.contradicted) {
			if (this.covered < size) this.mismatch(size);
			else {
				const detail = `the log was signed twice: with the checkpoint given, of ${size} entries, and differently`;
				this.findings.add('forked', size - 1, detail);
			}
		}
	}
}

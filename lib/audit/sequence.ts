import { type EntryFacts, readFacts } from './entry-facts';
import type { Findings } from './findings';
import type { Frontier } from './merkle';

/** Where a chain is read from: the hash that the entry at `frontier.size` must name, and the tree before it. */
export interface ChainStart {
	readonly prev: string;
	readonly frontier: Frontier;
}

/** An entry as it stands in a log or file: the hash it claims, the hash it has, and its text. */
export interface ClaimedEntry {
	readonly hash: string;
	readonly computed: string;
	readonly body: string;
}

/** The entry in a place, until the one after it has said what its hash should be. */
interface Held {
	readonly seq: number;
	/** The hash it names as that of the entry before it. */
	readonly prev?: string;
	/** What may be its hash: the claimed one first, the computed one where they differ. */
	readonly hashes: readonly string[];
	/** Something was found wrong with it already. */
	readonly flagged: boolean;
	/** Its leaf is in the tree already. */
	readonly settled?: boolean;
	/** Another entry for the same place. */
	readonly rival?: Held;
}

interface Missing {
	from: number;
	to: number;
}

/** More gaps than this are reported as removals at once, without looking for them further on. */
const MAX_MISSING = 1_000;

/**
 * Reads a tenant's entries in the order they stand and says what was done to them. Each is hashed; what its hash
 * should be is what the next one names. So one altered, removed or inserted entry is told from its
 * neighbours, and the tree is built from the hashes that the log itself vouches for: a checkpoint
 * after it shows whether that entry is all that was touched.
 */
export class Sequence {
	private last: Held;
	/** The entry before `last`, which has another hash than `last` names: which of the two is wrong shows next. */
	private broken: { readonly held: Held; readonly named: string } | undefined;
	private readonly missing: Missing[] = [];
	private readonly frontier: Frontier;
	/** Hashes are missing: the tree cannot be built on. */
	private lost = false;

	constructor(
		private readonly tenant: string,
		start: ChainStart,
		private readonly findings: Findings,
	) {
		this.frontier = start.frontier;
		const seq = start.frontier.size - 1;
		this.last = { seq, hashes: [start.prev], flagged: false, settled: true };
	}

	/** The place that comes next: how many entries the log has so far, counted from its first. */
	get next(): number {
		return this.last.seq + 1;
	}

	/** Whether entries are missing, as far as was read. */
	get incomplete(): boolean {
		return this.lost || this.missing.length > 0;
	}

	/** Takes the next entry of the log. Answers what it says, undefined when it cannot be believed. */
	take({ hash, computed, body }: ClaimedEntry): EntryFacts | undefined {
		const entry = readFacts(body);
		const hashes = computed === hash ? [hash] : [hash, computed];
		const follows = entry !== undefined && this.last.hashes.includes(entry.prev);
		// Its number is believed where its link does not settle its place.
		const seq = entry === undefined || follows ? this.next : entry.seq;
		const flagged = this.flag(seq, hash === computed, entry);
		if (seq < this.next) {
			this.stray({ seq, prev: entry?.prev, hashes, flagged });
			return flagged ? undefined : entry;
		}
		let atFault = flagged;
		if (seq > this.next) this.skip(seq, entry?.prev);
		else if (entry && (follows || !flagged)) atFault = !this.settle(entry.prev, seq) || flagged;
		else this.settleAlone();
		this.last = { seq, prev: entry?.prev, hashes, flagged: atFault };
		return atFault ? undefined : entry;
	}

	/** Whether the entries so far are those of a tree with this root and this hash of the last entry. `unknown`: some are missing. */
	agrees({ root, head }: { root: string; head: string }): boolean | 'unknown' {
		if (this.lost) return 'unknown';
		const last = this.decideRival(head);
		const { broken } = this;
		if (last.settled) return this.frontier.root() === root;
		const own = last.hashes[0]!;
		for (const before of broken ? [broken.named, broken.held.hashes[0]!] : [undefined]) {
			for (const leaf of new Set([own, head])) {
				const tree = this.frontier.copy();
				if (before !== undefined) tree.push(before);
				tree.push(leaf);
				if (tree.root() !== root) continue;
				this.commit(before, leaf);
				return true;
			}
		}
		return false;
	}

	/** The tree over the entries so far, with the last as it is. Undefined: some are missing. */
	tree(): { size: number; root: string } | undefined {
		this.settleAlone();
		this.last = { ...this.last, settled: true };
		return this.lost ? undefined : { size: this.next, root: this.frontier.root() };
	}

	/** The log ends here. */
	end(): void {
		this.settleAlone();
		for (const range of this.missing) this.reportMissing(range);
	}

	private flag(seq: number, intact: boolean, entry: EntryFacts | undefined): boolean {
		if (!intact) {
			this.findings.add('entry_altered', seq, `entry ${seq} does not have the hash it claims`);
		} else if (!entry) {
			this.findings.add('entry_malformed', seq, `entry ${seq} is not canonical JSON of an entry`);
		} else if (entry.tenant !== this.tenant) {
			this.findings.add('other_tenant', seq, `entry ${seq} is one of another tenant's`);
		} else if (entry.seq !== seq) {
			this.findings.add('entry_altered', seq, `entry ${seq} carries another number`);
		} else return false;
		return true;
	}

	/** Entry `seq`, which follows `last`, names `named` as the hash before it. False when `seq` is to blame for a misfit. */
	private settle(named: string, seq: number): boolean {
		const last = this.decideRival(named);
		const { broken } = this;
		const agreed = last.hashes.includes(named);
		if (last.settled) {
			if (!agreed) {
				this.findings.add('entry_altered', seq, `entry ${seq} does not follow the one before it`);
			}
			return agreed;
		}
		this.broken = undefined;
		if (broken) {
			// Where `last` fits on neither side, it alone was altered; otherwise the one before it was.
			const odd = !agreed || last.flagged;
			this.frontier.push(odd ? broken.held.hashes[0]! : broken.named);
			this.frontier.push(named);
			this.blame(odd ? last : broken.held);
		} else if (agreed) {
			this.frontier.push(named);
		} else {
			this.broken = { held: last, named };
		}
		return true;
	}

	/** Nobody says what the hash of `last` should be. */
	private settleAlone(): void {
		const last = this.decideRival(undefined);
		if (last.settled) return;
		if (this.broken) {
			this.frontier.push(this.broken.named);
			this.blame(this.broken.held);
			this.broken = undefined;
		}
		this.frontier.push(last.hashes[0]!);
	}

	/** A checkpoint says that `leaf` is the hash of `last`, and `before` that of the entry before it, if that was in doubt. */
	private commit(before: string | undefined, leaf: string): void {
		const { last, broken } = this;
		if (broken && before !== undefined) {
			this.frontier.push(before);
			if (!broken.held.hashes.includes(before)) this.blame(broken.held);
		}
		this.frontier.push(leaf);
		if (!last.hashes.includes(leaf)) this.blame(last);
		this.broken = undefined;
		this.last = { ...last, hashes: [...last.hashes, leaf], settled: true };
	}

	/** Of two entries for one place, the one that `named` is the hash of stays, or the first. */
	private decideRival(named: string | undefined): Held {
		if (!this.last.rival) return this.last;
		const { rival, ...first } = this.last;
		const second =
			named !== undefined && !first.hashes.includes(named) && rival.hashes.includes(named);
		const [kept, other] = second ? [rival, first] : [first, rival];
		if (!other.flagged) {
			const which = second ? 'first' : 'second';
			this.findings.add(
				'entry_inserted',
				other.seq,
				`of two entries ${other.seq} the ${which} was put in`,
			);
		}
		// The doubt was about the one that was put in.
		if (second && this.broken && kept.prev && this.broken.held.hashes.includes(kept.prev)) {
			this.frontier.push(kept.prev);
			this.broken = undefined;
		}
		this.last = kept;
		return kept;
	}

	/** An entry whose place was passed. */
	private stray(held: Held): void {
		const { seq } = held;
		const { last, missing } = this;
		const at = missing.findIndex(({ from, to }) => from <= seq && seq <= to);
		if (at >= 0) {
			const { from, to } = missing[at]!;
			const rest = [
				{ from, to: seq - 1 },
				{ from: seq + 1, to },
			];
			missing.splice(at, 1, ...rest.filter((range) => range.from <= range.to));
			this.findings.add('entry_reordered', seq, `entry ${seq} stands after entry ${last.seq}`);
		} else if (seq === last.seq && !last.settled && held.hashes[0] !== last.hashes[0]) {
			this.last = { ...last, rival: held };
		} else if (!held.flagged) {
			const code =
				seq === last.seq && held.hashes[0] !== last.hashes[0]
					? 'entry_inserted'
					: 'entry_duplicated';
			this.findings.add(code, seq, `entry ${seq} stands a second time, after entry ${last.seq}`);
		}
	}

	/** The log goes on at entry `seq`, which names `prev` as the hash before it. */
	private skip(seq: number, prev: string | undefined): void {
		this.settleAlone();
		const range = { from: this.next, to: seq - 1 };
		if (this.missing.length < MAX_MISSING) this.missing.push(range);
		else this.reportMissing(range);
		// The hash of one missing entry is known: the next one names it.
		if (range.from === range.to && prev !== undefined) this.frontier.push(prev);
		else this.lost = true;
	}

	private blame({ seq, flagged }: Held): void {
		if (flagged) return;
		this.findings.add(
			'entry_altered',
			seq,
			`entry ${seq} does not have the hash that its place in the chain has`,
		);
	}

	private reportMissing({ from, to }: Missing): void {
		const which = from === to ? `entry ${from} is` : `entries ${from} to ${to} are`;
		this.findings.add('entry_removed', from, `${which} missing`);
	}
}

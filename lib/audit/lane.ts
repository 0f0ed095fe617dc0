import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock';
import {
	type AuditStore,
	type ChainHead,
	reach,
	type StoredEntry,
	StoreUnavailableError,
} from '../store/store';
import { chainEntries } from './chain';
import type { EntryDraft, RedactionStamp } from './entry';
import { Gap } from './gap';

/** Where an entry went: what its writer keeps to prove later that it was recorded. */
export interface Receipt {
	readonly tenant: string;
	readonly seq: number;
	/** base64url. */
	readonly hash: string;
}

interface Waiting {
	readonly draft: EntryDraft;
	resolve(receipt: Receipt): void;
	reject(reason: unknown): void;
}

/** Entries a statement: beyond, SQLite holds its one write lock for milliseconds. */
const MOST_AT_ONCE = 200;
/** Entries that wait for the store, a tenant: some 10 MB. */
const MOST_WAITING = 5_000;
/** As long, or as often, others may come first. */
const PATIENCE_MS = 20_000;
const MOST_ATTEMPTS = 50;
const LONGEST_PAUSE_MS = 50;
/** A failure slower than this is not tried again: the writer has waited long enough. */
const PROMPT_MS = 1_000;

/**
 * One tenant's appends of this process, one after the other: while one is in flight the others wait, and go together as
 * the next. The cached head is a guess that the store checks; a wrong one costs a round trip and nothing else.
 */
export class Lane {
	private waiting: Waiting[] = [];
	private running: Promise<void> | undefined;
	/** The last entry that this process knows to be in the chain: while it is alone, where the chain ends. */
	private head: ChainHead | undefined;
	/** Others may have appended: at the start, after being too late, and until none has between two appends of ours. */
	private contended = true;
	/** An entry that was in the chain and is not any more. */
	private missing: ChainHead | undefined;
	/** Whether the last append failed: the next failure is answered at once. */
	private failed = false;
	private lost = new Gap();

	constructor(
		private readonly tenant: string,
		private readonly store: AuditStore,
		private readonly clock: Clock,
		private readonly redaction: RedactionStamp,
	) {}

	async append(draft: EntryDraft): Promise<Receipt> {
		if (this.waiting.length >= MOST_WAITING) {
			throw new StoreUnavailableError('Too many audit entries wait for the Airlock store');
		}
		return await new Promise((resolve, reject) => {
			this.waiting.push({ draft, resolve, reject });
			this.running ??= this.run();
		});
	}

	/** Counts an entry that its writer went on without. */
	mark(draft: EntryDraft): void {
		this.lost.add(draft.action, Date.parse(draft.at));
	}

	async settled(): Promise<void> {
		while (this.running) await this.running;
	}

	/** Chains what was marked and has not been, if the store lets it. */
	async flush(): Promise<void> {
		await this.settled();
		if (!this.lost.empty) await this.place([]).catch(() => undefined);
	}

	private async run(): Promise<void> {
		// A turn of the microtasks, so that what was asked for at once goes at once.
		await undefined;
		while (this.waiting.length > 0) {
			const startedAt = this.clock.now();
			await this.serve(this.waiting.splice(0, MOST_AT_ONCE));
			// SQLite has no queue for its lock: who asks again at once has it again, and the others never.
			const took = Math.min(this.clock.now() - startedAt, LONGEST_PAUSE_MS);
			if (this.contended && took > 0) await sleep(Math.random() * took);
		}
		this.running = undefined;
	}

	private async serve(batch: readonly Waiting[]): Promise<void> {
		try {
			const receipts = await this.place(batch.map(({ draft }) => draft));
			for (const [index, { resolve }] of batch.entries()) resolve(receipts[index]!);
		} catch (error) {
			const oneIsBad = !(error instanceof StoreUnavailableError) && batch.length > 1;
			// One that cannot be encoded must not take the others with it.
			if (oneIsBad) for (const one of batch) await this.serve([one]);
			else for (const { reject } of batch) reject(error);
		}
	}

	/** Chains `drafts`, after what has to be said first; answers their receipts. */
	private async place(drafts: readonly EntryDraft[]): Promise<Receipt[]> {
		const lost = this.lost;
		this.lost = new Gap();
		const placed = this.tryToPlace(drafts, lost);
		await placed.catch(() => this.lost.merge(lost));
		return await placed;
	}

	private async tryToPlace(drafts: readonly EntryDraft[], lost: Gap): Promise<Receipt[]> {
		/** Sent, but the answer was lost: they may be in the chain or not. */
		let unanswered: readonly Receipt[] | undefined;
		const giveUpAt = this.clock.now() + PATIENCE_MS;
		for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
			const startedAt = this.clock.now();
			if (startedAt > giveUpAt) break;
			let receipts: Receipt[] = [];
			const chain = (head: ChainHead | undefined): StoredEntry[] => {
				// Their place was taken while this waited for its turn: by themselves, perhaps.
				if (unanswered && head && head.seq >= unanswered[0]!.seq) return [];
				const entries = chainEntries(this.tenant, head, [...this.notes(head, lost), ...drafts]);
				receipts = entries.map(({ tenant, seq, hash }) => ({ tenant, seq, hash }));
				return entries;
			};
			const step = async (): Promise<readonly Receipt[] | undefined> => {
				if (unanswered) {
					const taken = await this.leafAt(unanswered[0]!.seq);
					if (taken?.hash === unanswered[0]!.hash) return unanswered;
					if (taken) unanswered = undefined;
				}
				const appended = (await this.put(chain)) === 'appended' && receipts.length > 0;
				return appended ? receipts : undefined;
			};
			const placed = await step().catch((error: unknown) => {
				const again = error instanceof StoreUnavailableError && !this.failed;
				if (!again || this.clock.now() - startedAt > PROMPT_MS) throw error;
				this.failed = true;
				if (receipts.length > 0) unanswered ??= receipts;
				return undefined;
			});
			if (placed) return this.arrived(placed, drafts.length);
			this.contended = true;
		}
		throw new StoreUnavailableError('Too many processes append to the audit log');
	}

	/**
	 * Alone, after the head that is remembered; otherwise, at the start and as long as others append too, in turn. Before
	 * that it looks whether what this process saw in the chain is still there.
	 */
	private async put(chain: (head: ChainHead | undefined) => StoredEntry[]) {
		const { tenant, store, head } = this;
		if (!this.contended) return await reach(store.append(tenant, head, chain(head)));
		if (head && !(await this.holds(head))) this.missing = head;
		this.contended = false;
		// A defect of an entry must not pass for one of the store.
		const defects: unknown[] = [];
		const answer = await reach(
			store.appendInTurn(tenant, (found) => {
				this.contended = found?.hash !== head?.hash;
				try {
					return chain(found);
				} catch (error) {
					defects.push(error);
					return [];
				}
			}),
		);
		if (defects.length > 0) throw defects[0];
		return answer;
	}

	/** The last `count` of `receipts` belong to drafts, the others to notes that are made now. */
	private arrived(receipts: readonly Receipt[], count: number): Receipt[] {
		const { seq, hash } = receipts.at(-1)!;
		this.head = { seq, hash };
		this.missing = undefined;
		this.failed = false;
		return receipts.slice(receipts.length - count);
	}

	/** Whether the chain still has this entry, or had it until retention took it. */
	private async holds({ seq, hash }: ChainHead): Promise<boolean> {
		const leaf = await this.leafAt(seq);
		return leaf !== undefined && (leaf.seq > seq || leaf.hash === hash);
	}

	/** The entry at this place, or the first after it. */
	private async leafAt(seq: number): Promise<ChainHead | undefined> {
		const [leaf] = await reach(this.store.leaves(this.tenant, seq, 1));
		return leaf;
	}

	/** What has to be said before anything else. */
	private notes(found: ChainHead | undefined, lost: Gap): EntryDraft[] {
		const notes: EntryDraft[] = [];
		if (this.missing) {
			const { seq, hash } = this.missing;
			const context = { foundSeq: found?.seq ?? null, knownHash: hash, knownSeq: seq };
			notes.push(this.note('audit.rollback', context));
		}
		if (!lost.empty) notes.push(this.note('audit.gap', lost.context()));
		return notes;
	}

	private note(action: string, context: unknown): EntryDraft {
		return {
			action,
			actor: { id: 'airlock', type: 'system' },
			at: new Date(this.clock.now()).toISOString(),
			context,
			outcome: 'failed',
			redaction: this.redaction,
		};
	}
}

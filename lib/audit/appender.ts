import type { Clock } from '../clock';
import { type AuditStore, StoreUnavailableError } from '../store/store';
import type { EntryDraft, RedactionStamp } from './entry';
import { Lane, type Receipt } from './lane';

export type { Receipt } from './lane';

/** For entries of the appender's own: they hold numbers, times and names of actions. */
const UNREDACTED: RedactionStamp = { removed: {}, version: 'none' };

/**
 * Appends entries to the chains of all tenants, for one process. Entries asked for while an append is in flight are
 * chained and written together. Expects drafts that passed `checkDraft`.
 *
 * It remembers the highest place of each chain that it has seen. If that entry is gone, the log was rolled back to an
 * older state: an entry `audit.rollback` says so before anything else is appended.
 */
export class Appender {
	private readonly lanes = new Map<string, Lane>();
	private closed = false;

	/** `redaction`: the stamp of the entries it writes itself, `audit.gap` and `audit.rollback`. */
	constructor(
		private readonly store: AuditStore,
		private readonly clock: Clock,
		private readonly redaction = UNREDACTED,
	) {}

	/**
	 * Appends an entry and answers its receipt once the store has it. Rejects with `StoreUnavailableError` when it does
	 * not: the store failed twice in a row, or thousands of entries wait for it. A rejected entry is usually not in
	 * the chain; where the store's answer was lost it may be.
	 */
	async append(tenant: string, draft: EntryDraft): Promise<Receipt> {
		if (this.closed) throw new StoreUnavailableError('The audit log is closed');
		return await this.lane(tenant).append(draft);
	}

	/**
	 * The same for a writer who goes on without its entry. One that is not written is counted, in memory, and the
	 * next append of this process that succeeds chains an entry `audit.gap` first: how many of which actions,
	 * from when to when. A gap that is not chained yet is lost with the process.
	 */
	async appendOrMark(
		tenant: string,
		draft: EntryDraft,
	): Promise<{ ok: true; receipt: Receipt } | { ok: false; marked: true }> {
		return await this.append(tenant, draft).then(
			(receipt) => ({ ok: true, receipt }),
			(error: unknown) => {
				if (!(error instanceof StoreUnavailableError)) throw error;
				this.lane(tenant).mark(draft);
				return { ok: false, marked: true };
			},
		);
	}

	/** Resolves when no entry waits. */
	async settled(): Promise<void> {
		await Promise.all([...this.lanes.values()].map(async (lane) => await lane.settled()));
	}

	/** Takes no more entries, and resolves when none waits and gaps are chained, as far as the store lets them. */
	async close(): Promise<void> {
		this.closed = true;
		await Promise.all([...this.lanes.values()].map(async (lane) => await lane.flush()));
	}

	private lane(tenant: string): Lane {
		let lane = this.lanes.get(tenant);
		if (!lane) {
			lane = new Lane(tenant, this.store, this.clock, this.redaction);
			this.lanes.set(tenant, lane);
		}
		return lane;
	}
}

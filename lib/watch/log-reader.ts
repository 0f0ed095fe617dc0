import { hashEntry } from '../audit/chain';
import { readCheckpoint } from '../audit/checkpoint';
import type { LogFinding } from '../audit/findings';
import type { KeySet } from '../audit/signature';
import { TreeReader } from '../audit/tree';
import { LogVerifier } from '../audit/verifier';
import type { AuditStore, ChainHead, StoredEntry } from '../store/store';
import { frontierOf, type Place, START } from './log-cursor';

const BATCH = 500;
const MOST_CHECKPOINTS = 100;

export interface ReadOn {
	/** Where it was left. */
	readonly place: Place;
	readonly entries: number;
	readonly findings: readonly LogFinding[];
}

/** Verifies one part of a tenant's log after the other. */
export class LogReader {
	constructor(
		private readonly audit: AuditStore,
		private readonly tenant: string,
	) {}

	/** At most `most` entries from a place on, up to the head. `entry` is given each. */
	async on(
		from: Place,
		head: ChainHead | undefined,
		most: number,
		keys: KeySet,
		entry: (entry: StoredEntry) => Promise<void>,
	): Promise<ReadOn> {
		const { audit, tenant } = this;
		const verifier = new LogVerifier({
			tenant,
			keys,
			start: { prev: from.prev, frontier: frontierOf(from) },
		});
		const until = Math.min((head?.seq ?? -1) + 1, from.size + most);
		const checkpoints = from.peaks ? await this.checkpoints(from.size, until) : [];
		const giveUpTo = (size: number): void => {
			while (checkpoints[0] && checkpoints[0].size <= size) {
				verifier.checkpoint(checkpoints.shift()!.jws);
			}
		};
		let { size, prev } = from;
		let frontier = frontierOf(from);
		let lost = from.peaks === undefined;
		let entries = 0;
		while (size < until) {
			const batch = await audit.read(tenant, size, Math.min(BATCH, until - size));
			if (batch.length === 0) break;
			for (const stored of batch) {
				const { hash, body, seq } = stored;
				giveUpTo(verifier.size);
				verifier.entry({ hash, body, computed: hashEntry(body) });
				await entry(stored);
				if (seq !== size) {
					lost = true;
					frontier = frontierOf({ size: seq, prev });
				}
				frontier.push(hash);
				[size, prev] = [seq + 1, hash];
			}
			entries += batch.length;
		}
		giveUpTo(Infinity);
		const { findings } = verifier.end({ fromFile: false });
		return {
			place: { size, prev, ...(!lost && { peaks: frontier.hashes }) },
			entries,
			// A part of a log needs none of its own.
			findings: findings.filter(({ code }) => code !== 'no_checkpoint'),
		};
	}

	/** The newest checkpoint: it vouches for what is before it, and is itself the first that is verified. */
	async beginning(head: ChainHead | undefined): Promise<Place> {
		const { audit, tenant } = this;
		const latest = await audit.latestCheckpoint(tenant);
		const payload = latest && readCheckpoint(latest.jws)?.payload;
		if (!payload) return START;
		// Entries are missing at the end: on from the last there is.
		if (!head || payload.size > head.seq + 1) return atHead(head);
		const frontier = await new TreeReader(audit, tenant).frontier(payload.size);
		return { size: payload.size, prev: payload.head, ...(frontier && { peaks: frontier.hashes }) };
	}

	/** Whether the last entry that was read is gone, or is another one. */
	async isCut({ size, prev }: Place, head: ChainHead | undefined): Promise<boolean> {
		if (size === 0) return false;
		if (!head || head.seq < size - 1) return true;
		const [leaf] = await this.audit.leaves(this.tenant, size - 1, 1);
		return leaf?.seq === size - 1 && leaf.hash !== prev;
	}

	/** Whether what comes next was pruned, which is not read any more and not missing. */
	async isPruned({ size }: Place): Promise<boolean> {
		const [first] = await this.audit.leaves(this.tenant, 0, 1);
		return first !== undefined && first.seq > size;
	}

	/** Also one that was made of what had been read before. */
	private async checkpoints(from: number, until: number) {
		const own = await this.audit.checkpoints(this.tenant, from - 1, MOST_CHECKPOINTS);
		return own.filter(({ size }) => size <= until);
	}
}

function atHead(head: ChainHead | undefined): Place {
	return head ? { size: head.seq + 1, prev: head.hash } : START;
}

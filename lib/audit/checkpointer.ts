import type { Clock } from '../clock';
import type { AuditStore, ChainHead, StoredCheckpoint, TreeNode } from '../store/store';
import { hashCheckpoint, readCheckpoint, signCheckpoint } from './checkpoint';
import { KEY_ANNOUNCED } from './key-rotation';
import { Frontier } from './merkle';
import type { Signer } from './signature';
import { TreeReader } from './tree';

/** When a checkpoint is due: after so many entries, or so long after the last, if there are new entries. */
const EVERY_ENTRIES = 1_024;
const EVERY_MS = 60 * 60 * 1_000;
const BATCH = 4_096;
/** How many announcements of keys are looked through. */
const ANNOUNCEMENTS = 100;

/**
 * `made` is false where the newest checkpoint covers everything already, or another process made one of this size.
 * `empty`: there are no entries. `log_altered`: the entries are not those of the newest checkpoint, and nothing
 * is signed over that. `key_unannounced`: the key is not the one that signed the newest checkpoint, and no
 * entry announces it (see `draftKeyAnnouncement`).
 */
export type CheckpointResult =
	| { readonly ok: true; readonly made: boolean; readonly checkpoint: StoredCheckpoint }
	| { readonly ok: false; readonly code: 'empty' | 'log_altered' | 'key_unannounced' };

/** Whether a checkpoint is due at `now` (ms since the epoch). */
export function isDue(
	head: ChainHead | undefined,
	latest: StoredCheckpoint | undefined,
	now: number,
): boolean {
	if (!head) return false;
	const fresh = head.seq + 1 - (latest?.size ?? 0);
	return fresh >= EVERY_ENTRIES || (fresh > 0 && now - (latest?.at ?? 0) >= EVERY_MS);
}

/** Makes a tenant's checkpoints. Any number of processes may do so at once. */
export class Checkpointer {
	constructor(
		private readonly store: AuditStore,
		private readonly clock: Clock,
	) {}

	/** Whether one is due by count or by time. */
	async isDue(tenant: string): Promise<boolean> {
		const latest = await this.store.latestCheckpoint(tenant);
		return isDue(await this.store.head(tenant), latest, this.clock.now());
	}

	/**
	 * Signs the log as it stands. Reads the hashes since the newest checkpoint, in batches, and keeps the subtrees that
	 * they complete, and `nodes`.
	 */
	async make(
		tenant: string,
		signer: Signer,
		nodes: readonly TreeNode[] = [],
	): Promise<CheckpointResult> {
		const latest = await this.store.latestCheckpoint(tenant);
		const before = latest && readCheckpoint(latest.jws);
		if (latest && !before) return { ok: false, code: 'log_altered' };
		if (before && before.jws.kid !== signer.kid && !(await this.announced(tenant, signer))) {
			return { ok: false, code: 'key_unannounced' };
		}
		const head = await this.store.head(tenant);
		if (!head) return { ok: false, code: latest ? 'log_altered' : 'empty' };
		const size = head.seq + 1;
		if (latest && latest.size === size) return { ok: true, made: false, checkpoint: latest };
		const grown = await this.grow(tenant, before?.payload, head);
		if (!grown) return { ok: false, code: 'log_altered' };
		const at = this.clock.now();
		const payload = {
			at: new Date(at).toISOString(),
			head: head.hash,
			previous: latest ? hashCheckpoint(latest.jws) : null,
			root: grown.root(),
			schema: 1,
			size,
			tenant,
		} as const;
		const checkpoint = { tenant, size, at, jws: signCheckpoint(payload, signer) };
		const made = await this.store.addCheckpoint(checkpoint, [...grown.completed, ...nodes]);
		if (made) return { ok: true, made, checkpoint };
		const [other] = await this.store.checkpoints(tenant, size - 1, 1);
		return { ok: true, made, checkpoint: other ?? checkpoint };
	}

	/** The tree up to `head`; undefined when its beginning is not what the newest checkpoint was signed over. */
	private async grow(
		tenant: string,
		before: { size: number; root: string } | undefined,
		head: ChainHead,
	): Promise<Frontier | undefined> {
		const size = before?.size ?? 0;
		if (size > head.seq + 1) return undefined;
		const frontier = before
			? await new TreeReader(this.store, tenant).frontier(size)
			: new Frontier();
		if (!frontier || (before && frontier.root() !== before.root)) return undefined;
		let last = '';
		while (frontier.size <= head.seq) {
			const wanted = Math.min(BATCH, head.seq + 1 - frontier.size);
			const leaves = await this.store.leaves(tenant, frontier.size, wanted);
			if (leaves.length === 0) return undefined;
			for (const { seq, hash } of leaves) {
				if (seq !== frontier.size) return undefined;
				frontier.push(hash);
				last = hash;
			}
		}
		return size > head.seq || last === head.hash ? frontier : undefined;
	}

	private async announced(tenant: string, { kid }: Signer): Promise<boolean> {
		const found = await this.store.search({ tenant, action: KEY_ANNOUNCED }, ANNOUNCEMENTS);
		return found.some(({ body }) => body.includes(`"kid":"${kid}"`));
	}
}

import type { Clock } from '../clock';
import type { AuditStore, TreeNode } from '../store/store';
import { Checkpointer, type CheckpointResult } from './checkpointer';
import type { EntryDraft } from './entry';
import { BLOCK, subtreesOf } from './merkle';
import { draftRetention } from './retention-entry';
import type { Signer } from './signature';
import { TreeReader } from './tree';
import { ownCheckpoints } from './verify-store';

export interface RetentionPorts {
	readonly store: AuditStore;
	readonly clock: Clock;
	readonly signer: Signer;
	/** Appends to the tenant's chain; rejects when it cannot. */
	append(draft: EntryDraft): Promise<unknown>;
}

export interface RetentionRule extends Pick<EntryDraft, 'actor' | 'reason' | 'redaction'> {
	/** Entries from this time on are kept. Milliseconds since the epoch. */
	readonly keepFromMs: number;
}

/** `pruned`: how many entries went. `keptFrom`: the place of the oldest that stays. The codes are those of a checkpoint. */
export type RetentionResult =
	| { readonly ok: true; readonly pruned: number; readonly keptFrom: number }
	| Extract<CheckpointResult, { ok: false }>;

/**
 * Deletes a tenant's oldest entries, whole blocks of 256 of which every entry is older than the rule and than every
 * legal hold allows. An entry says so first, and a checkpoint covers it and keeps the hashes that prove
 * the rest: what stays, and that it extends every checkpoint there was.
 */
export async function applyRetention(
	{ store, clock, signer, append }: RetentionPorts,
	tenant: string,
	rule: RetentionRule,
): Promise<RetentionResult> {
	const from = await oldest(store, tenant);
	const holds = await store.holds(tenant);
	const until = Math.min(rule.keepFromMs, ...holds.map((hold) => hold.from));
	const to = await endOfOld(store, tenant, from, until);
	if (to === from) return { ok: true, pruned: 0, keptFrom: from };
	const [last] = await store.leaves(tenant, to - 1, 1);
	if (!last) return { ok: false, code: 'log_altered' };
	const checkpointer = new Checkpointer(store, clock);
	// What is deleted must be what was signed, so that nobody can delete to hide an alteration.
	const before = await checkpointer.make(tenant, signer);
	if (!before.ok) return before;
	await append(draftRetention({ keptFrom: to, lastPruned: last.hash }, clock.now(), rule));
	const nodes = await edges(store, tenant, from, to);
	if (!nodes) return { ok: false, code: 'log_altered' };
	for (;;) {
		const after = await checkpointer.make(tenant, signer, nodes);
		if (!after.ok) return after;
		if (after.made) break;
		// Another process signed at this very size, without our nodes: say it again, one place further.
		await append(draftRetention({ keptFrom: to, lastPruned: last.hash }, clock.now(), rule));
	}
	let pruned = 0;
	// Block by block: what a crash leaves still begins with a whole block.
	for (let seq = from; seq < to; seq += BLOCK) {
		pruned += await store.prune(tenant, seq + BLOCK, BLOCK);
	}
	return { ok: true, pruned, keptFrom: to };
}

async function oldest(store: AuditStore, tenant: string): Promise<number> {
	const [first] = await store.read(tenant, 0, 1);
	return first?.seq ?? 0;
}

/** Where the blocks end that are wholly before `until`. Never takes the head, which the chain goes on from. */
async function endOfOld(store: AuditStore, tenant: string, from: number, until: number) {
	const head = await store.head(tenant);
	let to = from;
	while (head && to + BLOCK <= head.seq) {
		const block = await store.read(tenant, to, BLOCK);
		if (block.length < BLOCK || block.some(({ at }) => at >= until)) break;
		to += BLOCK;
	}
	return to;
}

/**
 * The subtrees to the left and right of where each checkpoint cuts a block that goes: without them no later tree could
 * be proved to extend it.
 */
async function edges(
	store: AuditStore,
	tenant: string,
	from: number,
	to: number,
): Promise<TreeNode[] | undefined> {
	const tree = new TreeReader(store, tenant);
	const nodes = new Map<string, TreeNode>();
	for await (const { size } of ownCheckpoints(store, tenant, to, from)) {
		const start = size - (size % BLOCK);
		const sides = [
			{ start, end: size },
			{ start: size, end: size === start ? size : start + BLOCK },
		];
		for (const { level, index } of sides.flatMap(subtreesOf)) {
			const hash = await tree.subtree(level, index);
			if (hash === undefined) return undefined;
			nodes.set(`${level} ${index}`, { level, index, hash });
		}
	}
	return [...nodes.values()];
}

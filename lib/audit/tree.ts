import type { AuditStore } from '../store/store';
import { Frontier, KEPT_LEVELS, type LeafRange, nodeHash, rootOf, subtreesOf } from './merkle';
import { consistencyRanges, inclusionRanges } from './merkle-proof';

/**
 * Reads a tenant's Merkle tree from the store: kept subtrees where there are any, leaves where not, at most 256
 * hashes at a time. Answers undefined where leaves that are needed were pruned.
 */
export class TreeReader {
	constructor(
		private readonly store: AuditStore,
		private readonly tenant: string,
	) {}

	/** The tree of the first `size` entries, ready to grow. */
	async frontier(size: number): Promise<Frontier | undefined> {
		const peaks = await all(subtreesOf({ start: 0, end: size }), (peak) =>
			this.subtree(peak.level, peak.index),
		);
		return peaks && new Frontier(size, peaks);
	}

	/** Proof that entry `seq` is among the first `size`. */
	async inclusion(seq: number, size: number): Promise<string[] | undefined> {
		return await all(inclusionRanges(seq, size), (range) => this.range(range));
	}

	/** Proof that the first `to` entries begin with the first `from`. */
	async consistency(from: number, to: number): Promise<string[] | undefined> {
		return await all(consistencyRanges(from, to), (range) => this.range(range));
	}

	private async range(range: LeafRange): Promise<string | undefined> {
		const hashes = await all(subtreesOf(range), ({ level, index }) => this.subtree(level, index));
		return hashes?.reduceRight((right, left) => nodeHash(left, right));
	}

	/** The hash of a complete subtree. */
	async subtree(level: number, index: number): Promise<string | undefined> {
		if (level < KEPT_LEVELS) {
			// Kept only where a checkpoint cuts a block whose leaves were pruned.
			return (await this.fromLeaves(level, index)) ?? (await this.kept(level, index));
		}
		const kept = await this.kept(level, index);
		if (kept !== undefined) return kept;
		if (level === KEPT_LEVELS) return await this.fromLeaves(level, index);
		const below = level - 1 - ((level - 1) % KEPT_LEVELS);
		const count = 2 ** (level - below);
		const wanted = Array.from({ length: count }, (_, i) => ({
			level: below,
			index: index * count + i,
		}));
		const nodes = await this.store.nodes(this.tenant, wanted);
		const byIndex = new Map(nodes.map((node) => [node.index, node.hash]));
		const hashes = await all(
			wanted,
			async (child) => byIndex.get(child.index) ?? (await this.subtree(below, child.index)),
		);
		// A complete subtree over subtrees is built as one over leaves is.
		return hashes && rootOf(hashes);
	}

	private async kept(level: number, index: number): Promise<string | undefined> {
		const [node] = await this.store.nodes(this.tenant, [{ level, index }]);
		return node?.hash;
	}

	private async fromLeaves(level: number, index: number): Promise<string | undefined> {
		const count = 2 ** level;
		const leaves = await this.store.leaves(this.tenant, index * count, count);
		const whole = leaves.every(({ seq }, i) => seq === index * count + i);
		return whole && leaves.length === count ? rootOf(leaves.map(({ hash }) => hash)) : undefined;
	}
}

/** The answers of `find` one after the other; undefined when one of them is. */
async function all<T>(
	items: readonly T[],
	find: (item: T) => Promise<string | undefined>,
): Promise<string[] | undefined> {
	const found: string[] = [];
	for (const item of items) {
		const hash = await find(item);
		if (hash === undefined) return undefined;
		found.push(hash);
	}
	return found;
}

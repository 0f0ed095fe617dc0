import { type LeafRange, nodeHash } from './merkle';

/**
 * The subtrees whose hashes prove that leaf `index` is in a tree of `size` leaves, from the leaf up
 * (RFC 9162 section 2.1.3.1).
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
	const ranges: LeafRange[] = [];
	let [start, end] = [0, size];
	while (end - start > 1) {
		const middle = start + splitOf(end - start);
		if (index < middle) {
			ranges.push({ start: middle, end });
			end = middle;
		} else {
			ranges.push({ start, end: middle });
			start = middle;
		}
	}
	return ranges.reverse();
}

/**
 * The subtrees whose hashes prove that a tree of `to` leaves extends the one of its first `from` leaves
 * (RFC 9162 section 2.1.4.1). None where either tree needs no proof: `from` is 0 or `to`.
 */
export function consistencyRanges(from: number, to: number): LeafRange[] {
	if (from === 0 || from === to) return [];
	const ranges: LeafRange[] = [];
	let [start, end] = [0, to];
	while (from !== end) {
		const middle = start + splitOf(end - start);
		if (from <= middle) {
			ranges.push({ start: middle, end });
			end = middle;
		} else {
			ranges.push({ start, end: middle });
			start = middle;
		}
	}
	// The whole of the old tree is what the verifier already has.
	if (start !== 0) ranges.push({ start, end });
	return ranges.reverse();
}

/** Whether `path` proves that `leaf` is leaf `index` of the tree of `size` leaves with `root` (section 2.1.3.2). */
export function verifyInclusion(
	{ index, size, leaf, root }: { index: number; size: number; leaf: string; root: string },
	path: readonly string[],
): boolean {
	if (index < 0 || index >= size) return false;
	let [at, last, node] = [index, size - 1, leaf];
	for (const sibling of path) {
		if (last === 0) return false;
		if (at % 2 === 1 || at === last) {
			node = nodeHash(sibling, node);
			while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
		} else {
			node = nodeHash(node, sibling);
		}
		[at, last] = [half(at), half(last)];
	}
	return last === 0 && node === root;
}

interface TreeHead {
	readonly size: number;
	readonly root: string;
}

/** Whether `path` proves that the tree `to` begins with all leaves of `from` (section 2.1.4.2). */
export function verifyConsistency(from: TreeHead, to: TreeHead, path: readonly string[]): boolean {
	if (from.size > to.size) return false;
	if (from.size === to.size) return path.length === 0 && from.root === to.root;
	if (from.size === 0) return path.length === 0;
	let [at, last] = [from.size - 1, to.size - 1];
	while (at % 2 === 1) [at, last] = [half(at), half(last)];
	// The old tree is a complete subtree of the new one: its root is the first hash.
	const [first, ...rest] = at === 0 ? [from.root, ...path] : path;
	if (first === undefined) return false;
	let [oldRoot, newRoot] = [first, first];
	for (const sibling of rest) {
		if (last === 0) return false;
		if (at % 2 === 1 || at === last) {
			oldRoot = nodeHash(sibling, oldRoot);
			newRoot = nodeHash(sibling, newRoot);
			while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
		} else {
			newRoot = nodeHash(newRoot, sibling);
		}
		[at, last] = [half(at), half(last)];
	}
	return last === 0 && oldRoot === from.root && newRoot === to.root;
}

function half(value: number): number {
	return Math.floor(value / 2);
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
	let split = 1;
	while (split * 2 < size) split *= 2;
	return split;
}

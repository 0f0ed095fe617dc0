import { hash } from 'node:crypto';
import type { TreeNode } from '../store/store';

/** The root of a tree without leaves (RFC 9162 section 2.1.1). */
export const EMPTY_ROOT = hash('sha256', '', 'base64url');

/** Subtrees of this many levels, or a multiple of it, are kept, so that a proof reads few hashes of a long log. */
export const KEPT_LEVELS = 8;
/** Leaves below a kept subtree of the lowest kind. */
export const BLOCK = 2 ** KEPT_LEVELS;

// 32 bytes have one spelling in base64url: the last character carries four bits and two zeros.
const HASH = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Whether `text` is a SHA-256 hash in its only base64url form. */
export function isHash(text: unknown): text is string {
	return typeof text === 'string' && HASH.test(text);
}

const pair = Buffer.alloc(65);
pair[0] = 1;

/** The hash of an inner node: SHA-256 of the byte 1 and its children's hashes (RFC 9162 section 2.1.1). base64url. */
export function nodeHash(left: string, right: string): string {
	pair.write(left, 1, 'base64url');
	pair.write(right, 33, 'base64url');
	return hash('sha256', pair, 'base64url');
}

/** The root over `leaves`. */
export function rootOf(leaves: Iterable<string>): string {
	const frontier = new Frontier();
	for (const leaf of leaves) frontier.push(leaf);
	return frontier.root();
}

/** Leaves `start` to `end`, exclusive. */
export interface LeafRange {
	readonly start: number;
	readonly end: number;
}

/**
 * The complete subtrees that leaves `start` to `end` are made of, from left to right. With `start` at 0 these are the
 * peaks of a tree of that size.
 */
export function subtreesOf({ start, end }: LeafRange): Array<Pick<TreeNode, 'level' | 'index'>> {
	const subtrees: Array<Pick<TreeNode, 'level' | 'index'>> = [];
	let at = start;
	while (at < end) {
		let level = 0;
		while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level += 1;
		subtrees.push({ level, index: at / 2 ** level });
		at += 2 ** level;
	}
	return subtrees;
}

/**
 * A tree that grows leaf by leaf, of which only the peaks are kept: one hash for each bit of its size. Numbers are
 * halved, not shifted, because shifting ends at 2^31 leaves.
 */
export class Frontier {
	/** Complete subtrees of the size and multiples of KEPT_LEVELS, as they come about. Taken out by whoever keeps them. */
	readonly completed: TreeNode[] = [];

	/** `peaks`: those of a tree of `size` leaves, from left to right. */
	constructor(
		private count = 0,
		private readonly peaks: string[] = [],
	) {}

	get size(): number {
		return this.count;
	}

	/** The peaks, from left to right. */
	get hashes(): readonly string[] {
		return this.peaks;
	}

	push(leaf: string): void {
		let [node, level, index] = [leaf, 0, this.count];
		while (index % 2 === 1) {
			node = nodeHash(this.peaks.pop()!, node);
			level += 1;
			index = (index - 1) / 2;
			if (level % KEPT_LEVELS === 0) this.completed.push({ level, index, hash: node });
		}
		this.peaks.push(node);
		this.count += 1;
	}

	root(): string {
		if (this.count === 0) return EMPTY_ROOT;
		return this.peaks.reduceRight((right, left) => nodeHash(left, right));
	}

	copy(): Frontier {
		return new Frontier(this.count, [...this.peaks]);
	}
}

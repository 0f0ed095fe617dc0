import { createHash } from 'node:crypto';
import { EMPTY_ROOT, Frontier, isHash, rootOf, subtreesOf } from '../../lib/audit/merkle';
import {
	consistencyRanges,
	inclusionRanges,
	verifyConsistency,
	verifyInclusion,
} from '../../lib/audit/merkle-proof';
import { randomOf } from '../store/random';

/** The definitions of RFC 9162 section 2.1 word by word, on bytes, to compare with. */
const sha = (...parts: Buffer[]) => {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(part);
	return hash.digest();
};
const split = (n: number) => 2 ** (Math.ceil(Math.log2(n)) - 1);
function naiveRoot(d: readonly Buffer[]): Buffer {
	if (d.length === 0) return sha();
	if (d.length === 1) return d[0]!;
	const k = split(d.length);
	return sha(Buffer.of(1), naiveRoot(d.slice(0, k)), naiveRoot(d.slice(k)));
}
function naivePath(m: number, d: readonly Buffer[]): Buffer[] {
	if (d.length <= 1) return [];
	const k = split(d.length);
	return m < k
		? [...naivePath(m, d.slice(0, k)), naiveRoot(d.slice(k))]
		: [...naivePath(m - k, d.slice(k)), naiveRoot(d.slice(0, k))];
}
function naiveProof(m: number, d: readonly Buffer[], whole = true): Buffer[] {
	if (m === d.length) return whole ? [] : [naiveRoot(d)];
	const k = split(d.length);
	return m <= k
		? [...naiveProof(m, d.slice(0, k), whole), naiveRoot(d.slice(k))]
		: [...naiveProof(m - k, d.slice(k), false), naiveRoot(d.slice(0, k))];
}

const bytes = Array.from({ length: 300 }, (_, i) => sha(Buffer.of(0), Buffer.from(`leaf ${i}`)));
const leaves = bytes.map((leaf) => leaf.toString('base64url'));
const text = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('base64url'));
const MAX = 130;
const roots = Array.from({ length: MAX + 1 }, (_, n) =>
	naiveRoot(bytes.slice(0, n)).toString('base64url'),
);

test('an empty tree has the hash of nothing as its root', () => {
	expect(rootOf([])).toBe(EMPTY_ROOT);
	expect(EMPTY_ROOT).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
});

test('roots of all sizes, grown leaf by leaf', () => {
	const frontier = new Frontier();
	for (let n = 1; n <= MAX; n += 1) {
		frontier.push(leaves[n - 1]!);
		expect([n, frontier.root(), frontier.size]).toEqual([n, roots[n], n]);
	}
});

test('a frontier goes on from its peaks', () => {
	for (let n = 0; n < MAX; n += 1) {
		const peaks = subtreesOf({ start: 0, end: n }).map(({ level, index }) =>
			rootOf(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
		);
		const frontier = new Frontier(n, peaks);
		frontier.push(leaves[n]!);
		expect(frontier.root()).toBe(roots[n + 1]);
	}
});

test('subtrees of 256 leaves come out of a frontier when they are complete', () => {
	const frontier = new Frontier();
	const many = Array.from({ length: 65_536 + 255 }, (_, i) => leaves[i % 300]!);
	for (const leaf of many) frontier.push(leaf);
	expect(frontier.completed.filter(({ level }) => level === 8)).toHaveLength(256);
	expect(frontier.completed.at(-1)).toEqual({
		level: 16,
		index: 0,
		hash: rootOf(many.slice(0, 65_536)),
	});
	expect(frontier.completed[3]).toEqual({
		level: 8,
		index: 3,
		hash: rootOf(many.slice(768, 1_024)),
	});
});

const rangeHashes = (ranges: ReadonlyArray<{ start: number; end: number }>) =>
	ranges.map(({ start, end }) => rootOf(leaves.slice(start, end)));

test('inclusion: every leaf of every size, as the RFC defines it', () => {
	for (let size = 1; size <= MAX; size += 1) {
		const root = roots[size]!;
		const wrong: unknown[] = [];
		for (let index = 0; index < size; index += 1) {
			const path = rangeHashes(inclusionRanges(index, size));
			if (size % 8 < 2) expect(path).toEqual(text(naivePath(index, bytes.slice(0, size))));
			const leaf = leaves[index]!;
			const claim = { index, size, leaf, root };
			const answers = [
				verifyInclusion(claim, path),
				verifyInclusion({ ...claim, leaf: leaves[index + 1]! }, path),
				verifyInclusion({ ...claim, index: index + 1 }, path),
				verifyInclusion({ ...claim, index: -1 }, path),
				verifyInclusion({ ...claim, root: roots[size - 1]! }, path),
				verifyInclusion(claim, [...path, leaf]),
				path.length > 0 && verifyInclusion(claim, path.slice(1)),
			];
			if (answers.join() !== 'true,false,false,false,false,false,false') {
				wrong.push({ index, answers });
			}
		}
		expect([size, wrong]).toEqual([size, []]);
	}
});

test('consistency: every pair of sizes, as the RFC defines it', () => {
	const other = leaves[299]!;
	for (let to = 1; to <= MAX; to += 1) {
		const now = { size: to, root: roots[to]! };
		const wrong: unknown[] = [];
		for (let from = 1; from <= to; from += 1) {
			const path = rangeHashes(consistencyRanges(from, to));
			if (to % 8 < 2) expect(path).toEqual(text(naiveProof(from, bytes.slice(0, to))));
			const old = { size: from, root: roots[from]! };
			const answers = [
				verifyConsistency(old, now, path),
				verifyConsistency({ ...old, root: other }, now, path),
				verifyConsistency(old, { ...now, root: other }, path),
				verifyConsistency(old, now, [...path, other]),
				path.length > 0 && verifyConsistency(old, now, path.slice(0, -1)),
				from < to && verifyConsistency(now, old, path),
			];
			if (answers.join() !== 'true,false,false,false,false,false') wrong.push({ from, answers });
		}
		expect([to, wrong]).toEqual([to, []]);
	}
});

test('every tree extends the empty one, without proof', () => {
	expect(consistencyRanges(0, 5)).toEqual([]);
	const empty = { size: 0, root: EMPTY_ROOT };
	expect(verifyConsistency(empty, { size: 5, root: roots[5]! }, [])).toBe(true);
	expect(verifyConsistency(empty, { size: 5, root: roots[5]! }, [roots[1]!])).toBe(false);
});

test('large random sizes', () => {
	const random = randomOf(7);
	const many = Array.from({ length: 5_000 }, (_, i) => leaves[(i * 31) % 300]!);
	const hashes = (ranges: ReadonlyArray<{ start: number; end: number }>) =>
		ranges.map(({ start, end }) => rootOf(many.slice(start, end)));
	for (let round = 0; round < 40; round += 1) {
		const to = 2 + Math.floor(random() * 4_998);
		const from = 1 + Math.floor(random() * (to - 1));
		const [old, now] = [from, to].map((size) => ({ size, root: rootOf(many.slice(0, size)) }));
		expect(verifyConsistency(old!, now!, hashes(consistencyRanges(from, to)))).toBe(true);
		const claim = { index: from, size: to, leaf: many[from]!, root: now!.root };
		const path = hashes(inclusionRanges(from, to));
		expect(verifyInclusion(claim, path)).toBe(true);
		const forged = path.map((hash, i) => (i === round % path.length ? leaves[0]! : hash));
		expect(verifyInclusion(claim, forged)).toBe(false);
	}
});

test('sizes beyond 2^32 are counted, not wrapped', () => {
	const size = 2 ** 40 + 3;
	expect(subtreesOf({ start: 0, end: size })).toEqual([
		{ level: 40, index: 0 },
		{ level: 1, index: 2 ** 39 },
		{ level: 0, index: 2 ** 40 + 2 },
	]);
	expect(inclusionRanges(2 ** 40 + 2, size)).toEqual([
		{ start: 2 ** 40, end: 2 ** 40 + 2 },
		{ start: 0, end: 2 ** 40 },
	]);
});

test('a hash has one spelling', () => {
	expect(isHash(leaves[0])).toBe(true);
	// The last character's lowest bits decode to nothing.
	const other = 'A'.repeat(42);
	expect([isHash(`${other}A`), isHash(`${other}B`)]).toEqual([true, false]);
	expect([isHash(`${other}A=`), isHash('A'.repeat(42)), isHash(5)]).toEqual([false, false, false]);
});

import { codeAt, isDigit, isWord } from './chars';
import { type ContextTest, contextTest, otherLabel } from './context';
import type { DigitsRow, Hit } from './detector';
import { digitsRows } from './table';

/** What may stand between groups of digits. */
const SEPARATORS = ' -./';
const MAX_GROUPS = 16;
const MAX_LENGTH = 20;

interface Compiled {
	readonly row: DigitsRow;
	readonly context?: ContextTest;
	readonly head?: RegExp;
	readonly tail?: RegExp;
}
interface Candidate extends Compiled {
	readonly needsContext: boolean;
}
/** A tree of shapes: most runs of digits leave it after a group or two. */
interface Node {
	readonly next: Array<Node | undefined>;
	readonly rows: Candidate[];
}

const node = (): Node => ({ next: new Array<Node | undefined>(5 * (MAX_LENGTH + 1)), rows: [] });
/** 0 for none, then as in `SEPARATORS`. */
const separatorIndex = (code: number) => SEPARATORS.indexOf(String.fromCharCode(code)) + 1;
const step = (separator: number, length: number) => separator * (MAX_LENGTH + 1) + length;
const ROOT = buildTree();

function buildTree(): Node {
	const root = node();
	for (const row of digitsRows) {
		const compiled: Compiled = {
			row,
			context: row.context === undefined ? undefined : contextTest(row.context),
			head: row.head === undefined ? undefined : new RegExp(`(?<!\\w)(?:${row.head})$`),
			tail: row.tail === undefined ? undefined : new RegExp(row.tail, 'y'),
		};
		for (const shape of row.shapes) {
			let at = root;
			let separator = 0;
			for (const [, length, next] of shape.matchAll(/(\d+)([ ./-]?)/g)) {
				const index = step(separator, Number(length));
				at = at.next[index] ??= node();
				separator = next ? separatorIndex(next.charCodeAt(0)) : 0;
			}
			at.rows.push({ ...compiled, needsContext: shape.endsWith('*') });
		}
	}
	return root;
}

/** Groups of digits that single separators join. One is enough: the scan is synchronous. */
export interface Run {
	count: number;
	readonly starts: Int32Array;
	readonly ends: Int32Array;
	/** Before each group, as an index. */
	readonly separators: Int32Array;
}
const run: Run = {
	count: 0,
	starts: new Int32Array(MAX_GROUPS),
	ends: new Int32Array(MAX_GROUPS),
	separators: new Int32Array(MAX_GROUPS),
};

function digitsEnd(text: string, from: number): number {
	let end = from;
	while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
	return end;
}

/** Reads the run at `start`, whose first group ends at `end`. The same object every time. */
export function readRun(text: string, start: number, end: number): Run {
	run.count = 0;
	let separator = 0;
	for (;;) {
		run.starts[run.count] = start;
		run.ends[run.count] = end;
		run.separators[run.count] = separator;
		run.count += 1;
		separator = separatorIndex(codeAt(text, end));
		if (separator === 0 || run.count === MAX_GROUPS || !isDigit(codeAt(text, end + 1))) return run;
		start = end + 1;
		end = digitsEnd(text, start);
		// A group runs into a letter: `15T10` ends a date, `3f` starts an id.
		if (isWord(codeAt(text, end)) && codeAt(text, end) !== 84) return run;
	}
}

/** Tries every shape at every group of the run. */
export function matchRun(
	text: string,
	{ count, starts, ends, separators }: Run,
	hits: Hit[],
): void {
	for (let first = 0; first < count; first += 1) {
		let at: Node | undefined = ROOT;
		for (let i = first; i < count; i += 1) {
			const length = ends[i]! - starts[i]!;
			if (length > MAX_LENGTH) break;
			at = at.next[step(i === first ? 0 : separators[i]!, length)];
			if (!at) break;
			if (at.rows.length > 0) tryRows(text, first, i, at.rows, hits);
		}
	}
}

function tryRows(text: string, first: number, last: number, rows: Candidate[], hits: Hit[]): void {
	const start = run.starts[first]!;
	const end = run.ends[last]!;
	let digits = '';
	for (const { row, needsContext, context, head, tail } of rows) {
		let from = start;
		let to = end;
		let after = '';
		if (needsContext && !context!(text, from)) continue;
		if (tail) {
			tail.lastIndex = end;
			const match = tail.exec(text);
			if (!match) continue;
			after = match[0];
			to += after.length;
		}
		if (head) {
			const match = head.exec(text.slice(Math.max(0, start - 8), start));
			if (!match) continue;
			from -= match[0].length;
		}
		digits ||= digitsOf(text, first, last);
		if (row.check && !row.check(digits, after)) continue;
		if (needsContext) {
			if (joinedToDigits(text, first, last)) continue;
		} else if (
			!alone(text, from, to, first, last, after !== '') ||
			otherLabel(text, from, first === last && after === '')
		) {
			if (!context?.(text, from) || joinedToDigits(text, first, last)) continue;
		}
		hits.push({ start: from, end: to, row, labelled: context?.(text, from) ?? false });
	}
}

function digitsOf(text: string, first: number, last: number): string {
	let digits = '';
	for (let i = first; i <= last; i += 1) digits += text.slice(run.starts[i]!, run.ends[i]!);
	return digits;
}

/** Part of a longer number: more groups with the same separator, or of a decimal. */
function joinedToDigits(text: string, first: number, last: number): boolean {
	const left = first > 0 && run.separators[first]! !== 1;
	const right = last + 1 < run.count && run.separators[last + 1]! !== 1;
	return left || right || isWord(codeAt(text, run.ends[last]!)) === (text[run.ends[last]!] !== 'T');
}

/** Nothing around it makes it a piece of something longer: an id, a decimal, further groups. */
function alone(
	text: string,
	from: number,
	to: number,
	first: number,
	last: number,
	tailed: boolean,
): boolean {
	const spaced = last > first && run.separators[last] === 1;
	if (first > 0 && !apart(first, spaced, first - 1)) return false;
	if (!tailed && last + 1 < run.count && !apart(last + 1, spaced, last + 2)) return false;
	// A longer row of numbers than is read at once.
	if (spaced && first === 0 && codeAt(text, from - 1) === 32 && isDigit(codeAt(text, from - 2)))
		return false;
	if (spaced && last + 1 === run.count && codeAt(text, to) === 32 && isDigit(codeAt(text, to + 1)))
		return false;
	const before = codeAt(text, from - 1);
	// `-` or `.` after a letter, `#`, `$`, `+`, `€`, `£`, `_`.
	if ((before === 45 || before === 46) && isWord(codeAt(text, from - 2))) return false;
	if (before === 35 || before === 36 || before === 43 || before === 0x20ac || before === 0xa3) {
		return false;
	}
	const after = codeAt(text, to);
	if (isWord(after)) return false;
	return !((after === 45 || after === 46 || after === 64) && isWord(codeAt(text, to + 1)));
}

/** The group on the other side of a separator is another number: a space is between, and not between our own groups. */
function apart(separatorAt: number, spaced: boolean, outer: number): boolean {
	if (run.separators[separatorAt] !== 1) return false;
	if (!spaced) return true;
	// `4111 1111 1111 1111 12/27`: what follows has a shape of its own.
	if (separatorAt < outer) return outer < run.count && run.separators[outer] !== 1;
	return outer > 0 && run.separators[outer] !== 1;
}

import { normalised, type Rewritten, unescaped } from '../evasion';
import type { Finding } from '../finding';
import { forgetContext } from './context';
import type { Hit } from './detector';
import { resetPhones } from './phones';
import { DETECTORS, DETECTORS_VERSION, detectorIds } from './table';
import { walk } from './walk';

export { DETECTORS, DETECTORS_VERSION, detectorIds };

export interface ScanOptions {
	/** Only these; both kinds without it. */
	readonly kinds?: ReadonlyArray<Finding['kind']>;
	/** Only detectors with these ids. */
	readonly only?: ReadonlySet<string>;
}

const NOTHING: readonly Finding[] = Object.freeze([]);
const PRIORITY = new Map(DETECTORS.map((row, i) => [row, i]));

/**
 * Finds secrets and personal data in a text: in order of position, not overlapping, in time that grows with the text.
 * Sees through invisible and look-alike characters, escapes, spelt-out addresses and base64; positions are those of
 * the text as given. Never throws, never keeps the text.
 */
export function scan(text: string, options?: ScanOptions): readonly Finding[] {
	// Nothing that is looked for is shorter.
	if (text.length < 6) return NOTHING;
	resetPhones();
	let hits = search(text, 0);
	forgetContext();
	if (hits.length === 0) return NOTHING;
	if (options?.kinds) hits = hits.filter(({ row }) => options.kinds!.includes(row.kind));
	if (options?.only) hits = hits.filter(({ row }) => options.only!.has(row.id));
	return settle(hits).map(({ start, end, row }) => ({
		start,
		end,
		detector: row.id,
		kind: row.kind,
	}));
}

/** Escapes in escapes are followed this deep: `%2540`. */
const MAX_UNESCAPES = 2;

function search(text: string, unescapes: number): Hit[] {
	const hits: Hit[] = [];
	forgetContext();
	const { suspect, escaped } = walk(text, hits, 0);
	if (suspect) return within(normalised(text), unescapes);
	if (escaped && unescapes < MAX_UNESCAPES) {
		const plain = unescaped(text);
		if (plain.text !== text) hits.push(...within(plain, unescapes + 1));
	}
	return hits;
}

function within(view: Rewritten, unescapes: number): Hit[] {
	return search(view.text, unescapes).map(({ start, end, row }) => ({
		start: view.startOf(start),
		end: view.endOf(end),
		row,
	}));
}

/** By place, the longer first, then labelled ones, then by the table. */
function inOrder(a: Hit, b: Hit): number {
	return (
		a.start - b.start ||
		b.end - a.end ||
		Number(b.labelled ?? false) - Number(a.labelled ?? false) ||
		PRIORITY.get(a.row)! - PRIORITY.get(b.row)!
	);
}

/** Of findings that overlap the longest names them, of equal ones the first in the table; what any covers stays covered. */
function settle(hits: Hit[]): Hit[] {
	// The walk finds most in order, and to look is cheaper than to sort.
	if (hits.some((hit, i) => i > 0 && inOrder(hits[i - 1]!, hit) > 0)) hits.sort(inOrder);
	const settled: Hit[] = [];
	let longest = 0;
	for (const hit of hits) {
		const last = settled.at(-1);
		if (!last || hit.start >= last.end) {
			settled.push(hit);
			longest = hit.end - hit.start;
			continue;
		}
		const merged = { ...last, end: Math.max(last.end, hit.end) };
		if (hit.end - hit.start > longest) {
			longest = hit.end - hit.start;
			settled[settled.length - 1] = { ...merged, row: hit.row };
		} else settled[settled.length - 1] = merged;
	}
	return settled;
}

import { trigram } from './chars';
import { entropy } from './checksums';
import type { Hit, PrefixRow } from './detector';
import { prefixRows } from './table';

interface Literal {
	readonly prefix: string;
	readonly row: PrefixRow;
	readonly pattern: RegExp;
	readonly before?: RegExp;
}

/** What starts with these three characters. */
export const PREFIXES: Array<Literal[] | undefined> = new Array<undefined>(0x8000);
for (const row of prefixRows) {
	const pattern = new RegExp(`(?:${row.pattern})(?![A-Za-z0-9_])`, 'y');
	const before = row.before === undefined ? undefined : new RegExp(`(?:${row.before})$`);
	for (const prefix of row.prefixes) {
		(PREFIXES[trigram(prefix, 0)] ??= []).push({ prefix, row, pattern, before });
	}
}

/** Tries what the literals stand for: the end of the longest, or 0. */
export function matchPrefix(text: string, start: number, literals: Literal[], hits: Hit[]): number {
	let furthest = 0;
	for (const { prefix, row, pattern, before } of literals) {
		if (!text.startsWith(prefix, start)) continue;
		pattern.lastIndex = start;
		const match = pattern.exec(text);
		if (!match) continue;
		// Filled in by hand: `xxxx`, `0000`.
		if (entropy(match[0].slice(prefix.length)) < 2.3) {
			furthest = Math.max(furthest, start + match[0].length);
			continue;
		}
		if (row.check && !row.check(match[0])) continue;
		let from = start;
		if (before) {
			const head = before.exec(text.slice(Math.max(0, start - 100), start));
			if (!head) continue;
			from -= head[0].length;
		}
		const end = start + match[0].length;
		hits.push({ start: from, end, row });
		furthest = Math.max(furthest, end);
	}
	return furthest;
}

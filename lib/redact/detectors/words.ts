import { modulo } from './checksums';
import { codeAt, isWord } from './chars';
import { type ContextTest, contextTest } from './context';
import type { Detector, Hit, WordRow } from './detector';
import { codeRow, wordRows } from './table';

interface Compiled {
	readonly row: WordRow;
	readonly pattern: RegExp;
	readonly tail?: RegExp;
	readonly context?: ContextTest;
}

/** Rows by the length of the word. */
const BY_LENGTH: Compiled[][] = Array.from({ length: 96 }, () => []);
for (const row of wordRows) {
	const compiled: Compiled = {
		row,
		pattern: new RegExp(`(?:${row.pattern})(?!\\w)`, 'y'),
		tail: row.tail === undefined ? undefined : new RegExp(row.tail, 'y'),
		context: row.context === undefined ? undefined : contextTest(row.context),
	};
	for (let length = row.length[0]; length <= row.length[1]; length += 1) {
		BY_LENGTH[length]!.push(compiled);
	}
}

/** Tries the rows for a run of letters and digits of this length. */
export function matchWord(text: string, start: number, end: number, hits: Hit[]): void {
	const rows = BY_LENGTH[end - start];
	if (!rows || rows.length === 0) return;
	// A piece of a longer id: `x-…` and `…-x`, unless the row says what follows.
	const before = codeAt(text, start - 1);
	if ((before === 45 || before === 46) && isWord(codeAt(text, start - 2))) return;
	const after = codeAt(text, end);
	const joined = after === 45 && isWord(codeAt(text, end + 1));
	for (const { row, pattern, tail, context } of rows) {
		pattern.lastIndex = start;
		if (!pattern.test(text)) continue;
		let to = end;
		if (tail) {
			tail.lastIndex = end;
			const match = tail.exec(text);
			if (!match) continue;
			to += match[0].length;
		} else if (joined) continue;
		if (context && !context(text, start)) continue;
		if (row.check && !row.check(text.slice(start, to))) continue;
		hits.push({ start, end: to, row });
	}
}

/** Lengths by country, from the IBAN registry. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
	(
		'AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18' +
		'FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25' +
		'MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19' +
		'SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30'
	)
		.match(/[A-Z]{2}\d{2}/g)!
		.map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const IBAN: Detector = codeRow('iban');

/** ISO 13616: whole or in groups, the length as its country has it, mod 97 is 1. Answers its end, or 0. */
export function matchIban(text: string, start: number, hits: Hit[]): number {
	const length = IBAN_LENGTHS[text.slice(start, start + 2).toUpperCase()];
	if (length === undefined) return 0;
	let compact = '';
	let at = start;
	for (; compact.length < length && at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		if (isWord(code) && code !== 95) compact += text[at];
		// One space or hyphen between groups.
		else if (!((code === 32 || code === 45) && isWord(codeAt(text, at + 1)))) return 0;
	}
	if (compact.length < length || isWord(codeAt(text, at))) return 0;
	const upper = compact.toUpperCase();
	if (modulo(upper.slice(4) + upper.slice(0, 4), 97) !== 1) return 0;
	hits.push({ start, end: at, row: IBAN });
	return at;
}

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

/**
 * What follows the check digits, by country, as the IBAN registry of ISO 13616 has it: `n` digits, `a` letters, `c` either.
 * Without it a MongoDB id that starts with `ad` is an IBAN of Andorra once in a hundred.
 */
const IBAN_STRUCTURES = `
	AD 8n12c  AE 19n  AL 8n16c  AT 16n  AZ 4a20c  BA 16n  BE 12n  BG 4a6n8c  BH 4a14c  BI 23n  BR 23n1a1c  BY 4c4n16c
	CH 5n12c  CR 18n  CY 8n16c  CZ 20n  DE 18n  DJ 23n  DK 14n  DO 4c20n  EE 16n  EG 25n  ES 20n  FI 14n  FK 2a12n
	FO 14n  FR 10n11c2n  GB 4a14n  GE 2a16n  GI 4a15c  GL 14n  GR 7n16c  GT 24c  HN 4a20n  HR 17n  HU 24n  IE 4a14n
	IL 19n  IQ 4a15n  IS 22n  IT 1a10n12c  JO 4a4n18c  KW 4a22c  KZ 3n13c  LB 4n20c  LC 4a24c  LI 5n12c  LT 16n
	LU 3n13c  LV 4a13c  LY 21n  MC 10n11c2n  MD 20c  ME 18n  MK 3n10c2n  MN 16n  MR 23n  MT 4a5n18c  MU 4a19n3a
	NI 4a20n  NL 4a10n  NO 11n  OM 3n16c  PK 4a16c  PL 24n  PS 4a21c  PT 21n  QA 4a21c  RO 4a16c  RS 18n  RU 14n15c
	SA 2n18c  SC 4a20n3a  SD 14n  SE 20n  SI 15n  SK 20n  SM 1a10n12c  SO 19n  ST 21n  SV 4a20n  TL 19n  TN 20n
	TR 6n16c  UA 6n19c  VA 18n  VG 4a16n  XK 16n  YE 4a4n18c`;
const IBAN_CLASSES: Readonly<Record<string, string>> = { n: '\\d', a: '[A-Z]', c: '[A-Z\\d]' };
const IBAN_FORMS: ReadonlyMap<string, { length: number; form: RegExp }> = new Map(
	[...IBAN_STRUCTURES.matchAll(/([A-Z]{2}) (\S+)/g)].map(([, country, structure]) => {
		const parts = [...structure!.matchAll(/(\d+)([nac])/g)];
		const form = parts.map(([, count, kind]) => `${IBAN_CLASSES[kind!]}{${count}}`).join('');
		return [
			country!,
			{
				length: parts.reduce((sum, [, count]) => sum + Number(count), 4),
				form: new RegExp(`^${country}\\d\\d${form}$`),
			},
		];
	}),
);
const IBAN: Detector = codeRow('iban');

/** ISO 13616: whole or in groups, of its country's form, mod 97 is 1. Answers its end, or 0. */
export function matchIban(text: string, start: number, hits: Hit[]): number {
	const country = IBAN_FORMS.get(text.slice(start, start + 2).toUpperCase());
	if (!country) return 0;
	const { length, form } = country;
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
	if (!form.test(upper) || modulo(upper.slice(4) + upper.slice(0, 4), 97) !== 1) return 0;
	hits.push({ start, end: at, row: IBAN });
	return at;
}

import { MAX_VALUE, matchAssignment, matchElement, matchFlag } from './assignments';
import { decodeRun, runEnd, startsAsText } from './base64';
import { CLASS, codeAt, DIGIT, isDigit, isHex, isSpace, SUSPECT, trigram, WORD } from './chars';
import { forgetContext } from './context';
import type { Hit } from './detector';
import { matchEmail, matchSpeltEmail } from './emails';
import { KEYWORDS, matchKeywords, matchStreet } from './keywords';
import { matchColons, matchDottedMac, matchIpv4, matchMac } from './network';
import { matchRun, readRun } from './numbers';
import { matchInternational, matchNational, matchParenthesised } from './phones';
import { matchPrefix, PREFIXES } from './prefixes';
import { matchAzure, matchDiscord, matchTelegram } from './tokens';
import { matchUrl } from './urls';
import { matchIban, matchWord } from './words';

/** What the walk saw that asks for another look: characters to normalise first, or escapes to resolve. */
export interface Walked {
	suspect: boolean;
	escaped: boolean;
}

const MAX_DEPTH = 2;

/** Held here: an import is read from its module anew for every character. */
const classes = CLASS;

/** Which trigrams start something. */
const STARTS = Uint8Array.from({ length: 0x8000 }, (_, i) => (PREFIXES[i] || KEYWORDS[i] ? 1 : 0));

/**
 * One pass over the text. Words (letters, digits, `_`) and marks are where something may be; what is tried there is
 * bounded in length, so the time grows with the text. Stops at the first suspect character.
 */
export function walk(text: string, hits: Hit[], depth: number): Walked {
	const walked = { suspect: false, escaped: false };
	barren = 0;
	const length = text.length;
	let i = 0;
	while (i < length) {
		let bits = classes[text.charCodeAt(i)]!;
		if (bits & WORD) {
			const start = i;
			let seen = bits;
			while (++i < length && (bits = classes[text.charCodeAt(i)]!) & WORD) seen |= bits;
			if (seen & DIGIT || i - start > 15) i = word(text, start, i, seen, hits, depth);
			// `trigram` written out: V8 inlines no more calls here, and one for each word doubles the time.
			if (
				start + 2 < length &&
				STARTS[
					((text.charCodeAt(start) & 31) << 10) |
						((text.charCodeAt(start + 1) & 31) << 5) |
						(text.charCodeAt(start + 2) & 31)
				]
			)
				i = known(text, start, i, hits);
		} else if (bits < SUSPECT) {
			if (bits !== 0 && STARTS[trigram(text, i)]) known(text, i, i, hits);
			i += 1;
		} else if (bits === SUSPECT) {
			walked.suspect = true;
			return walked;
		} else {
			i = mark(text, i, hits, walked);
		}
	}
	return walked;
}

/** Literals and keywords that start here. Where to go on. */
function known(text: string, start: number, end: number, hits: Hit[]): number {
	const at = trigram(text, start);
	let furthest = end;
	const literals = PREFIXES[at];
	if (literals) furthest = Math.max(furthest, matchPrefix(text, start, literals, hits));
	const matchers = KEYWORDS[at];
	if (matchers) matchKeywords(text, start, matchers, hits);
	return furthest;
}

/** A word with a digit in it, or a long one. Where to go on. */
function word(
	text: string,
	start: number,
	end: number,
	seen: number,
	hits: Hit[],
	depth: number,
): number {
	const length = end - start;
	if (length === 8 && isUuid(text, end)) return end + 28;
	if (seen === DIGIT) {
		const next = codeAt(text, end);
		if (length <= 3 && next === 46) {
			const after = matchIpv4(text, start, hits);
			if (after > 0) return after;
		}
		if (length === 2 && next === 45) {
			const after = matchMac(text, start, hits);
			if (after > 0) return after;
		}
		if (length < 7 && next !== 32 && next !== 45 && next !== 46 && next !== 47) {
			if (length < 6) return end;
		}
		if (next === 45 && length === 4) {
			const after = timestampEnd(text, start);
			if (after > 0) return after;
		}
		if (next === 32 && length < 6 && isUpper(codeAt(text, end + 1))) matchStreet(text, start, hits);
		if (length === 4 && next === 46) matchDottedMac(text, start, hits);
		// Hexadecimal that happens to have no letter.
		if (length > 20) matchWord(text, start, end, hits);
		const run = readRun(text, start, end);
		const after = run.ends[run.count - 1]!;
		matchRun(text, run, hits);
		matchNational(text, run, hits);
		return after;
	}
	matchWord(text, start, end, hits);
	if (
		isDigit(codeAt(text, start + 2)) &&
		isDigit(codeAt(text, start + 3)) &&
		!isDigit(codeAt(text, start))
	) {
		const after = matchIban(text, start, hits);
		if (after > 0) return after;
	}
	if (length === 4 && codeAt(text, end) === 46) matchDottedMac(text, start, hits);
	if (length > 15 || codeAt(text, end) === 43 || codeAt(text, end) === 47) {
		return longWord(text, start, end, hits, depth);
	}
	return end;
}

const TIMESTAMP =
	/\d{4}-\d\d-\d\d[T ](?!00:00)\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?(?!\w)/y;

/** ISO 8601 with a time of day: the end of it, or 0. Nobody's birth, and the commonest number in a log. */
function timestampEnd(text: string, start: number): number {
	if (codeAt(text, start + 7) !== 45) return 0;
	TIMESTAMP.lastIndex = start;
	return TIMESTAMP.test(text) ? TIMESTAMP.lastIndex : 0;
}

const isUpper = (code: number) => code >= 65 && code <= 90;

/** `-xxxx-xxxx-xxxx-` after eight hex digits: a UUID, which holds nothing. */
function isUuid(text: string, end: number): boolean {
	return (
		codeAt(text, end) === 45 &&
		codeAt(text, end + 5) === 45 &&
		codeAt(text, end + 10) === 45 &&
		codeAt(text, end + 15) === 45 &&
		isHex(codeAt(text, end + 27)) &&
		(CLASS[codeAt(text, end + 28)]! & WORD) === 0
	);
}

function longWord(text: string, start: number, end: number, hits: Hit[], depth: number): number {
	if (codeAt(text, end) === 46) {
		const after = matchDiscord(text, start, hits);
		if (after > 0) return after;
	}
	if (depth >= MAX_DEPTH) return end;
	if (!startsAsText(text, start)) {
		// A picture: a slash in it starts no word.
		return text.startsWith('base64,', start - 7) ? runEnd(text, start) : end;
	}
	if (start < barren) return end;
	const { end: after, decoded } = decodeRun(text, start);
	if (decoded === undefined) {
		barren = after;
		return end;
	}
	const inside: Hit[] = [];
	forgetContext();
	walk(decoded, inside, depth + 1);
	forgetContext();
	barren = 0;
	const best = inside.find(({ row }) => row.kind === 'secret') ?? inside[0];
	if (best) hits.push({ start, end: after, row: best.row });
	return after;
}

/** Up to where base64 was decoded in vain: a slash in it starts another word, which must not decode the rest again. */
let barren = 0;

/** A sign around which something may stand. Where to go on. */
function mark(text: string, i: number, hits: Hit[], walked: Walked): number {
	const next = codeAt(text, i + 1);
	switch (text.charCodeAt(i)) {
		case 64: // @
			matchEmail(text, i, hits);
			break;
		case 58: // :
			if (next === 47 && codeAt(text, i + 2) === 47) {
				matchUrl(text, i, hits);
				return i + 3;
			}
			if (isDigit(codeAt(text, i - 1))) matchTelegram(text, i, hits);
			if (isHex(next) || next === 58) {
				const after = matchColons(text, i, hits);
				if (after > 0) return after;
			}
			return afterValue(matchAssignment(text, i, hits), i);
		case 61: // =
			return afterValue(matchAssignment(text, i, hits), i);
		case 62: // >
			matchElement(text, i, hits);
			break;
		case 45: // -
			if (i === 0 || !(CLASS[codeAt(text, i - 1)]! & WORD)) {
				if (next === 45 || next === 117) matchFlag(text, i, hits);
			} else if (
				isHex(codeAt(text, i - 1)) &&
				isHex(codeAt(text, i - 2)) &&
				codeAt(text, i + 3) === 45
			) {
				if (!(CLASS[codeAt(text, i - 3)]! & WORD))
					return Math.max(i + 1, matchMac(text, i - 2, hits));
			}
			break;
		case 43: // +
			return Math.max(i + 1, matchInternational(text, i, hits));
		case 40: // (
			if (isDigit(next) || next === 43) return Math.max(i + 1, matchParenthesised(text, i, hits));
			spelt(text, i, hits);
			break;
		case 91: // [
		case 123: // {
			spelt(text, i, hits);
			break;
		case 126: // ~
			matchAzure(text, i, hits);
			break;
		case 37: // %
			if (isHex(next) && isHex(codeAt(text, i + 2)) && next >= 50 && next <= 55)
				walked.escaped = true;
			break;
		case 38: // &
			if (next === 35 || text.startsWith('commat;', i + 1)) walked.escaped = true;
			break;
		case 92: // \
			if ((next === 117 || next === 120) && isHex(codeAt(text, i + 3))) walked.escaped = true;
			// The letter of `\n` starts no word.
			if (next === 110 || next === 114 || next === 116) return i + 2;
			break;
	}
	return i + 1;
}

/** A value may hold what is found more precisely, unless it is very long: then its inside was paid for already. */
const afterValue = (end: number, i: number) => (end - i > MAX_VALUE ? end : i + 1);

function spelt(text: string, open: number, hits: Hit[]): void {
	const at = isSpace(codeAt(text, open + 1)) ? open + 2 : open + 1;
	const letter = codeAt(text, at) | 32;
	if (letter !== 97 && codeAt(text, at) !== 64 && letter !== 0xe4) return;
	if (
		(codeAt(text, at + 1) | 32) !== 116 &&
		codeAt(text, at) !== 64 &&
		!text.startsWith('rroba', at + 1)
	)
		return;
	matchSpeltEmail(text, open, hits);
}

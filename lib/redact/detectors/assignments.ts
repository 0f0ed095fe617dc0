import { CLASS, codeAt, FOREIGN, isSpace, isWord } from './chars';
import type { Detector, Hit } from './detector';
import { classify, type KeyClass, mayMatter } from './keys';
import { codeRow, keyRows } from './table';
import { passwordLike, randomLike, secretLike } from './values';

const MAX_KEY = 48;
export const MAX_VALUE = 512;
const ROWS = keyRows.map((row) => ({
	row,
	key: new RegExp(`^(?:${row.key})$`, 'i'),
	value: new RegExp(`^(?:${row.value})$`),
}));
/** Whether any of them may be. */
const SPECIAL = new RegExp(`^(?:${keyRows.map(({ key }) => key).join('|')})$`, 'i');
const CODE: Readonly<Record<KeyClass, Detector>> = {
	password: codeRow('password'),
	secret: codeRow('secret_assignment'),
	vendor: codeRow('secret_assignment'),
	query: codeRow('query_secret'),
	cookie: codeRow('session_cookie'),
	name: codeRow('person_name'),
	street: codeRow('postal_address'),
};

const isQuote = (code: number) => code === 34 || code === 39 || code === 96;
/** Of a key: words, `-`, `.`, letters beyond ASCII, single spaces between. */
function isKey(text: string, i: number): boolean {
	const code = codeAt(text, i);
	if (isWord(code) || code === 45 || code === 46 || CLASS[code] === FOREIGN) return true;
	// `driver's licence`
	if (code === 39) return isWord(codeAt(text, i - 1)) && codeAt(text, i + 1) === 115;
	return code === 32 && (isWord(codeAt(text, i - 1)) || CLASS[codeAt(text, i - 1)] === FOREIGN);
}

/** A quote, an escape before it, the bracket of `env['X']`. */
const closesKey = (code: number) => isQuote(code) || code === 92 || code === 93;

/** A key that ends before the sign at `sign` (`:`, `=`), and the value after it: where that ends, or 0. */
export function matchAssignment(text: string, sign: number, hits: Hit[]): number {
	let end = sign;
	// `:=`, `key =`
	while (
		end > 0 &&
		sign - end < 4 &&
		(isSpace(codeAt(text, end - 1)) || codeAt(text, end - 1) === 58)
	) {
		end -= 1;
	}
	while (end > 0 && sign - end < 7 && closesKey(codeAt(text, end - 1))) end -= 1;
	if (!mayMatter(text, Math.max(0, end - MAX_KEY), end)) return 0;
	let start = end;
	while (start > 0 && end - start < MAX_KEY && isKey(text, start - 1)) start -= 1;
	let from = sign + 1;
	while (from < sign + 3 && (codeAt(text, from) === 61 || codeAt(text, from) === 62)) from += 1;
	if (isSingle(text, from)) return 0;
	const before = codeAt(text, start - 1);
	const query = text[sign] === '=' && (before === 63 || before === 38);
	const key = text.slice(start, end).trim();
	return matchValue(text, key, from, query ? 'query' : placeOf(text, start, sign), hits);
}

/** A value of one letter or digit, which gives nothing away: `order=3`. Saves reading the key. */
function isSingle(text: string, from: number): boolean {
	const next = codeAt(text, from + 1);
	return (next === 0 || next === 38 || isSpace(next)) && isWord(codeAt(text, from));
}

function placeOf(text: string, start: number, sign: number): 'cookie' | 'other' {
	if (text[sign] !== '=') return 'other';
	return /cookie/i.test(text.slice(Math.max(0, start - 200), start)) ? 'cookie' : 'other';
}

/** `--password value` and `-u name:value`, of which the first dash is at `dash`. */
export function matchFlag(text: string, dash: number, hits: Hit[]): number {
	const flag = /^(?:--?([A-Za-z][\w-]{1,40})|-u) +(?!-)/.exec(text.slice(dash, dash + 48));
	if (!flag) return 0;
	const from = dash + flag[0].length;
	if (flag[1] !== undefined) return matchValue(text, flag[1], from, 'other', hits);
	const login = /^["']?[\w.@-]{1,64}:([^\s"']{4,128})/.exec(text.slice(from, from + 200));
	if (!login || !passwordLike(login[1]!, true)) return 0;
	const end = from + login[0].length;
	hits.push({ start: end - login[1]!.length, end, row: CODE.password });
	return end;
}

/** `<password>value</password>`, of which the `>` is at `close`. */
export function matchElement(text: string, close: number, hits: Hit[]): number {
	if (!mayMatter(text, Math.max(0, close - MAX_KEY), close)) return 0;
	const open = text.lastIndexOf('<', close);
	if (open < 0 || close - open > MAX_KEY || text[open + 1] === '/') return 0;
	return matchValue(text, text.slice(open + 1, close), close + 1, 'other', hits);
}

function matchValue(
	text: string,
	key: string,
	from: number,
	place: 'query' | 'cookie' | 'other',
	hits: Hit[],
): number {
	const special = SPECIAL.test(key);
	const found = classify(key, place);
	if (!special && !found) return 0;
	const [start, end, quoted] = readValue(text, from, place);
	if (end - start < 2) return 0;
	const value = text.slice(start, end);
	if (special) {
		const match = ROWS.find((row) => row.key.test(key) && row.value.test(value));
		if (match) {
			hits.push({ start, end, row: match.row });
			return end;
		}
	}
	if (!found) return 0;
	// A constant of code: `SUBMIT_PASSWORD = 100004`.
	if (!quoted && start > from && /^\d+$/.test(value)) return 0;
	if (found === 'name' || found === 'street') return matchPerson(text, found, start, hits);
	if (!plausible(found, value, quoted || place === 'query')) return 0;
	const whole = end - start < MAX_VALUE ? end : restOf(text, end);
	hits.push({ start, end: whole, row: CODE[place === 'query' ? 'query' : found] });
	return whole;
}

/** A value longer than what was judged is covered to its last character. */
function restOf(text: string, from: number): number {
	let end = from;
	while (end < text.length && !isSpace(text.charCodeAt(end)) && !isQuote(text.charCodeAt(end)))
		end += 1;
	return end;
}

function plausible(found: KeyClass, value: string, quoted: boolean): boolean {
	if (found === 'password') return passwordLike(value, quoted);
	if (found === 'secret') return secretLike(value, quoted);
	if (found === 'vendor') return randomLike(value);
	// What a session or a signature is named says that it is no word, however much it looks like one.
	const long = value.length >= 24 && /^[A-Za-z]*\d[A-Za-z\d]*$/.test(value);
	return value.length >= 16 && (long || secretLike(value, true));
}

/** Start and end of the value at `from`, and whether it stands in quotes. */
function readValue(text: string, from: number, place: string): [number, number, boolean] {
	let start = from;
	while (start < from + 24 && isSpace(codeAt(text, start)) && codeAt(text, start) !== 10)
		start += 1;
	let escaped = false;
	if (text[start] === '\\' && isQuote(codeAt(text, start + 1))) {
		escaped = true;
		start += 1;
	}
	const quote = codeAt(text, start);
	const limit = Math.min(text.length, start + MAX_VALUE);
	if (isQuote(quote)) {
		start += 1;
		for (let end = start; end < limit; end += 1) {
			const code = text.charCodeAt(end);
			if (code === 10) return [start, end, true];
			if (code === quote) return [start, escaped && text[end - 1] === '\\' ? end - 1 : end, true];
			if (code === 92 && !escaped) end += 1;
		}
		// Cut off.
		return [start, limit, true];
	}
	// `Authorization: Token …`
	const scheme = /^(?:Bearer|Basic|Token|ApiKey|Key|Digest|Negotiate) +/i.exec(
		text.slice(start, start + 12),
	);
	if (scheme) start += scheme[0].length;
	let end = start;
	for (; end < limit; end += 1) {
		const code = text.charCodeAt(end);
		if (isSpace(code) || code === 34 || code === 39 || code === 96 || code === 60) break;
		if (code === 38 && (place === 'query' || isWord(codeAt(text, end + 1)))) break;
		if (code === 35 && place === 'query') break;
		if (code === 59 || code === 44 || code === 125 || code === 41 || code === 93) {
			if (endsValue(text, end)) break;
		}
	}
	if (end > start && text[end - 1] === '\\') end -= 1;
	if (end > start && text[end - 1] === '.') end -= 1;
	return [start, end, false];
}

/** Punctuation inside a password, or after it? After it, if the text goes on with space, its end, or another pair. */
function endsValue(text: string, at: number): boolean {
	return (
		!/^.[^\s,;&=]{1,64}(?:\s|$)/.test(text.slice(at, at + 66)) ||
		/^.["'})\]\\]/.test(text.slice(at, at + 2))
	);
}

const NAME =
	/(?:\p{Lu}\p{L}*(?:['’-]\p{L}+)*\.?|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2,8})(?: (?:(?:de|del|da|van|von|der|den|la|le|bin|al|di|dos) )?\p{Lu}\p{L}*(?:['’-]\p{L}+)*\.?){0,3}(?![\p{L}\d_(<.[])/uy;
/** A number and a word, and nothing that only code has. */
const STREET =
	/(?=[^\n"'`<>;:|{}()[\]@=]{0,60}(?:\d[A-Za-z]?[ ,]|[ ,]\d))(?=[^\n"'`<>;:|{}()[\]@=]{0,60}\p{L}{3})[\p{L}\d][^\n"'`<>;:|{}()[\]@=]{5,100}/uy;

function matchPerson(text: string, found: 'name' | 'street', start: number, hits: Hit[]): number {
	const pattern = found === 'name' ? NAME : STREET;
	pattern.lastIndex = start;
	const match = pattern.exec(text);
	if (!match || match[0].length < 2) return 0;
	if (found === 'street' && /\d\.\d+\.\d|^(?:0x|https?:|[\da-f:]+$)/i.test(match[0])) return 0;
	const end = start + match[0].trimEnd().length;
	hits.push({ start, end, row: CODE[found] });
	return end;
}

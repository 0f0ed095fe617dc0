import type { KeyNames } from './key-names';

/** What to replace in a text, and under which rule; `end` is exclusive. */
export interface Span {
	start: number;
	end: number;
	readonly rule: string;
}

/** A name before `=` or `:` is read back this far. */
const MAX_NAME_LENGTH = 64;

/** Their value is the rest of the line: `Authorization: Bearer …`, `Cookie: a=…; b=…`. */
const HEADER = /^(?:proxy-)?authorization$|^(?:set-)?cookie2?$/i;
const SCHEME = /(?:Bearer|Basic|Digest|Token|ApiKey|Bot)[ \t]+/iy;
const NO_CONTENT = /^(?:null|true|false|undefined|none|\[redacted:[a-z0-9_]+\])$/i;
/** In JSON; elsewhere a comma or bracket may be part of a password, unless a space follows. */
const JSON_VALUE_END = /[\s,&;"'`}\]]/g;
const VALUE_END = /[\s&;<>]|["'`](?=[\s,;:&)}\]\\]|$)|[,)}\]|](?=\s|$)/g;
/** Quotes that end something (one within a word belongs to it), and the end of the line. */
const CLOSING_QUOTE = /(?<!\\)(\\*)(["'`])(?=[\s,;:&)}\]\\]|$)|[\r\n]/g;
const AUTHORITY_END = /[\s/?#"'`<>\\]/g;

/**
 * The values in `text` that the names before them give away: `password=…`, `"apiKey":"…"` (with any number of
 * backslashes before the quotes, as in JSON within JSON, and cut-off JSON as well), `?token=…`, header lines, and the userinfo
 * of URLs. Linear: what is between two separators is read once backwards and once forwards.
 */
export function findAssignments(text: string, names: KeyNames): Span[] {
	const spans: Span[] = [];
	for (let at = nextSeparator(text, 0); at < text.length; at = nextSeparator(text, at + 1)) {
		const span = text.startsWith('://', at) ? userinfo(text, at + 3) : assigned(text, at, names);
		if (!span) continue;
		spans.push(span);
		at = span.end - 1;
	}
	return spans;
}

function nextSeparator(text: string, from: number): number {
	for (let i = from; i < text.length; i += 1) {
		const code = text.charCodeAt(i);
		if (code === COLON || code === EQUALS) return i;
	}
	return text.length;
}

const [COLON, EQUALS, BACKSLASH, SPACE, TAB] = [0x3a, 0x3d, 0x5c, 0x20, 0x09] as const;

/** `user:secret@` between `://` and the host (RFC 3986 section 3.2.1). */
function userinfo(text: string, start: number): Span | undefined {
	const at = text.slice(start, indexOf(AUTHORITY_END, text, start)).lastIndexOf('@');
	return at > 0 ? { start, end: start + at, rule: 'userinfo' } : undefined;
}

function assigned(text: string, separator: number, names: KeyNames): Span | undefined {
	const { name, start: nameStart, quoted } = nameBefore(text, separator);
	if (name === '') return undefined;
	const rule = names.ruleOf(name);
	if (rule === undefined) return undefined;
	const equals = text.charCodeAt(separator) === EQUALS;
	// "My address: none of your business" is prose; `address=…` and `"address":…` are data.
	if (rule === 'personal' && !quoted && !equals) return undefined;
	const wholeLine = !quoted && !equals && HEADER.test(name);
	const [start, found] = valueAfter(text, separator + 1, wholeLine, quoted);
	const end = quoted ? found : endWithin(text, nameStart, start, found);
	if (start >= end) return undefined;
	return NO_CONTENT.test(text.slice(start, Math.min(end, start + 80)))
		? undefined
		: { start, end, rule };
}

/**
 * Where name and value are a text in quotes, `"password=…"`, what is after it stays: it may be JSON, which
 * could not be read any more. Looks no further than `found`, or than the end of the line where that is Infinity.
 */
function endWithin(text: string, nameStart: number, start: number, found: number): number {
	const quote = text.charAt(nameStart - 1);
	const enclosed = quote !== '' && '"\'`'.includes(quote);
	let escapes = 0;
	while (enclosed && text.charCodeAt(nameStart - 2 - escapes) === BACKSLASH) escapes += 1;
	const value = found === Infinity ? text : text.slice(0, found);
	let end = value.length;
	CLOSING_QUOTE.lastIndex = start;
	for (let match = CLOSING_QUOTE.exec(value); match; match = CLOSING_QUOTE.exec(value)) {
		const isEnd = match[2] === undefined ? found === Infinity : match[2] === quote;
		if (!isEnd || (match[1]?.length ?? 0) > escapes) continue;
		end = match.index;
		break;
	}
	while (end > start && isQuote(text.charCodeAt(end)) && text.charCodeAt(end - 1) === BACKSLASH) {
		end -= 1;
	}
	return end;
}

function nameBefore(
	text: string,
	separator: number,
): { name: string; start: number; quoted: boolean } {
	let end = separator;
	while (end > 0 && isBlank(text.charCodeAt(end - 1))) end -= 1;
	const unquotedEnd = end;
	while (end > 0 && isQuote(text.charCodeAt(end - 1))) end -= 1;
	const quoted = end < unquotedEnd;
	let start = end;
	let letters = 0;
	const furthest = Math.max(0, end - MAX_NAME_LENGTH);
	while (start > furthest) {
		const code = text.charCodeAt(start - 1);
		if (isLetter(code)) letters += 1;
		else if (!isNamePart(code) && !(quoted && code === SPACE)) break;
		start -= 1;
	}
	// `[redacted:email]`, put there before.
	if (text.charCodeAt(end - 1) === 0x5d && text.startsWith('[redacted:', start - 10)) start = end;
	// `03:04:05`, the most frequent colons, have nothing like a name before them.
	return { name: letters < 2 ? '' : text.slice(start, end).trim(), start, quoted };
}

function valueAfter(
	text: string,
	from: number,
	wholeLine: boolean,
	inJson: boolean,
): [start: number, end: number] {
	let start = from;
	// `:=`, `==`, `=>`
	while (text.charAt(start) === '=' || text.charAt(start) === '>') start += 1;
	while (isBlank(text.charCodeAt(start))) start += 1;
	if (wholeLine) return [start, Infinity];
	let opening = start;
	while (text.charCodeAt(opening) === BACKSLASH) opening += 1;
	const quote = text.charAt(opening);
	if (quote === '"' || quote === "'" || quote === '`') {
		return [opening + 1, closingQuote(text, opening + 1, quote, opening - start)];
	}
	let end = start;
	if (quote === '{' || quote === '[') end = closingBracket(text, start);
	SCHEME.lastIndex = start;
	if (SCHEME.test(text)) end = SCHEME.lastIndex;
	return [start, indexOf(inJson ? JSON_VALUE_END : VALUE_END, text, end)];
}

/** The quote that is escaped no more than the opening one was; the end where the text was cut off. */
function closingQuote(text: string, from: number, quote: string, escapes: number): number {
	for (let end = text.indexOf(quote, from); end >= 0; end = text.indexOf(quote, end + 1)) {
		let start = end;
		while (start > from && text.charCodeAt(start - 1) === BACKSLASH) start -= 1;
		if (end - start <= escapes) return start;
	}
	return text.length;
}

function closingBracket(text: string, from: number): number {
	let depth = 0;
	for (let i = from; i < text.length; i += 1) {
		const char = text.charAt(i);
		if (char === '{' || char === '[') depth += 1;
		else if (char === '}' || char === ']') depth -= 1;
		if (depth === 0) return i + 1;
	}
	return text.length;
}

function indexOf(pattern: RegExp, text: string, from: number): number {
	pattern.lastIndex = from;
	return pattern.exec(text)?.index ?? text.length;
}

function isBlank(code: number): boolean {
	return code === SPACE || code === TAB;
}

function isQuote(code: number): boolean {
	return code === BACKSLASH || code === 0x22 || code === 0x27 || code === 0x60;
}

function isLetter(code: number): boolean {
	const lower = code | 0x20;
	return (lower >= 0x61 && lower <= 0x7a) || (code > 0x7f && code !== 0xa0);
}

/** Digits and `_ - . $ [ ]`. */
function isNamePart(code: number): boolean {
	return (
		(code >= 0x30 && code <= 0x39) ||
		code === 0x5f ||
		code === 0x2d ||
		code === 0x2e ||
		code === 0x24 ||
		code === 0x5b ||
		code === 0x5d
	);
}

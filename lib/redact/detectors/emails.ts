import { CLASS, codeAt, FOREIGN, isWord, WORD } from './chars';
import type { Hit } from './detector';
import { codeRow } from './table';

const EMAIL = codeRow('email');
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
const LOCAL = new Set([..."._%+-~'!#$*^"].map((letter) => letter.charCodeAt(0)));
/** `image@2x.png`, `chunk@1a.js` are files. */
const FILES =
	/\.(?:png|jpe?g|gif|svg|webp|ico|css|scss|js|mjs|cjs|ts|tsx|jsx|json|map|html?|ya?ml|md|txt|lock|log|so|py|rb|sh|zip|gz|tgz|service|target|local)$/i;
const DOMAIN = /[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.(?:[a-z]{2,24}|xn--[a-z0-9-]{2,58})/iy;

const isLocal = (code: number) => isWord(code) || LOCAL.has(code) || CLASS[code] === FOREIGN;

/** The address around the `@` at `at` (RFC 5321, RFC 6531): the end of it, or 0. */
export function matchEmail(text: string, at: number, hits: Hit[]): number {
	const start = localStart(text, at);
	if (start === at) return 0;
	const end = domainEnd(text, at + 1);
	if (end === 0) return 0;
	const before = codeAt(text, start - 1);
	// `ssh://git@host/` names an account of the host, and so does `git@host:path`.
	if (before === 47 && codeAt(text, start - 2) === 47 && codeAt(text, start - 3) === 58) return 0;
	if (text.slice(start, at) === 'git' && codeAt(text, end) === 58) return 0;
	hits.push({ start, end, row: EMAIL });
	return end;
}

function localStart(text: string, at: number): number {
	const floor = Math.max(0, at - MAX_LOCAL);
	if (codeAt(text, at - 1) === 34) {
		const open = text.lastIndexOf('"', at - 2);
		const quoted = open >= floor && open < at - 2 && /^"[^\n"]+"$/.test(text.slice(open, at));
		return quoted ? open : at;
	}
	let start = at;
	let ascii = false;
	while (start > floor) {
		const code = text.charCodeAt(start - 1);
		if (!isLocal(code)) break;
		// Where words are not spaced out, the address starts with its first ASCII letter.
		if (code >= 0x2e80 && ascii) break;
		ascii = code < 128;
		start -= 1;
	}
	while (start < at && (CLASS[text.charCodeAt(start)]! & (WORD | FOREIGN)) === 0) start += 1;
	return start;
}

function domainEnd(text: string, from: number): number {
	let end = from;
	let foreign = false;
	const limit = Math.min(text.length, from + MAX_DOMAIN);
	while (end < limit) {
		const code = text.charCodeAt(end);
		if (code >= 128) {
			if (CLASS[code] !== FOREIGN) break;
			foreign = true;
		} else if (code !== 45 && code !== 46 && (!isWord(code) || code === 95)) break;
		end += 1;
	}
	if (end === from) return text[from] === '[' ? literalEnd(text, from) : 0;
	const domain = text.slice(from, end);
	if (foreign) {
		const labels =
			/^[\p{L}\p{M}\p{N}-]{1,63}(?:\.[\p{L}\p{M}\p{N}-]{1,63}){0,7}\.[\p{L}\p{M}]{2,24}/u.exec(
				domain,
			);
		return labels ? from + labels[0].length : 0;
	}
	DOMAIN.lastIndex = 0;
	const match = DOMAIN.exec(domain);
	if (!match || FILES.test(match[0])) return 0;
	return isWord(codeAt(text, from + match[0].length)) ? 0 : from + match[0].length;
}

/** `user@[192.0.2.1]`. */
function literalEnd(text: string, from: number): number {
	const match = /^\[(?:IPv6:)?[0-9a-fA-F.:]{7,45}\]/.exec(text.slice(from, from + 54));
	return match ? from + match[0].length : 0;
}

const OPEN = '[\\[({<]\\s?';
const CLOSE = '\\s?[\\])}>]';
const AT = `\\s?${OPEN}(?:at|@|arroba|ät)${CLOSE}\\s?`;
const DOT = `\\s?(?:\\.|${OPEN}(?:dot|\\.|punkt|punto|point)${CLOSE}|\\sdot\\s)\\s?`;
const BRACKETED = new RegExp(
	`([\\w.+-]{1,64})${AT}([\\w-]{1,63}(?:${DOT}[\\w-]{1,63}){1,4})`,
	'gi',
);
const SPELT =
	/([\w.+-]{1,64}) at ([\w-]{1,63}(?: dot [\w-]{1,63}){0,3} dot (?:com|org|net|edu|gov|info|io|dev|app|co|ai|eu|de|fr|uk|es|nl|ch|se|pl|br|au|ca|jp|ru|example))\b/gi;

/** An address that is spelt out, `jane [at] example [dot] com`, around the place. */
export function matchSpeltEmail(text: string, near: number, hits: Hit[]): void {
	const from = Math.max(0, near - 80);
	const piece = text.slice(from, near + 80);
	const pattern = text[near] === 'd' || text[near] === 'D' ? SPELT : BRACKETED;
	for (const match of piece.matchAll(pattern)) {
		const start = from + match.index;
		const end = start + match[0].length;
		if (start <= near && near < end) hits.push({ start, end, row: EMAIL });
	}
}

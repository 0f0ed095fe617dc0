import { CLASS, codeAt, isWord, WORD } from './chars';

const MAX_RUN = 65_536;
const MIN_RUN = 16;

const inAlphabet = (code: number) =>
	(CLASS[code]! & WORD) !== 0 || code === 43 || code === 47 || code === 45;

const VALUES = new Uint8Array(128).fill(64);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
	.split('')
	.forEach((letter, i) => (VALUES[letter.charCodeAt(0)] = i));
VALUES[45] = 62;
VALUES[95] = 63;

const printable = (byte: number) =>
	(byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;

/** Whether the first six bytes that the run would decode to are text. Most runs end here. */
export function startsAsText(text: string, start: number): boolean {
	for (let at = start; at < start + 8; at += 4) {
		const bits =
			(value(text, at) << 18) |
			(value(text, at + 1) << 12) |
			(value(text, at + 2) << 6) |
			value(text, at + 3);
		if (!printable((bits >> 16) & 255) || !printable((bits >> 8) & 255) || !printable(bits & 255)) {
			return false;
		}
	}
	return true;
}
const value = (text: string, i: number) => VALUES[codeAt(text, i) & 127]! & 63;

/** Where the run of the alphabet ends, however long. */
export function runEnd(text: string, start: number): number {
	let end = start;
	while (end < text.length && inAlphabet(text.charCodeAt(end))) end += 1;
	return end;
}

/**
 * The base64 run at `start` (either alphabet): where it ends, padding and all, and the text in its first 64 kB;
 * without text if it holds something else or is too short.
 */
export function decodeRun(
	text: string,
	start: number,
): { readonly end: number; readonly decoded?: string } {
	let end = runEnd(text, start);
	if (end - start < MIN_RUN) return { end };
	const bytes = Buffer.from(text.slice(start, Math.min(end, start + MAX_RUN)), 'base64');
	while (end < text.length && text[end] === '=') end += 1;
	let odd = 0;
	for (const byte of bytes) if (!printable(byte) && byte < 128) odd += 1;
	if (odd > bytes.length >> 4 || isWord(codeAt(text, end))) return { end };
	return { end, decoded: bytes.toString('utf8') };
}

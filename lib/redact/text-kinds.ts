import { MIN_WRAPPED_LENGTH, startsLikeText } from './decode';

/** What a text has in it, as bits, so that only what can find something there is run. */
export const HAS_SEPARATOR = 1;
/** `%`, `\` or `&`, with which escapes begin. */
export const HAS_ESCAPE = 2;
export const HAS_SURROGATE = 4;
/** A run of letters and digits that starts as base64 or hex of a text does. */
export const HAS_WRAPPED = 8;
/** `{` or `[`, with which JSON begins. */
export const HAS_BRACKET = 16;

const BASE64 = 32;
const table = new Uint8Array(0x10000).fill(HAS_SURROGATE, 0xd800, 0xe000);
for (const [kind, characters] of [
	[HAS_SEPARATOR, ':='],
	[HAS_ESCAPE, '%\\&'],
	[HAS_BRACKET, '{['],
	[BASE64, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-'],
] as const) {
	for (const character of characters) table[character.charCodeAt(0)] = kind;
}

/** Most texts have none, and that this pattern says in a third of the time. */
const SPECIAL = /[:=%\\&{[\ud800-\udfff]/;

export function kindsOf(text: string): number {
	let kinds = 0;
	if (SPECIAL.test(text)) {
		for (let i = 0; i < text.length; i += 1) kinds |= table[text.charCodeAt(i)]!;
	}
	return hasWrapped(text) ? kinds | HAS_WRAPPED : kinds;
}

/** Looks at one character in sixteen where words are short: a run ends where one of its characters is missing. */
function hasWrapped(text: string): boolean {
	let start = 0;
	while (start + MIN_WRAPPED_LENGTH <= text.length) {
		let i = start + MIN_WRAPPED_LENGTH - 1;
		while (i >= start && isBase64(text.charCodeAt(i))) i -= 1;
		if (i >= start) {
			start = i + 1;
			continue;
		}
		if (startsLikeText(text, start)) return true;
		start += MIN_WRAPPED_LENGTH;
		while (start < text.length && isBase64(text.charCodeAt(start))) start += 1;
	}
	return false;
}

function isBase64(code: number): boolean {
	return (table[code]! & BASE64) !== 0;
}

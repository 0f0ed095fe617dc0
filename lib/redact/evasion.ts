import { CLASS, SUSPECT } from './detectors/chars';

/** A text with pieces replaced, and the way back to the positions of the original. */
export interface Rewritten {
	readonly text: string;
	/** Where the character at a position of the new text starts in the original. */
	startOf(position: number): number;
	/** Where the character before a position of the new text ends in the original. */
	endOf(position: number): number;
}

/** Replaces every match; `replacement` answers undefined to leave it. */
function rewrite(
	text: string,
	pattern: RegExp,
	replacement: (match: string) => string | undefined,
): Rewritten {
	// Three numbers for each piece that starts in the new text: there, in the original, and its length in the original
	// if the piece was replaced, else 0.
	const pieces: number[] = [];
	let out = '';
	let copied = 0;
	const copy = (to: number) => {
		if (to > copied) pieces.push(out.length, copied, 0);
		out += text.slice(copied, to);
	};
	for (const match of text.matchAll(pattern)) {
		const put = replacement(match[0]);
		if (put === undefined) continue;
		copy(match.index);
		copied = match.index + match[0].length;
		if (put === '') continue;
		pieces.push(out.length, match.index, match[0].length);
		out += put;
	}
	copy(text.length);

	/** The last piece that starts at or before the position. */
	const pieceAt = (position: number): number => {
		let [low, high] = [0, pieces.length / 3 - 1];
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (pieces[middle * 3]! <= position) low = middle;
			else high = middle - 1;
		}
		return low * 3;
	};
	return {
		text: out,
		startOf(position) {
			const piece = pieceAt(position);
			return pieces[piece + 1]! + (pieces[piece + 2] ? 0 : position - pieces[piece]!);
		},
		endOf(position) {
			const piece = pieceAt(position - 1);
			return pieces[piece + 1]! + (pieces[piece + 2] || position - pieces[piece]!);
		},
	};
}

/** Format characters and fillers, which show as nothing. */
const INVISIBLE = /^[\p{Cf}\u034f\u115f\u1160\u3164\uffa0\u180b-\u180d\ufe00-\ufe0f]$/u;
const known = new Map<string, string | undefined>();

/** What a suspect character stands for: nothing, one ASCII character, or (undefined) itself. */
function meaning(character: string): string | undefined {
	if (INVISIBLE.test(character)) return '';
	if (/^\p{Zs}$/u.test(character)) return ' ';
	if (/^[\p{Pd}\u2212]$/u.test(character)) return '-';
	if (/^[\u2044\u2215]$/u.test(character)) return '/';
	if (/^\p{Nd}$/u.test(character)) return digitOf(character);
	const folded = character.normalize('NFKC');
	return /^[ -~]$/.test(folded) ? folded : undefined;
}

/** The decimal digits of a script are ten code points in a row, and zero's code point is a multiple of ten off. */
function digitOf(digit: string): string {
	const folded = digit.normalize('NFKC');
	if (/^\d$/.test(folded)) return folded;
	let value = 0;
	const code = digit.codePointAt(0)!;
	while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
	return String(value);
}

// Mathematical letters are pairs of surrogates; the first half may also stand alone.
const SUSPECTS = new RegExp(`[\\u{1d400}-\\u{1d7ff}\\ud835${suspectRanges()}]`, 'gu');

function suspectRanges(): string {
	const parts: string[] = [];
	const hex = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
	for (let code = 0; code < 0x10000; code += 1) {
		if (CLASS[code] !== SUSPECT || (code >= 0xd800 && code < 0xe000)) continue;
		const start = code;
		while (code + 1 < 0x10000 && CLASS[code + 1] === SUSPECT) code += 1;
		parts.push(`${hex(start)}-${hex(code)}`);
	}
	return parts.join('');
}

/**
 * Invisible characters dropped, spaces, dashes, digits of any script and compatibility letters as ASCII (Unicode NFKC,
 * one character at a time). What stays as it is, the scan must not stop at again, so it becomes a space.
 */
export function normalised(text: string): Rewritten {
	return rewrite(text, SUSPECTS, (character) => {
		if (!known.has(character)) known.set(character, meaning(character) ?? ' ');
		return known.get(character);
	});
}

const ESCAPES =
	/%[2-7][0-9A-Fa-f]|&#(?:\d{2,5}|[xX][0-9A-Fa-f]{2,5});|&(?:commat|period|colon|amp|quot|lt|gt|hyphen|dash|plus|equals|num|lowbar);|\\u00[2-7][0-9A-Fa-f]|\\x[2-7][0-9A-Fa-f]/g;
const ENTITIES: Readonly<Record<string, string>> = {
	...{ commat: '@', period: '.', colon: ':', amp: '&', quot: '"', lt: '<', gt: '>' },
	...{ hyphen: '-', dash: '-', plus: '+', equals: '=', num: '#', lowbar: '_' },
};

/** Percent-encoding, HTML character references and `\u0040` resolved, where they stand for printable ASCII. */
export function unescaped(text: string): Rewritten {
	return rewrite(text, ESCAPES, (escape) => {
		const named = ENTITIES[escape.slice(1, -1)];
		if (named !== undefined) return named;
		const hex = /^(?:%|\\u00|\\x|&#[xX])([0-9A-Fa-f]+);?$/.exec(escape)?.[1];
		const code = hex === undefined ? Number(escape.slice(2, -1)) : parseInt(hex, 16);
		return code >= 32 && code < 127 ? String.fromCharCode(code) : undefined;
	});
}

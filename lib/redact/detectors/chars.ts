/** Bits of a character's class. */
export const LETTER = 1;
export const DIGIT = 2;
export const WORD = LETTER | DIGIT;
/** A letter beyond ASCII. */
export const FOREIGN = 4;
/** Looks like, or hides between, other characters: the text is normalised first. */
export const SUSPECT = 8;
/** Something may start or end here. */
export const MARK = 16;

/** Spaces, dashes and dots beyond ASCII, invisible characters, compatibility letters and digits. */
const SUSPECTS: ReadonlyArray<readonly [number, number]> = [
	[0xa0, 0xa0],
	[0xad, 0xad],
	[0x34f, 0x34f],
	[0x61c, 0x61c],
	[0x660, 0x669],
	[0x6f0, 0x6f9],
	[0x966, 0x96f],
	[0x9e6, 0x9ef],
	[0xe50, 0xe59],
	[0x115f, 0x1160],
	[0x180b, 0x180e],
	[0x2000, 0x2015],
	[0x2024, 0x2024],
	[0x202a, 0x202f],
	[0x2044, 0x2044],
	[0x205f, 0x2064],
	[0x2066, 0x206f],
	[0x2070, 0x209c],
	[0x2100, 0x214f],
	[0x2212, 0x2212],
	[0x2215, 0x2215],
	[0x2460, 0x24ff],
	[0x3000, 0x3000],
	[0x3164, 0x3164],
	[0xd835, 0xd835],
	[0xfe00, 0xfe0f],
	[0xfe50, 0xfe6b],
	[0xfeff, 0xfeff],
	[0xff01, 0xff5e],
	[0xffa0, 0xffa0],
	[0xfff9, 0xfffb],
];

/** Class of every UTF-16 code unit: one look-up each is what the scan costs where nothing is found. */
export const CLASS = buildClasses();

function buildClasses(): Uint8Array {
	const table = new Uint8Array(0x10000);
	const set = (from: number, to: number, bits: number) => table.fill(bits, from, to + 1);
	set(0x30, 0x39, DIGIT);
	set(0x41, 0x5a, LETTER);
	set(0x61, 0x7a, LETTER);
	table[0x5f] = LETTER;
	for (const mark of '@:=>%&\\~-[({+') table[mark.charCodeAt(0)] = MARK;
	set(0xc0, 0xffff, FOREIGN);
	for (const letter of [0xaa, 0xb5, 0xba]) table[letter] = FOREIGN;
	// Punctuation, symbols, CJK punctuation, surrogates (emoji), private use.
	for (const [from, to] of [
		[0x2000, 0x2bff],
		[0x3000, 0x303f],
		[0xd800, 0xf8ff],
	] as const) {
		set(from, to, 0);
	}
	for (const [from, to] of SUSPECTS) set(from, to, SUSPECT);
	return table;
}

export const isWord = (code: number): boolean => (CLASS[code]! & WORD) !== 0;
export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
export const isHex = (code: number): boolean =>
	isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);
/** 0 outside the text. */
export const codeAt = (text: string, i: number): number =>
	i >= 0 && i < text.length ? text.charCodeAt(i) : 0;

/** Whether a letter or digit stands right before: one that is not the `n` of an escaped line end. */
export const joinedBefore = (text: string, start: number): boolean =>
	isWord(codeAt(text, start - 1)) && !(text[start - 2] === '\\' && /[nrt]/.test(text[start - 1]!));

/** The three characters at `i`, case folded, as 15 bits. Different ones may give the same number. */
export function trigram(text: string, i: number): number {
	return (
		((text.charCodeAt(i) & 31) << 10) |
		((text.charCodeAt(i + 1) & 31) << 5) |
		(text.charCodeAt(i + 2) & 31)
	);
}

/** Check digits that several formats share. Each takes text of the right length and alphabet. */

const digit = (text: string, i: number): number => text.charCodeAt(i) - 48;

/** ISO/IEC 7812-1 annex B. */
export function luhn(digits: string): boolean {
	let sum = 0;
	for (let i = digits.length - 1, double = false; i >= 0; i -= 1, double = !double) {
		const value = digit(digits, i) * (double ? 2 : 1);
		sum += value > 9 ? value - 9 : value;
	}
	return sum % 10 === 0;
}

/** The sum of each digit times its weight. */
export function weighted(digits: string, weights: readonly number[]): number {
	return weights.reduce((sum, weight, i) => sum + weight * digit(digits, i), 0);
}

/** The number modulo `by`; letters count as 10 to 35 (ISO/IEC 7064 as IBAN uses it). */
export function modulo(text: string, by: number): number {
	let rest = 0;
	for (let i = 0; i < text.length; i += 1) {
		const code = text.charCodeAt(i);
		rest = code < 58 ? (rest * 10 + code - 48) % by : (rest * 100 + code - 55) % by;
	}
	return rest;
}

/** ISO/IEC 7064 MOD 11,10. */
export function mod11and10(digits: string): boolean {
	let product = 10;
	for (let i = 0; i < digits.length - 1; i += 1) {
		const sum = (digit(digits, i) + product) % 10 || 10;
		product = (sum * 2) % 11;
	}
	return (11 - product) % 10 === digit(digits, digits.length - 1);
}

const DIHEDRAL = [
	'0123456789',
	'1234067895',
	'2340178956',
	'3401289567',
	'4012395678',
	'5987604321',
	'6598710432',
	'7659821043',
	'8765932104',
	'9876543210',
];
const PERMUTED = [
	'0123456789',
	'1576283094',
	'5803796142',
	'8916043527',
	'9453126870',
	'4286573901',
	'2793806415',
	'7046913258',
];

/** Verhoeff 1969, the dihedral group of ten. */
export function verhoeff(digits: string): boolean {
	let check = 0;
	for (let i = 0; i < digits.length; i += 1) {
		const value = digit(PERMUTED[i % 8]!, digit(digits, digits.length - 1 - i));
		check = digit(DIHEDRAL[check]!, value);
	}
	return check === 0;
}

/** Whether the digits name a day: two each, month 1 to 12 and a day that such a month can have. */
export function dayAndMonth(day: number, month: number): boolean {
	return month >= 1 && month <= 12 && day >= 1 && day <= (DAYS[month - 1] ?? 0);
}
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `YYMMDD` at the start of the text, after `skip` characters. */
export function startsWithDate(text: string, skip = 0): boolean {
	return dayAndMonth(+text.slice(skip + 4, skip + 6), +text.slice(skip + 2, skip + 4));
}

/** All digits the same, as in test data and in padding. */
export function oneDigit(digits: string): boolean {
	return /^(\d)\1*$/.test(digits);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
	let value = n;
	for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
	return value;
});
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** CRC-32 (ISO 3309) of ASCII text as six base62 digits: the check digits of GitHub and npm tokens. */
export function crc32Base62(text: string): string {
	let crc = 0xffffffff;
	for (let i = 0; i < text.length; i += 1) {
		crc = CRC_TABLE[(crc ^ text.charCodeAt(i)) & 255]! ^ (crc >>> 8);
	}
	let rest = (crc ^ 0xffffffff) >>> 0;
	let out = '';
	for (let i = 0; i < 6; i += 1) {
		out = BASE62[rest % 62]! + out;
		rest = Math.floor(rest / 62);
	}
	return out;
}

/** How often each UTF-16 code unit came. All zero between calls: nothing of a text is kept. */
const counts = new Uint32Array(0x10000);
/** `n × log2 n` of the counts that come. */
const WEIGHTS = Float64Array.from({ length: 256 }, (_, n) => weigh(n));

function weigh(count: number): number {
	return count > 1 ? count * Math.log2(count) : 0;
}

/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
	const { length } = text;
	for (let i = 0; i < length; i += 1) counts[text.charCodeAt(i)]! += 1;
	let bits = 0;
	for (let i = 0; i < length; i += 1) {
		const code = text.charCodeAt(i);
		const count = counts[code]!;
		bits += count < WEIGHTS.length ? WEIGHTS[count]! : weigh(count);
		counts[code] = 0;
	}
	return length === 0 ? 0 : Math.log2(length) - bits / length;
}

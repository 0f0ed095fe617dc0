import { isUtf8 } from 'node:buffer';

export type FormField = readonly [name: string, value: string];

export const isForm = (contentType: string | undefined): boolean =>
	/^application\/x-www-form-urlencoded *(;|$)/i.test(contentType ?? '');

/**
 * The fields of an urlencoded form in the order sent. Undefined where an escape is broken or the bytes are not UTF-8:
 * different bytes would decode, and so sign, alike.
 */
export function parseForm(body: Buffer): readonly FormField[] | undefined {
	if (!isUtf8(body)) return undefined;
	const fields: FormField[] = [];
	for (const pair of body.toString('utf8').split('&')) {
		if (pair === '') continue;
		const end = pair.indexOf('=');
		const key = unescapeForm(end < 0 ? pair : pair.slice(0, end));
		const value = unescapeForm(end < 0 ? '' : pair.slice(end + 1));
		if (key === undefined || value === undefined) return undefined;
		fields.push([key, value]);
	}
	return fields;
}

/** What a byte says as a hex digit; NO_DIGIT where it is none. */
const NO_DIGIT = 255;
const DIGITS = new Uint8Array(256).fill(NO_DIGIT);
for (const digit of '0123456789abcdefABCDEF')
	DIGITS[digit.charCodeAt(0)] = Number.parseInt(digit, 16);

const [PERCENT, PLUS, SPACE] = [0x25, 0x2b, 0x20];

/** Byte by byte: of a long text, replacing each + and then decodeURIComponent take twice as long. */
function unescapeForm(text: string): string | undefined {
	// Most have nothing to be decoded, and decoding costs more than looking.
	if (!/[%+]/.test(text)) return text;
	const bytes = Buffer.from(text);
	let size = 0;
	for (let at = 0; at < bytes.length; at += 1) {
		let byte = bytes[at]!;
		if (byte === PLUS) byte = SPACE;
		if (byte === PERCENT) {
			const high = DIGITS[bytes[at + 1] ?? PERCENT]!;
			const low = DIGITS[bytes[at + 2] ?? PERCENT]!;
			if (high === NO_DIGIT || low === NO_DIGIT) return undefined;
			byte = high * 16 + low;
			at += 2;
		}
		bytes[size] = byte;
		size += 1;
	}
	const plain = bytes.subarray(0, size);
	return isUtf8(plain) ? plain.toString('utf8') : undefined;
}

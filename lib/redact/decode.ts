const hexCode = (digits: string): string => String.fromCharCode(parseInt(digits, 16));

function htmlCharacter(reference: string, hex: string | undefined, decimal: string): string {
	const code = hex === undefined ? parseInt(decimal, 10) : parseInt(hex, 16);
	return code <= 0x10ffff ? String.fromCodePoint(code) : reference;
}

interface Layer {
	/** What every escape of it begins with. */
	readonly begin: string;
	readonly read: (text: string) => string;
}

const LAYERS: readonly Layer[] = [
	{
		// `\u0070`, `\x70`, `\"`
		begin: '\\',
		read: (text) =>
			text.replace(
				/\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(["'/\\]))/g,
				(_, u?: string, x?: string, character?: string) => character ?? hexCode((u ?? x)!),
			),
	},
	{
		// `%70`, and `+` in a form
		begin: '%',
		read: (text) => {
			const read = text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
				Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
			);
			// Text with spaces in it is no form.
			return read === text || text.includes(' ') ? read : read.replaceAll('+', ' ');
		},
	},
	{
		// `&#x70;`, `&#112;`
		begin: '&#',
		read: (text) => text.replace(/&#(?:[xX]([0-9A-Fa-f]{1,6})|(\d{1,7}));/g, htmlCharacter),
	},
];

/**
 * `text` with the outermost of its escapes read. One kind at a time: a percent-encoded text in a quoted one
 * has quotes of its own, which would end the outer ones.
 */
export function unescapeText(text: string): string {
	for (const { begin, read } of LAYERS) {
		if (!text.includes(begin)) continue;
		const inner = read(text);
		if (inner !== text) return inner;
	}
	return text;
}

/** Shorter ones are not worth a look: a dozen bytes. */
export const MIN_WRAPPED_LENGTH = 16;

/** Base64 of either alphabet, over several lines as in mail (RFC 2045) and PEM (RFC 7468), or hex. */
const RUN = /(?:[A-Za-z0-9+/_-]{64,76}\r?\n)*[A-Za-z0-9+/_-]{16,}={0,2}/g;

/** A stretch of a text that is the base64 or hex of other text. */
export interface Wrapped {
	readonly start: number;
	readonly end: number;
	readonly inner: string;
}

/** Finds them. Random letters decode to text without control characters about never, so words and ids are not found. */
export function findWrapped(text: string): Wrapped[] {
	const found: Wrapped[] = [];
	for (const { 0: run, index } of text.matchAll(RUN)) {
		const inner = innerText(run);
		if (inner !== undefined) found.push({ start: index, end: index + run.length, inner });
	}
	return found;
}

function innerText(run: string): string | undefined {
	const isHex = startsLikeHexText(run, 0) && /^(?:[0-9a-f]{2}|\s)+$/i.test(run);
	if (!isHex && !startsLikeBase64Text(run, 0)) return undefined;
	const bytes = Buffer.from(isHex ? run.replace(/\s/g, '') : run, isHex ? 'hex' : 'base64');
	const text = bytes.toString('utf8');
	return CONTROL.test(text) ? undefined : text;
}

const CONTROL = /[\0-\x08\x0e-\x1f\x7f\ufffd]/;

const isPrintable = (byte: number) =>
	(byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);

/** Decides on the first bytes, without decoding: most runs are words and ids. */
export function startsLikeText(text: string, at: number): boolean {
	return startsLikeBase64Text(text, at) || startsLikeHexText(text, at);
}

/** The high digits of the first four bytes. */
function startsLikeHexText(text: string, at: number): boolean {
	for (let i = at; i < at + 8; i += 2) {
		const code = text.charCodeAt(i);
		if (code < 0x32 || code > 0x37) return false;
	}
	return true;
}

const sextets = new Uint8Array(128);
for (const alphabet of ['+/', '-_']) {
	const digits = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`;
	for (let i = 0; i < digits.length; i += 1) sextets[digits.charCodeAt(i)] = i;
}

function startsLikeBase64Text(text: string, at: number): boolean {
	for (let i = at; i < at + 8; i += 4) {
		const bits =
			(sextet(text, i) << 18) |
			(sextet(text, i + 1) << 12) |
			(sextet(text, i + 2) << 6) |
			sextet(text, i + 3);
		if (!isPrintable(bits >> 16) || !isPrintable((bits >> 8) & 255) || !isPrintable(bits & 255)) {
			return false;
		}
	}
	return true;
}

function sextet(text: string, i: number): number {
	return sextets[text.charCodeAt(i)] ?? 0;
}

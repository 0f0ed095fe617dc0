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

function unescapeForm(text: string): string | undefined {
	// Most have nothing to be decoded, and decoding costs more than looking.
	if (!/[%+]/.test(text)) return text;
	try {
		return decodeURIComponent(text.replaceAll('+', ' '));
	} catch {
		return undefined;
	}
}

import { readHeader, refused, type SignatureLocation } from './signature-location';

/** Each costs a comparison. */
const MAX_ITEMS = 16;

/** The header is a list of bare signatures: `<signature> <signature>`. */
export function inValues(header: string, separator: string): SignatureLocation {
	return {
		header,
		tag: '',
		carriesTime: false,
		several: true,
		find(request) {
			const read = readHeader(request, header, 'signature_missing');
			if (!read.ok) return read;
			const items = read.value.split(separator);
			if (items.length > MAX_ITEMS || items.includes('')) {
				return refused('signature_malformed', header, read.value.length);
			}
			return { ok: true, candidates: items.map((text) => ({ tag: '', text })) };
		},
		write: (signatures) => ({ [header]: signatures.map(({ text }) => text).join(separator) }),
	};
}

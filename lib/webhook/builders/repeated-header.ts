import { refused, type SignatureLocation } from './signature-location';

/** One for each secret the sender has; more would only make us compare. */
const MAX_SIGNATURES = 8;

/**
 * The header stands there once for each secret while one is replaced; a proxy may have joined the lines by commas
 * (RFC 9110 section 5.3). `prefix` stands before each signature.
 */
export function inRepeatedHeader(header: string, prefix: string): SignatureLocation {
	return {
		header,
		tag: '',
		carriesTime: false,
		several: true,
		find({ headers }) {
			const values = headers.all(header).flatMap((line) => line.split(/, */, MAX_SIGNATURES + 1));
			if (values.every((value) => value === '')) return refused('signature_missing', header);
			const length = values.join('').length;
			if (values.length > MAX_SIGNATURES || !values.every((value) => value.startsWith(prefix)))
				return refused('signature_malformed', header, length);
			const candidates = values.map((value) => ({ tag: '', text: value.slice(prefix.length) }));
			return { ok: true, candidates };
		},
		write: (signatures) => ({ [header]: signatures.map(({ text }) => prefix + text).join(', ') }),
	};
}

import { type Candidate, inHeader, type SignatureLocation } from './signature-location';

/**
 * A header for each key that is active, as some senders do while a key is rotated:
 * `x-docusign-signature-1: <signature>`, `x-docusign-signature-2: <signature>`. Any may fit any key; the first one
 * may be missing.
 */
export function inHeaders(names: readonly string[], prefix = ''): SignatureLocation {
	const places = names.map((name) => inHeader(name, prefix));
	const first = places[0]!;
	return {
		...first,
		several: true,
		find(request) {
			const candidates: Candidate[] = [];
			for (const place of places) {
				const found = place.find(request);
				if (found.ok) candidates.push(...found.candidates);
				else if (found.code !== 'signature_missing') return found;
			}
			return candidates.length > 0 ? { ok: true, candidates } : first.find(request);
		},
		write: (signatures) =>
			Object.fromEntries(signatures.map(({ text }, i) => [names[i]!, prefix + text])),
	};
}

import { type Candidate, inHeader, refused, type SignatureLocation } from './signature-location';

/**
 * One signature in each of several headers, after a fixed text: one for each of the sender's keys. Some of them may be
 * missing. A key is not bound to a header: a signature proves the key wherever it stands.
 */
export function inHeaders(headers: readonly [string, ...string[]], prefix = ''): SignatureLocation {
	const [header, ...otherHeaders] = headers;
	const locations = headers.map((name) => inHeader(name, prefix));
	return {
		header,
		otherHeaders,
		tag: '',
		carriesTime: false,
		several: true,
		find(request) {
			const candidates: Candidate[] = [];
			for (const location of locations) {
				const found = location.find(request);
				if (found.ok) candidates.push(...found.candidates);
				else if (found.code !== 'signature_missing') return found;
			}
			return candidates.length > 0
				? { ok: true, candidates }
				: refused('signature_missing', header);
		},
		write: (signatures, time) =>
			Object.assign(
				{},
				...signatures
					.slice(0, headers.length)
					.map((signature, at) => locations[at]!.write([signature], time)),
			) as Record<string, string>,
	};
}

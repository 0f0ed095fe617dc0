import type { Scheme } from '../scheme';
import { extend } from './extend';
import { refused } from './signature-location';

/**
 * Adds the comparison of the header that names the signing key with the credential's `keyId`. The header is not signed: it
 * tells one of the owner's keys from another and proves nothing. What the previous key was called is not known, so a
 * signature by that one is not compared.
 */
export function withKeyIdHeader(scheme: Scheme, header: string): Scheme {
	const { required, optional } = scheme.credential;
	const credential = { required: ['keyId' as const, ...required], optional };
	const row = extend(scheme, { credential }, ({ verify, sign }, { keyId = '' }) => ({
		async verify(request) {
			const verdict = await verify(request);
			if (!verdict.ok || verdict.keyId === 'previous') return verdict;
			return request.headers.get(header) === keyId ? verdict : refused('claim_mismatch', header);
		},
		sign: sign && ((message) => ({ [header]: keyId, ...sign(message) })),
	}));
	return {
		...row,
		compile(given, ports, custom) {
			if (given.keyId?.trim()) return row.compile(given, ports, custom);
			const description = 'Copy it from the sender, where it stands beside the secret.';
			const issue = { field: 'keyId', message: 'The key ID is empty.', description } as const;
			return { ok: false, issue };
		},
	};
}

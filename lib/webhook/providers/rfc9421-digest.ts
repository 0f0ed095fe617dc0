import { createHash } from 'node:crypto';
import { serializeDictionary } from 'structured-headers';
import { equalBytes } from '../../crypto/compare';
import { readDictionary } from './rfc9421-base';

/** The digests of RFC 9530 that are not deprecated. */
const DIGESTS: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

/**
 * Whether a Content-Digest header (RFC 9530 section 2) is that of `body`: it must have a digest we know, and all it
 * has that we know must be right.
 */
export function matchesContentDigest(header: string, body: Buffer): boolean {
	let known = 0;
	for (const [name, [value]] of readDictionary(header) ?? []) {
		if (!Object.hasOwn(DIGESTS, name)) continue;
		if (!(value instanceof ArrayBuffer)) return false;
		const actual = createHash(DIGESTS[name]!).update(body).digest();
		if (!equalBytes(actual, new Uint8Array(value))) return false;
		known += 1;
	}
	return known > 0;
}

/** The Content-Digest header of `body`. */
export function contentDigest(body: Buffer): string {
	return serializeDictionary({ 'sha-256': createHash('sha256').update(body).digest() });
}

import { refused } from './signature-location';
import type { Message, Refused } from './template';

export interface SignedHeader {
	/** As the sender listed it. */
	readonly name: string;
	readonly value: string;
}

/** Far more than any sender lists; each costs a look-up. */
const MAX_SIGNED_HEADERS = 32;

/** A header field name (RFC 9110 section 5.1). */
const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/;

/** Printable ASCII: Node gives other bytes as latin1 characters, which would be signed as two bytes each. */
const FIELD_VALUE = /^[\x20-\x7e]*$/;

/**
 * The headers that a request's own list, in the header `list`, says were signed. Refused where the list is endless or
 * doubles a name, and where one of them is not there once: what is signed and what is read later must be the same.
 */
export function readSignedHeaders(
	names: readonly string[],
	{ headers }: Pick<Message, 'headers'>,
	list: string,
): readonly SignedHeader[] | Refused {
	const lower = names.map((name) => name.toLowerCase());
	if (names.length > MAX_SIGNED_HEADERS || new Set(lower).size < names.length) {
		return refused('signature_malformed', list, names.length);
	}
	const signed: SignedHeader[] = [];
	for (const name of names) {
		const read = FIELD_NAME.test(name) ? headers.read(name) : undefined;
		if (read?.kind === 'conflict') return refused('header_conflict', name);
		if (read?.kind !== 'value' || !FIELD_VALUE.test(read.value)) {
			return refused('signature_malformed', list);
		}
		signed.push({ name, value: read.value });
	}
	return signed;
}

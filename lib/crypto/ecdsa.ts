const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** The form of a length from 128 on, in one byte more (X.690 section 8.1.3.5). */
const LONG_LENGTH = 0x81;

/**
 * An ECDSA signature as r and s one after the other (IEEE P1363; RFC 7518 section 3.4), `size` bytes each, in the DER that
 * OpenSSL reads (RFC 3279 section 2.2.3). Undefined where it has not exactly that length. node:crypto would do it as well,
 * behind an option for which it wraps the key anew at every call: a third of a P-256 verification.
 */
export function derSignature(signature: Buffer, size: number): Buffer | undefined {
	if (signature.length !== 2 * size) return undefined;
	const r = integerAt(signature, 0, size);
	const s = integerAt(signature, size, 2 * size);
	const length = r.length + s.length;
	const head = length < 128 ? [SEQUENCE, length] : [SEQUENCE, LONG_LENGTH, length];
	return Buffer.concat([Buffer.from(head), r, s]);
}

/** Without zeros in front, but for the one that keeps a number from being read as negative. */
function integerAt(bytes: Buffer, start: number, end: number): Buffer {
	let first = start;
	while (first < end - 1 && bytes[first] === 0) first += 1;
	const sign = bytes[first]! >= 0x80 ? [0] : [];
	const head = [INTEGER, end - first + sign.length, ...sign];
	return Buffer.concat([Buffer.from(head), bytes.subarray(first, end)]);
}

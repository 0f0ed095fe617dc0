import { createHmac, createSecretKey, type Hash, type Hmac } from 'node:crypto';
import { equalBytes } from '../../crypto/compare';
import { decode, type Encoding } from '../../crypto/encoding';
import { readSecret } from '../../crypto/secret';
import type { Imported } from './credential-keys';
import type { Piece } from './template';

/** A key as a scheme uses it. */
export interface SigningKey {
	/** The tag of its signatures, where it is not the row's. */
	readonly tag?: string;
	/** Bytes of one signature. */
	readonly size: number;
	/** The candidate that is a signature of `pieces`, written in `encoding`. All are tried: no early exit tells which. */
	match(
		pieces: readonly Piece[],
		candidates: readonly string[],
		encoding: Encoding,
	): string | undefined;
	/** Absent for a public key. */
	sign?(pieces: readonly Piece[]): Buffer;
}

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** How the secret's text becomes key bytes. */
export type KeyForm = 'utf8' | 'hex' | 'base64';

const SIZES: Record<HashName, number> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** Imports a secret as an HMAC key. */
export function importMacKey(
	text: string,
	algorithm: HashName,
	form: KeyForm,
): Imported<SigningKey> {
	const secret = readSecret(text, form === 'utf8' ? undefined : (value) => decode(value, form));
	return secret.ok ? { ok: true, key: macKey(secret.bytes, algorithm) } : secret;
}

export function macKey(bytes: Buffer, algorithm: HashName): SigningKey {
	const key = createSecretKey(bytes);
	return symmetricKey(SIZES[algorithm], (pieces) => {
		const mac = createHmac(algorithm, key);
		for (const piece of pieces) mac.update(piece);
		return mac;
	});
}

/** A key that makes the same signature again. */
export function symmetricKey(
	size: number,
	digest: (pieces: readonly Piece[]) => Hash | Hmac,
): SigningKey {
	return {
		size,
		sign: (pieces) => digest(pieces).digest(),
		match(pieces, candidates, encoding) {
			// Ours is written out, theirs not decoded: one text for one signature, whatever a decoder would let pass.
			const expected = Buffer.from(digest(pieces).digest(encoding));
			let matched: string | undefined;
			for (const candidate of candidates) {
				const text = encoding === 'hex' ? candidate.toLowerCase() : candidate;
				if (equalBytes(Buffer.from(text), expected)) matched = candidate;
			}
			return matched;
		},
	};
}

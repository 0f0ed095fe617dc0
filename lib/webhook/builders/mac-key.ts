import { createHmac, createSecretKey } from 'node:crypto';
import { equalBytes } from '../../crypto/compare';
import { decode } from '../../crypto/encoding';
import { readSecret } from '../../crypto/secret';
import type { Imported } from './credential-keys';
import type { Piece } from './template';

/** A key as a scheme uses it. */
export interface SigningKey {
	/** The tag of its signatures, where it is not the row's. */
	readonly tag?: string;
	/** Bytes of one signature. */
	readonly size: number;
	/** The candidate that is a signature of `pieces`. All are tried: no early exit tells which. */
	match(pieces: readonly Piece[], candidates: readonly Buffer[]): Buffer | undefined;
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
	const sign = (pieces: readonly Piece[]): Buffer => {
		const mac = createHmac(algorithm, key);
		for (const piece of pieces) mac.update(piece);
		return mac.digest();
	};
	return {
		size: SIZES[algorithm],
		sign,
		match(pieces, candidates) {
			const expected = sign(pieces);
			let matched: Buffer | undefined;
			for (const candidate of candidates) if (equalBytes(candidate, expected)) matched = candidate;
			return matched;
		},
	};
}

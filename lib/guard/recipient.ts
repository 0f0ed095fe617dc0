import type { KeyObject } from 'node:crypto';
import { CompactEncrypt, calculateJwkThumbprint, type JWK } from 'jose';
import { importPublicKey, type KeyFlaw } from '../crypto/public-key';
import { parseLookupPublicKey } from '../redact/lookup-keys';

/** Whom fields are encrypted to. */
export interface Recipient {
	readonly key: KeyObject;
	readonly algorithm: 'ECDH-ES' | 'RSA-OAEP-256';
	/** Thumbprint of the key (RFC 7638), by which the recipient finds it. */
	readonly keyId: string;
}

export type RecipientResult =
	| { readonly ok: true; readonly recipient: Recipient }
	| { readonly ok: false; readonly flaw: KeyFlaw };

/**
 * Reads a recipient's public key: RSA of 2048 bits and more (RSA-OAEP-256), or P-256, P-384, P-521 or X25519 (ECDH-ES), as
 * PEM; the curves P-256 and X25519 as JWK too. Refuses private keys.
 */
export async function readRecipient(text: string): Promise<RecipientResult> {
	const imported = importPublicKey(text, ['p256', 'p384', 'p521', 'rsa']);
	if (imported.ok) return await recipientOf(imported.key);
	const curve = parseLookupPublicKey(text);
	return curve.ok ? await recipientOf(curve.key) : { ok: false, flaw: imported.flaw };
}

async function recipientOf(key: KeyObject): Promise<RecipientResult> {
	const isRsa = key.asymmetricKeyType === 'rsa';
	const jwk = key.export({ format: 'jwk' });
	const keyId = await calculateJwkThumbprint(jwk as JWK);
	return {
		ok: true,
		recipient: { key, algorithm: isRsa ? 'RSA-OAEP-256' : 'ECDH-ES', keyId },
	};
}

/**
 * The value as a compact JWE (RFC 7516) with A256GCM, its plaintext the JSON text. The header names the field's path and is
 * authenticated, so a recipient notices one that was moved.
 */
export async function encryptTo(
	{ key, algorithm, keyId }: Recipient,
	value: unknown,
	path: string,
): Promise<string> {
	return await new CompactEncrypt(Buffer.from(JSON.stringify(value), 'utf8'))
		.setProtectedHeader({
			alg: algorithm,
			enc: 'A256GCM',
			kid: keyId,
			cty: 'application/json',
			field: path,
		})
		.encrypt(key);
}

import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { decode } from './encoding';

/** A 256-bit key and the id that ciphertexts name it by: 1 to 64 characters of base64url's alphabet. */
export interface NamedKey {
	readonly id: string;
	readonly key: KeyObject;
}

/** `malformed`: not an envelope. `wrong_key`: sealed with another key. `unauthentic`: altered, or of another context. */
export type OpenResult =
	| { readonly ok: true; readonly plaintext: Buffer }
	| { readonly ok: false; readonly code: 'malformed' | 'wrong_key' | 'unauthentic' };

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Encrypts with AES-256-GCM (NIST SP 800-38D) into `v1.<key id>.<nonce>.<ciphertext>.<tag>`, the last three in
 * base64url. `context` says what the text is and where it belongs; it is not stored, and the envelope
 * opens only with the same one, so that it cannot be moved to another row or field. Nonces are
 * random: rotate a key well before 2^32 envelopes (section 8.3).
 */
export function seal(key: NamedKey, plaintext: Buffer, context: string): string {
	if (!KEY_ID.test(key.id)) throw new RangeError('key id: 1 to 64 characters of A-Z a-z 0-9 _ -');
	const nonce = randomBytes(NONCE_BYTES);
	const cipher = createCipheriv('aes-256-gcm', key.key, nonce, { authTagLength: TAG_BYTES });
	cipher.setAAD(boundTo(key.id, context));
	const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
	const parts = [nonce, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'));
	return [VERSION, key.id, ...parts].join('.');
}

/** Decrypts what `seal` made with the same key and context. */
export function open(key: NamedKey, envelope: string, context: string): OpenResult {
	const parsed = parse(envelope);
	if (parsed === undefined) return { ok: false, code: 'malformed' };
	if (parsed.keyId !== key.id) return { ok: false, code: 'wrong_key' };
	const options = { authTagLength: TAG_BYTES };
	const decipher = createDecipheriv('aes-256-gcm', key.key, parsed.nonce, options);
	decipher.setAAD(boundTo(key.id, context));
	decipher.setAuthTag(parsed.tag);
	const start = decipher.update(parsed.ciphertext);
	try {
		return { ok: true, plaintext: Buffer.concat([start, decipher.final()]) };
	} catch {
		return { ok: false, code: 'unauthentic' };
	}
}

/** Decrypts what was sealed with whichever of `keys` it names. Undefined for anything that none of them opens. */
export async function openByKeyId(
	keys: { dataKeyById(id: string): Promise<NamedKey | undefined> },
	envelope: string,
	context: string,
): Promise<Buffer | undefined> {
	const id = keyIdOf(envelope);
	const key = id === undefined ? undefined : await keys.dataKeyById(id);
	const opened = key && open(key, envelope, context);
	return opened?.ok ? opened.plaintext : undefined;
}

/** The id of the key an envelope was sealed with; undefined for text that is no envelope. Not yet authenticated. */
export function keyIdOf(envelope: string): string | undefined {
	return parse(envelope)?.keyId;
}

/** One text for one envelope: base64url in its only form, and tag and nonce whole, since a cut tag is guessable. */
function parse(envelope: string) {
	const [version, keyId, ...encoded] = envelope.split('.');
	if (version !== VERSION || keyId === undefined || !KEY_ID.test(keyId)) return undefined;
	if (encoded.length !== 3) return undefined;
	const [nonce, ciphertext, tag] = encoded.map((part) => decode(part, 'base64url'));
	if (nonce?.length !== NONCE_BYTES || tag?.length !== TAG_BYTES) return undefined;
	return ciphertext && { keyId, nonce, ciphertext, tag };
}

/** The additional authenticated data. Neither version nor key id can hold a dot, so no two readings give the same bytes. */
function boundTo(keyId: string, context: string): Buffer {
	return Buffer.from(`${VERSION}.${keyId}.${context}`, 'utf8');
}

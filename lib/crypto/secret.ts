/** Why a secret cannot be used. */
export type SecretFlaw =
	'blank' | 'surrounding_space' | 'repeated_byte' | 'malformed' | 'too_short';

/**
 * The fewest bytes a secret may have after decoding. Low on purpose: users choose some of them (GitHub,
 * GitLab, Basic). It stops empty and placeholder secrets, with which anybody can sign.
 */
export const MIN_SECRET_BYTES = 8;

export type SecretResult =
	{ readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly flaw: SecretFlaw };

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

/**
 * The key bytes of a secret as pasted. `decode` answers undefined for text that is not in its form.
 * Checked before decoding and again after it, because base64 `AAAAAAAAAAAAAAAA` is twelve zero bytes.
 */
export function readSecret(
	text: string,
	decode: (text: string) => Buffer | undefined = utf8,
): SecretResult {
	if (text.trim() === '') return { ok: false, flaw: 'blank' };
	// A line break pasted along would make every signature differ, and no one would see why.
	if (text !== text.trim()) return { ok: false, flaw: 'surrounding_space' };
	if (isRepeatedByte(utf8(text))) return { ok: false, flaw: 'repeated_byte' };
	const bytes = decode(text);
	if (bytes === undefined) return { ok: false, flaw: 'malformed' };
	if (bytes.toString('latin1').trim() === '') return { ok: false, flaw: 'blank' };
	if (isRepeatedByte(bytes)) return { ok: false, flaw: 'repeated_byte' };
	if (bytes.length < MIN_SECRET_BYTES) return { ok: false, flaw: 'too_short' };
	return { ok: true, bytes };
}

/** All zero bytes, all `0`, all `x`: a value that was never drawn. */
function isRepeatedByte(bytes: Buffer): boolean {
	return bytes.every((byte) => byte === bytes[0]);
}

export type Encoding = 'hex' | 'base64' | 'base64url';

/**
 * Decodes text that is exactly one encoding of its bytes, otherwise undefined. Node's own decoder skips
 * characters it does not know and stops at the first `=`, so that endless texts decode alike: junk would
 * pass, and a replay could change its spelling. Refused: other alphabets, white space, missing or
 * superfluous padding, bits left over at the end (RFC 4648 sections 3.2, 3.3, 3.5). Hex may be of either
 * case; base64url is without padding (RFC 7515 section 2).
 */
export function decode(text: string, encoding: Encoding): Buffer | undefined {
	const bytes = Buffer.from(text, encoding);
	const canonical = encoding === 'hex' ? text.toLowerCase() : text;
	return bytes.toString(encoding) === canonical ? bytes : undefined;
}

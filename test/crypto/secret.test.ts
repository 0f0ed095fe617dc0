import { randomBytes } from 'node:crypto';
import { decode } from '../../lib/crypto/encoding';
import { MIN_SECRET_BYTES, readSecret } from '../../lib/crypto/secret';

const base64 = (text: string) => decode(text, 'base64');
const hex = (text: string) => decode(text, 'hex');

test('a secret is its UTF-8 bytes, or what it decodes to', () => {
	const bytes = randomBytes(24);
	expect(readSecret('schlüssel')).toEqual({ ok: true, bytes: Buffer.from('schlüssel', 'utf8') });
	expect(readSecret(bytes.toString('base64'), base64)).toEqual({ ok: true, bytes });
	expect(readSecret(bytes.toString('hex'), hex)).toEqual({ ok: true, bytes });
});

test.each<[string, string, typeof base64 | undefined, string]>([
	['nothing', '', undefined, 'blank'],
	['spaces', '            ', undefined, 'blank'],
	['white space of all kinds', ' \t\r\n\u00a0\u2003 ', undefined, 'blank'],
	['a line break after it', 'longenough\n', undefined, 'surrounding_space'],
	['a space before it', ' longenough', undefined, 'surrounding_space'],
	['zeros', '0000000000000000', undefined, 'repeated_byte'],
	['NUL characters', '\0'.repeat(16), undefined, 'repeated_byte'],
	['a placeholder', 'xxxxxxxxxxxxxxxx', undefined, 'repeated_byte'],
	['zeros in base64', `${'A'.repeat(31)}A`, base64, 'repeated_byte'],
	['zeros in base64, padded', Buffer.alloc(16).toString('base64'), base64, 'repeated_byte'],
	['one letter repeated that is base64', 'Q'.repeat(32), base64, 'repeated_byte'],
	['one byte repeated, in hex', 'ab'.repeat(16), hex, 'repeated_byte'],
	['spaces in base64', Buffer.from(' \t'.repeat(8)).toString('base64'), base64, 'blank'],
	['text that is not base64', 'not base64 at all', base64, 'malformed'],
	['base64 without padding', 'MDEyMzQ1Njc4OQ', base64, 'malformed'],
	['a short one', 'abcdefg', undefined, 'too_short'],
	['one short after decoding', Buffer.from('abcdefg').toString('base64'), base64, 'too_short'],
])('%s cannot be used', (_what, text, form, flaw) => {
	expect(readSecret(text, form)).toEqual({ ok: false, flaw });
});

test('the shortest one that can be used', () => {
	expect(readSecret('abcdefgh'.slice(0, MIN_SECRET_BYTES)).ok).toBe(true);
});

import { randomBytes } from 'node:crypto';
import { decode, type Encoding } from '../../lib/crypto/encoding';

const encodings: Encoding[] = ['hex', 'base64', 'base64url'];

test.each(encodings)('%s gives back the bytes of every length', (encoding) => {
	for (let length = 0; length < 70; length++) {
		const bytes = randomBytes(length);
		expect(decode(bytes.toString(encoding), encoding)).toEqual(bytes);
	}
});

test('hex of either case is one value', () => {
	expect(decode('00aBFf', 'hex')).toEqual(Buffer.of(0x00, 0xab, 0xff));
});

test.each<[Encoding, string, string]>([
	['hex', 'abc', 'half a byte'],
	['hex', 'abcg', 'another letter at the end'],
	['hex', '0xab', 'a prefix'],
	['hex', 'ab cd', 'white space'],
	['hex', 'ab\n', 'a line break'],
	['hex', '\uff10\uff10', 'full-width digits'],
	['base64', 'YWJj!', 'junk at the end'],
	['base64', 'YW\nJj', 'a line break'],
	['base64', 'YWI', 'no padding'],
	['base64', 'YWI==', 'too much padding'],
	['base64', 'YWJj=', 'padding where none is due'],
	['base64', 'YWI=YWI=', 'text after the padding'],
	['base64', 'YWJ=', 'bits left over, one padded'],
	['base64', 'YR==', 'bits left over, two padded'],
	['base64', '-_-_', 'the alphabet of base64url'],
	['base64', 'A', 'six bits only'],
	['base64url', '+/+/', 'the alphabet of base64'],
	['base64url', 'YWI=', 'padding'],
	['base64url', 'YWJ', 'bits left over'],
	['base64url', 'YWJj.', 'junk at the end'],
])('%s refuses %j: %s', (encoding, text) => {
	expect(decode(text, encoding)).toBeUndefined();
});

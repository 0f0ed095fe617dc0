import { equalBytes, equalSecrets } from '../../lib/crypto/compare';

const bytes = (text: string) => Buffer.from(text);

describe.each([
	['equalBytes', equalBytes],
	['equalSecrets', equalSecrets],
])('%s', (_name, equal) => {
	test.each([
		['abcd', 'abcd', true],
		['abcd', 'abce', false],
		['Abcd', 'abcd', false],
		['abcd', 'abc', false],
		['', 'abc', false],
		['abc', 'abc\0', false],
		['', '', true],
	])('%j and %j: %s', (a, b, expected) => {
		expect(equal(bytes(a), bytes(b))).toBe(expected);
	});
});

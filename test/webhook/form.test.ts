import { randomBytes } from 'node:crypto';
import { parseForm } from '../../lib/webhook/builders/form';

const fields = (text: string) => parseForm(Buffer.from(text));

/** decodeURIComponent refuses what is broken, and URLSearchParams says what the rest means. */
function reference(text: string): string[][] | undefined {
	try {
		for (const part of text.split(/[&=]/)) decodeURIComponent(part);
	} catch {
		return undefined;
	}
	return [...new URLSearchParams(text)];
}

describe('an urlencoded form', () => {
	it.each([
		['names and values', 'a=1&b=2', [['a', '1'], ['b', '2']]], // prettier-ignore
		['a name twice', 'a=1&a=2&a=1', [['a', '1'], ['a', '2'], ['a', '1']]], // prettier-ignore
		['nothing after a name', 'a&b=', [['a', ''], ['b', '']]], // prettier-ignore
		['nothing between two &', '&&a=1&', [['a', '1']]],
		['= in a value', 'a=b=c', [['a', 'b=c']]],
		['escapes of either case', 'a=%C3%a9+%e2%82%AC', [['a', 'é €']]],
		['escaped separators', 'a%26b=c%3Dd%2B', [['a&b', 'c=d+']]],
		['bytes as they are', 'a=é', [['a', 'é']]],
	])('with %s', (_, text, expected) => {
		expect(fields(text)).toEqual(expected);
		expect(reference(text)).toEqual(expected);
	});

	it.each(['%', '%4', '%4g', '%g4', 'a=%', 'a=1&b%2', '%%41', '%C3', '%C0%80', '%ED%A0%80', '%FF'])(
		'is refused with %s',
		(text) => {
			expect(fields(text)).toBeUndefined();
			expect(reference(text)).toBeUndefined();
		},
	);

	it('is refused where a character is half escaped, or its bytes are no text', () => {
		expect(parseForm(Buffer.from('613dc325', 'hex'))).toBeUndefined();
		expect(parseForm(Buffer.from([0x61, 0x3d, 0xc3]))).toBeUndefined();
		expect(parseForm(Buffer.concat([Buffer.from('a=%C3'), Buffer.from([0xa9])]))).toBeUndefined();
	});

	it('of any text is read as the platform reads it', () => {
		const alphabet = [
			'%',
			'+',
			'&',
			'=',
			'a',
			'4',
			'1',
			'%41',
			'%C3%A9',
			'%C3',
			'%A9',
			'é',
			'€',
			' ',
		];
		const answers = new Set<string>();
		for (let n = 0; n < 5_000; n += 1) {
			const text = [...randomBytes(8)].map((byte) => alphabet[byte % alphabet.length]).join('');
			expect([text, fields(text)]).toEqual([text, reference(text)]);
			answers.add(fields(text) ? 'read' : 'refused');
		}
		expect(answers.size).toBe(2);
	});
});

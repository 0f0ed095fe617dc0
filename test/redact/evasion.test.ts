import { normalised, unescaped } from '../../lib/redact/evasion';
import { scan } from '../../lib/redact/detectors/scan';
import { card, email, anyIban } from './samples/personal';
import { Random } from './samples/random';
import { secretSamples } from './samples/secrets';

const random = new Random();
const MAKERS: Readonly<Record<string, () => string>> = {
	'a GitHub token': () => secretSamples.github_token!(random).value,
	'a Stripe key': () => random.fill('sk_live_{A24}'),
	'an e-mail address': () => email(random).replace('ü', 'u'),
	'a card': () => card(random),
	'an IBAN': () => anyIban(random),
};
const INVISIBLE = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u180e', '\u034f'];

const mapAscii = (text: string, change: (code: number) => string) =>
	text.replace(/[!-~]/g, (letter) => change(letter.charCodeAt(0)));
const dashes = ['\u2010', '\u2011', '\u2012', '\u2013', '\u2212', '\ufe63', '\uff0d'];

const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
	'invisible characters inside': (text) =>
		[...text].map((letter, i) => (i % 3 === 1 ? random.pick(INVISIBLE) : '') + letter).join(''),
	'full-width characters': (text) => mapAscii(text, (code) => String.fromCharCode(code + 0xfee0)),
	'mathematical letters': (text) =>
		text.replace(/[A-Z]/g, (letter) => String.fromCodePoint(0x1d400 + letter.charCodeAt(0) - 65)),
	'percent-encoding': (text) =>
		text.replace(/[^A-Za-z0-9]/g, (sign) =>
			sign.charCodeAt(0) < 128 ? `%${sign.charCodeAt(0).toString(16)}` : sign,
		),
	'percent-encoding twice': (text) => text.replaceAll('@', '%2540'),
	'character references': (text) => mapAscii(text, (code) => `&#${code};`),
	'hexadecimal references': (text) =>
		text.replace(/[@.]/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`),
	'\\u escapes': (text) =>
		text.replace(/[@_-]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
	'other spaces and dashes': (text) =>
		text
			.replace(/ /g, () => random.pick(['\u00a0', '\u2009', '\u202f', '\u3000']))
			.replace(/-/g, () => random.pick(dashes)),
	'Arabic-Indic digits': (text) =>
		/[@_a-z]/.test(text)
			? text
			: text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
};

const cases = Object.entries(DISGUISES).flatMap(([disguise, change]) =>
	Object.entries(MAKERS).map(([what, make]) => [what, disguise, make, change] as const),
);
const BASE64 = ['base64', 'base64url'] as const;

test.each(cases)('finds %s in %s, all of it', (_what, _disguise, make, change) => {
	for (let i = 0; i < 100; i += 1) {
		const value = change(make());
		const text = `see « ${value} » — done`;
		const from = text.indexOf(value);
		// What is left out at the ends shows nothing.
		const lead = /^[\p{Cf}\u034f]*/u.exec(value)![0].length;
		const covering = scan(text).find(
			({ start, end }) => start <= from + lead && end >= from + value.length,
		);
		expect([random.seed, text, covering !== undefined]).toEqual([random.seed, text, true]);
	}
});

test.each([
	'jane.doe [at] example [dot] com',
	'jane.doe(at)example.com',
	'jane.doe AT example DOT com'.toLowerCase(),
	'jane {at} mail {dot} example {dot} org',
	'jane.doe [at] example.com',
	'jane.doe[@]example[.]com',
	'jane.doe\uff20example.com',
	'jane.doe\ufe6bexample.com',
])('finds an address spelt %j', (value) => {
	const text = `write to ${value} please`;
	const [found] = scan(text);
	expect(found).toMatchObject({ detector: 'email', start: 9 });
	expect(found!.end).toBeGreaterThanOrEqual(9 + value.length);
});

test.each([
	'look at the dot in the map',
	'meet me at noon (at the gate)',
	'array[at] = x',
	'dot at dot',
	'50% off & more #1',
])('leaves %j alone', (text) => {
	expect(scan(text)).toEqual([]);
});

test.each(BASE64)('finds what is wrapped in %s, and covers the whole run', (encoding) => {
	for (const make of Object.values(MAKERS)) {
		for (const wrap of [
			(value: string) => `token is ${value}!`,
			(value: string) => JSON.stringify({ value, n: 1 }),
		]) {
			const run = Buffer.from(wrap(make())).toString(encoding);
			const text = `payload=${run}; next`;
			const found = scan(text).find(({ start, end }) => start <= 8 && end >= 8 + run.length);
			expect([text, found !== undefined]).toEqual([text, true]);
		}
	}
});

test('base64 in base64 is followed twice, and no deeper', () => {
	const wrap = (text: string) => Buffer.from(text).toString('base64');
	const once = wrap('mail jane.doe@example.com');
	expect(scan(wrap(`x ${once}`))).toHaveLength(1);
	expect(scan(wrap(`x ${wrap(`y ${once}`)}`))).toEqual([]);
});

test('positions lead back to the original', () => {
	const text = 'a\u200bb\uff11%40\u{1d400}\u00a0c';
	const view = normalised(text);
	expect(view.text).toBe('ab1%40A c');
	expect([0, 1, 2, 3, 6, 7, 8].map((at) => view.startOf(at))).toEqual([0, 2, 3, 4, 7, 9, 10]);
	expect([1, 2, 3, 6, 7, 8, 9].map((at) => view.endOf(at))).toEqual([1, 3, 4, 7, 9, 10, 11]);
	const plain = unescaped('x%41&#66;&commat;\\u0043%zz&#7;%0a');
	expect(plain.text).toBe('xAB@C%zz&#7;%0a');
	expect([plain.startOf(2), plain.endOf(3)]).toEqual([4, 9]);
});

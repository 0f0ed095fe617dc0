import { createHash } from 'node:crypto';
import { iban, luhnDigit } from './check-digits';
import { ids } from './ids';
import type { Generator, Random } from './random';

export const FIRST = [
	'Jane',
	'Ravi',
	'María',
	'Olga',
	'Chidi',
	'Søren',
	'Amélie',
	'Kenji',
	'Fatima',
	'Liam',
	'Zoë',
	'Paulo',
];
export const LAST = [
	'Doe',
	'Patel',
	'García',
	'Ivanova',
	'Okafor',
	'Jensen',
	'Dubois',
	'Tanaka',
	"O'Neill",
	'Müller',
	'Smith-Jones',
	'Silva',
];
const ascii = (text: string) =>
	text
		.normalize('NFD')
		.replace(/[^A-Za-z]/g, '')
		.toLowerCase();
export const fullName = (r: Random) => `${r.pick(FIRST)} ${r.pick(LAST)}`;

export function email(r: Random): string {
	const [first, last] = [ascii(r.pick(FIRST)), ascii(r.pick(LAST))];
	const local = r.pick([
		`${first}.${last}`,
		`${first[0]!}${last}${r.digits(2)}`,
		`${first}_${last}`,
		`${first}+${r.fill('{L5}')}`,
		`${last}-${first}`,
		r.fill('{L8}'),
	]);
	return `${local}@${r.pick(['example.com', 'mail.example.co.uk', `${r.fill('{L6}')}.de`, 'gmail.com', 'sub.dept.example.org', `x${r.fill('{L4}')}.io`, 'bücher.example'])}`;
}

export function phone(r: Random): string {
	const [area, exchange, line] = [
		r.pick(['212', '415', '617', '702', '303']),
		`${r.pick(['2', '4', '6', '8'])}${r.digits(2)}`,
		r.digits(4),
	];
	return r.pick([
		`+1 ${area} ${exchange} ${line}`,
		`+1-${area}-${exchange}-${line}`,
		`+1${area}${exchange}${line}`,
		`(${area}) ${exchange}-${line}`,
		`${area}-${exchange}-${line}`,
		`${area}.${exchange}.${line}`,
		`+44 20 7${r.digits(3)} ${r.digits(4)}`,
		`+44 (0)20 7${r.digits(3)} ${r.digits(4)}`,
		`020 7${r.digits(3)} ${r.digits(4)}`,
		`07700 900${r.digits(3)}`,
		`+49 151 ${r.number(8)}`,
		`+49 (0)30 ${r.number(7)}`,
		`06 ${r.between(10, 99)} ${r.digits(2)} ${r.digits(2)} ${r.digits(2)}`,
		`+33 6 ${r.between(10, 99)} ${r.digits(2)} ${r.digits(2)} ${r.digits(2)}`,
		`+34 612 ${r.digits(3)} ${r.digits(3)}`,
		`+91 98${r.digits(3)} ${r.digits(5)}`,
		`+81 90-${r.number(4)}-${r.digits(4)}`,
		`090-${r.number(4)}-${r.digits(4)}`,
		`+55 (11) 9${r.number(4)}-${r.digits(4)}`,
		`138 ${r.digits(4)} ${r.digits(4)}`,
	]);
}

const BRANDS: ReadonlyArray<
	readonly [prefixes: readonly string[], length: number, shape: readonly string[]]
> = [
	[['4'], 16, ['4 4 4 4', '4-4-4-4', '']],
	[['51', '52', '53', '54', '55', '2221', '2720'], 16, ['4 4 4 4', '4-4-4-4', '']],
	[['34', '37'], 15, ['4 6 5', '4-6-5', '']],
	[['6011', '65'], 16, ['4 4 4 4', '']],
	[['3528', '3589'], 16, ['4 4 4 4', '']],
	[['36', '38', '300'], 14, ['4 6 4', '']],
	[['62'], 16, ['4 4 4 4', '']],
];
export function card(r: Random): string {
	const [prefixes, length, shapes] = r.pick(BRANDS);
	const prefix = r.pick(prefixes);
	const body = prefix + r.digits(length - 1 - prefix.length);
	const whole = body + luhnDigit(body);
	let at = 0;
	return r.pick(shapes).replace(/\d/g, (size) => whole.slice(at, (at += Number(size)))) || whole;
}

export function anyIban(r: Random): string {
	const whole = r.pick([
		() => iban('DE', r.digits(18)),
		() => iban('GB', `${r.from('ABCDEFGHW', 4)}${r.digits(14)}`),
		() => iban('FR', r.digits(23)),
		() => iban('NL', `${r.from('ABINGR', 4)}${r.digits(10)}`),
		() => iban('ES', r.digits(20)),
		() => iban('NO', r.digits(11)),
		() => iban('MT', `${r.from('ABCDE', 4)}${r.digits(5)}${r.fill('{X18}')}`),
	])();
	return r.below(2) ? whole : whole.replace(/(.{4})(?=.)/g, '$1 ');
}

const ALPHABET58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
function bitcoin(r: Random): string {
	const payload = Buffer.concat([Buffer.of(r.pick([0, 5])), Buffer.from(r.fill('{H40}'), 'hex')]);
	let rest = BigInt(
		`0x${Buffer.concat([payload, sha(sha(payload)).subarray(0, 4)]).toString('hex')}`,
	);
	let out = '';
	for (; rest > 0n; rest /= 58n) out = ALPHABET58[Number(rest % 58n)]! + out;
	return payload[0] === 0 ? `1${out}` : out;
}
/** Published addresses (BIP 173, BIP 350, EIP-55): their check symbols are the standards' own. */
const SEGWIT = [
	'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
	'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4',
	'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
	'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
];
const EIP55 = [
	'0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
	'0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
	'0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
	'0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
];

const octet = (r: Random) => String(r.between(1, 254));
export const ipv4 = (r: Random) =>
	`${r.pick(['203', '198', '81', '10', '192', '172'])}.${octet(r)}.${octet(r)}.${octet(r)}`;
const ipv6 = (r: Random) =>
	r.pick([
		Array.from({ length: 8 }, (_, i) => (i === 0 ? '2001' : r.fill('{H4}'))).join(':'),
		`2001:db8::${r.fill('{H4}:{H4}')}`,
		`fe80::${r.fill('{H3}1:{H4}:{H4}:{H4}')}`,
	]);

const at = (label: string, value: string) => ({ text: `${label}${value}`, value });
const around =
	(make: (r: Random) => string): Generator =>
	(r) => {
		const value = make(r);
		const [before, after] = r.pick([
			['', ''],
			['by ', ' today'],
			['(', ')'],
			['value=', ';'],
			['"', '"'],
			['x,', ',y'],
			['<', '>'],
			['\n', '\n'],
		]);
		return { value, text: before + value + after };
	};
const MONTHS = ['January', 'March', 'May', 'August', 'October', 'December'];

export const personalSamples: Readonly<Record<string, Generator>> = {
	...Object.fromEntries(
		Object.entries(ids).map(([id, make]): [string, Generator] => [
			id,
			(r) => {
				const [label, value] = make(r);
				const [before, after] = label
					? ['', '']
					: r.pick([
							['', ''],
							['is ', ' in'],
							['"', '"'],
							['ID no: ', '\n'],
							['a,', ',b'],
						]);
				return { value, text: before + label + value + after };
			},
		]),
	),
	email: around(email),
	phone: around(phone),
	payment_card: around(card),
	iban: around(anyIban),
	bitcoin_address: around(bitcoin),
	segwit_address: around((r) => r.pick(SEGWIT)),
	ethereum_address: around((r) => r.pick([r.pick(EIP55), r.fill('0x{H40}')])),
	ip_address: around((r) => r.pick([ipv4, ipv6])(r)),
	mac_address: around((r) => {
		const pairs = Array.from({ length: 6 }, () => r.fill('{H2}'));
		return r.pick([pairs.join(':'), pairs.join('-').toUpperCase(), r.fill('0a{H2}.{H3}b.{H4}')]);
	}),
	birth_date: (r) => {
		const [d, m, y] = [r.day(), r.month(), r.year()];
		const label = r.pick([
			'DOB: ',
			'date of birth: ',
			'"birthDate": "',
			'born on ',
			'geboren am ',
			'fecha de nacimiento: ',
			'né le ',
			'data di nascita ',
			'дата рождения: ',
			'生年月日: ',
			'date_of_birth=',
		]);
		return at(
			label,
			r.pick([
				`${y}-${m}-${d}`,
				`${d}/${m}/${y}`,
				`${d}.${m}.${y}`,
				`${m}/${d}/${y}`,
				`${d}-${m}-${y}`,
			]),
		);
	},
	birth_date_in_words: (r) => {
		const month = r.pick(MONTHS);
		return at(
			r.pick(['Born on ', 'DOB: ', 'date of birth: ', 'was born ']),
			r.pick([
				`${month} ${r.between(1, 28)}, ${r.year()}`,
				`${r.between(1, 28)} ${month} ${r.year()}`,
			]),
		);
	},
	bank_account: (r) =>
		at(
			r.pick(['account number: ', 'Kontonummer ', 'acct ', 'routing number ']),
			r.number(r.between(8, 12)),
		),
	bic: (r) =>
		at(
			r.pick(['BIC: ', 'swift_code=', '"swift": "']),
			`${r.from('ABCDEFGH', 4)}${r.pick(['DE', 'GB', 'FR'])}${r.fill('{X2}')}${r.pick(['', 'XXX'])}`,
		),
	passport: (r) =>
		at(
			r.pick(['passport: ', 'passport_number=', 'Passport No: ', '"passportNumber": "']),
			r.pick([
				r.number(9),
				`${r.from('ABCX', 1)}${r.number(8)}`,
				`${r.from('ABCX', 2)}${r.number(7)}`,
			]),
		),
	driving_licence: (r) =>
		at(
			r.pick([
				"driver's license: ",
				'driving_licence_number=',
				'"driverLicense": "',
				"Driver's License No: ",
			]),
			r.pick([
				`${r.from('ABD', 1)}${r.number(7)}`,
				`${r.from('MORGA', 5)}${r.number(6)}${r.fill('{X5}')}`,
			]),
		),
	person_name: (r) => {
		const value = fullName(r);
		return {
			value,
			text: r.pick([
				`full_name: ${value}`,
				`"customerName": "${value}"`,
				`Dear Ms. ${value},`,
				`Mr. ${value} called`,
				`My name is ${value}.`,
				`Name: ${value}`,
				`cardholder_name=${value}`,
			]),
		};
	},
	postal_address: (r) => {
		const street = `${r.between(1, 9999)} ${r.pick(['Oak', 'Main', 'Elm', 'Washington', 'Old Mill'])} ${r.pick(['Street', 'St', 'Ave', 'Road', 'Lane', 'Blvd'])}`;
		return {
			value: street,
			text: r.pick([
				`address: ${street}, Springfield`,
				`lives at ${street}.`,
				`"shipping_address": "${street}"`,
				`street=${street}`,
			]),
		};
	},
};

/** Numbers and names that are nobody's. */
export const personalLookalikes: ReadonlyArray<(r: Random) => string> = [
	(r) => `order ${r.number(12)}`,
	(r) => `Order #${r.number(10)} shipped, tracking 1Z${r.fill('{X6}')}${r.digits(10)}`,
	(r) => `ts=${1_500_000_000 + r.below(300_000_000)} ms=${1_500_000_000_000 + r.below(3e11)}`,
	(r) => `at ${1_500_000_000 + r.below(300_000_000)}`,
	(r) => `"id": "${r.fill('{U}')}"`,
	(r) => `commit ${r.fill('{H40}')} by bot`,
	(r) => `v${r.between(1, 20)}.${r.below(50)}.${r.below(99)}`,
	(r) => `version ${r.between(1, 20)}.${r.below(50)}.${r.below(99)}.${r.below(9)}`,
	(r) => `Chrome/${r.between(80, 130)}.0.${r.number(4)}.${r.between(10, 200)} Safari/537.36`,
	(r) => `ISBN 978-${r.from('0123', 1)}-${r.digits(2)}-${r.digits(6)}-${r.digits(1)}`,
	(r) => `color: #${r.fill('{H6}')}`,
	(r) => `"_id": "${r.fill('{H24}')}"`,
	(r) => `at ${r.between(-89, 89)}.${r.digits(6)}, ${r.between(-179, 179)}.${r.digits(6)}`,
	(r) => `INV-${r.year()}-${r.digits(6)}`,
	(r) =>
		`${r.year()}-${r.month()}-${r.day()}T${r.between(10, 23)}:${r.between(10, 59)}:${r.between(10, 59)}.${r.digits(3)}Z`,
	(r) =>
		`[${r.day()}/Mar/2024:${r.between(10, 23)}:15:32 +0200] "GET /v1/items/${r.number(6)} HTTP/1.1" 200 ${r.number(5)}`,
	(r) =>
		`total: ${r.number(4)}.${r.digits(2)} EUR, ${r.between(2, 99)} items, ${r.number(3)},${r.digits(3)} bytes`,
	(r) => `from ${r.day()}/${r.month()}/2024 to ${r.day()}/${r.month()}/2025`,
	(r) => `std::vector<int> a = b::c; x::y(${r.digits(2)});`,
	(r) => `listen 0.0.0.0:${r.number(4)} and 127.0.0.1`,
	(r) => `<img src="logo@2x.png"> @media (min-width: ${r.number(3)}px) @Override`,
	(r) => `npm i react@${r.between(16, 19)}.${r.below(9)}.0 @types/node`,
	() => 'git@github.com:acme/project.git',
	(r) => `0x${r.fill('{H8}')} 0x${r.fill('{H16}')}`,
	(r) => `SKU-${r.number(8)} x ${r.between(1, 9)}`,
	(r) => `rows ${r.number(3)}-${r.number(3)} of ${r.number(5)}`,
	(r) => `pi is 3.${r.digits(15)}`,
	(r) => `part no. ${r.number(3)}-${r.number(4)}-${r.number(2)}`,
	() => 'The bank opened at 9 am; see chapter 12, pages 100-123.',
	(r) => `sha1 ${r.fill('{H40}')} size ${r.number(7)}`,
	(r) => `SN ${r.fill('{X12}')} model XJ-${r.number(4)}`,
];

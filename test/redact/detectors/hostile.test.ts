import { randomBytes } from 'node:crypto';
import { scan } from '../../../lib/redact/detectors/scan';
import { prefixRows } from '../../../lib/redact/detectors/table';

/** Texts made to be slow to search: long runs of what starts something, near-matches, and nothing that ends them. */
const HOSTILE: readonly string[] = [
	...[
		'a',
		'1',
		'-',
		'=',
		':',
		'@',
		'.',
		'+',
		'(',
		'[',
		'<',
		'>',
		'"',
		"'",
		'\\',
		'/',
		'%',
		'&',
		'~',
		'_',
		'#',
	],
	...[
		'a1',
		'1-',
		'1 ',
		'1.',
		'1/',
		'a.',
		'a@',
		'@a.',
		'a=',
		'a:',
		'://',
		'a://',
		'a://b:c',
		'a://b@',
		'::',
		'a:',
		'aa:',
	],
	...[
		'1:',
		'00:',
		'00-',
		'255.',
		'1.1.1.1.',
		'+1',
		'+1 ',
		'(1',
		'(1)',
		'1 1 1 1 ',
		'1111 ',
		'123-45-',
		'4111 1111 ',
	],
	...['012 345 678 ', '555-123-456 ', '00 44 20 ', '(030) 12345 ', '123 456 7890 '],
	...[
		'password=',
		'password:',
		'password="',
		'"password":"',
		'--password ',
		'<password>',
		'password is ',
	],
	...[
		'secret=a1&',
		'token=',
		'api_key = ',
		"key='",
		'name: ',
		'address: ',
		'Cookie: sid=',
		'?sig=',
		'-u a:b ',
	],
	...[
		'-----BEGIN RSA PRIVATE KEY-----',
		'-----BEGIN PRIVATE KEY-----AAAA\n',
		'BEGIN PRIVATE KEY',
		'Proc-Type: ',
	],
	...[
		'eyJ',
		'eyJ.',
		'eyJ-',
		'eyJhbGciOi.',
		'eyJhbGciOi.eyJ.',
		'Bearer ',
		'Bearer a',
		'Basic YWxh',
		'Basic ',
	],
	...[
		'sk-',
		'sk-proj-',
		'xoxb-',
		'xox',
		'AQE',
		'ATATT3',
		'SG.',
		'SG.a.',
		'hooks.slack.com/',
		'pat',
		'live_',
		'sl.',
	],
	...[
		'AAAAAAAAAAAAAAAAAAAAA',
		'atlasv1.',
		'dp.pt.',
		'ops_eyJ',
		'EAAA',
		'glc_',
		'v1.0-',
		'A3-',
		'0x',
		'bc1',
		'bc1q',
	],
	...[
		'YWJj',
		'aGVsbG8gd29ybGQgYWdhaW4/',
		'aGVsbG8gd29ybGQgYWdhaW4/gICAgICAgIC/',
		'aGVsbG8gd29ybGQg',
		'cGFzc3dvcmQ9',
		'aGVsbG8gd29ybGQg ',
		'DE89 ',
		'DE89370400440532013000',
		'AB 12 34 ',
	],
	...['[at]', 'a [at] ', 'a at b dot ', ' dot ', 'a(at)', 'a [at] b [dot] ', '{at}'],
	...['%40', '%2540', '&#64;', '&#x40;', '&commat;', '\\u0040', '\\x40', '%25', '&#'],
	...[
		'\u200b',
		'\u00a0',
		'\uff10',
		'\ud835',
		'\ud835\udfce',
		'\u00ad',
		'a\u200b',
		'1\u00a0',
		'\u0660',
		'\u2013',
	],
	...[
		'é',
		'é@',
		'密码',
		'密码: ',
		'生年月日',
		'born ',
		'born in ',
		'Dear ',
		'Dear A ',
		'Mr. A ',
		'name is A ',
		'née ',
	],
	...[
		'phone ',
		'tel: ',
		'call 1',
		'123 Main ',
		'1 A B C ',
		'ssn ',
		'dob ',
		'iban DE',
		'1A-',
		'12-34-56-78-',
		'fe80::',
	],
	...[
		'A1b2C3d4',
		'MTIzNDU2Nzg5MDEyMzQ1Njc4.',
		'MTIz.',
		'8Q~',
		'~~~Q~',
		'a8Q~aaaa',
		'12345678:A',
		'1234567890:AA',
	],
];

const repeat = (piece: string, length: number) =>
	piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** Processor time of one scan in microseconds, the least of several: what else the machine does only adds. */
function timeOf(text: string, times: number): number {
	let least = Infinity;
	for (let i = 0; i < times; i += 1) {
		const start = process.cpuUsage();
		scan(text);
		const { user, system } = process.cpuUsage(start);
		least = Math.min(least, user + system);
	}
	return least;
}

const SMALL = 20_000;
/** Doubling the text doubles the time; four times would be quadratic. */
const MAX_GROWTH = 2.8;
/** Below this the clock measures itself. */
const NEGLIGIBLE_MICROSECONDS = 2_000;

test.each([...HOSTILE, ...new Set(prefixRows.flatMap(({ prefixes }) => prefixes))])(
	'takes linear time for %j again and again',
	(piece) => {
		const attempt = () => {
			const small = timeOf(repeat(piece, SMALL), 3);
			const large = timeOf(repeat(piece, 2 * SMALL), 3);
			return large < NEGLIGIBLE_MICROSECONDS ? 1 : large / small;
		};
		let growth = attempt();
		for (let tries = 0; growth > MAX_GROWTH && tries < 6; tries += 1) growth = attempt();
		expect(growth).toBeLessThan(MAX_GROWTH);
	},
);

test('never throws, answers in order and without overlaps, whatever it is given', () => {
	for (let i = 0; i < 3_000; i += 1) {
		const bytes = randomBytes(1 + (i % 400));
		const pieces = Array.from(bytes.subarray(0, 12), (byte) => HOSTILE[byte % HOSTILE.length]!);
		const text = [bytes.toString('latin1'), bytes.toString('utf16le'), pieces.join('')][i % 3]!;
		let last = 0;
		for (const { start, end } of scan(text)) {
			expect(start).toBeGreaterThanOrEqual(last);
			expect(end).toBeGreaterThan(start);
			last = end;
		}
		expect(last).toBeLessThanOrEqual(text.length);
	}
});

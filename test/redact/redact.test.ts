import { createRedactor } from '../../lib/redact/redact';
import { password, planted } from './planted';

const redactor = createRedactor();
const redact = (value: unknown) => redactor.redact(value).value;

describe('by the names of fields', () => {
	it('at any depth, in arrays, Maps and Sets, whatever the spelling', () => {
		expect(
			redact({
				a: [{ b: { Access_Token: password(), n: 1 } }],
				m: new Map<unknown, unknown>([
					['x-api-key', password()],
					[7, 'seven'],
				]),
				s: new Set([{ clientSecret: password() }]),
			}),
		).toEqual({
			a: [{ b: { Access_Token: '[redacted:key]', n: 1 } }],
			m: { 'x-api-key': '[redacted:key]', '7': 'seven' },
			s: [{ clientSecret: '[redacted:key]' }],
		});
	});

	it('whole objects and lists, numbers, and not what says nothing', () => {
		expect(redact({ credentials: { user: 'u' }, tokens: ['a'], pin: 1234 })).toEqual({
			credentials: '[redacted:key]',
			tokens: '[redacted:key]',
			pin: '[redacted:key]',
		});
		const silent = { password: null, hasPassword: true, token: '', email: false };
		expect(redact({ ...silent, secret: undefined })).toEqual(silent);
	});

	it.each([
		[
			'pairs',
			[
				['Authorization', 'x'],
				['accept', 'y'],
			],
			[
				['Authorization', '[redacted:key]'],
				['accept', 'y'],
			],
		],
		['flat lists', ['Host', 'h', 'cookie', 'a=b'], ['Host', 'h', 'cookie', '[redacted:key]']],
		[
			'names and values',
			[
				{ name: 'X-Api-Key', value: 'x' },
				{ name: 'accept', value: 'y' },
			],
			[
				{ name: 'X-Api-Key', value: '[redacted:key]' },
				{ name: 'accept', value: 'y' },
			],
		],
		[
			'keys and values',
			{ key: 'password', value: 'x' },
			{ key: 'password', value: '[redacted:key]' },
		],
		['personal entries', [['firstName', 'Ann']], [['firstName', '[redacted:personal]']]],
		['Headers', new Headers({ authorization: 'x' }), [['authorization', '[redacted:key]']]],
		['URLSearchParams', new URLSearchParams({ token: 'x' }), [['token', '[redacted:key]']]],
	])('in %s', (_, input, expected) => {
		expect(redact(input)).toEqual(expected);
	});

	it('keeps a list of names of fields', () => {
		expect(redact({ changed: ['email', 'phone'] })).toEqual({ changed: ['email', 'phone'] });
	});

	it('can be told further names, or not to look at names', () => {
		const value = { doorCode: 'x', password: 'y' };
		const more = createRedactor({ names: { secret: ['door code'] } });
		expect(more.redact(value).value).toEqual({
			doorCode: '[redacted:key]',
			password: '[redacted:key]',
		});
		expect(createRedactor({ names: false }).redact(value).value).toEqual(value);
	});
});

describe('by what is in texts', () => {
	it.each([
		['a form', 'a=1&password=hunter2&b=2', 'a=1&password=[redacted:key]&b=2'],
		['a personal form', 'first_name=Ann&b=2', 'first_name=[redacted:personal]&b=2'],
		['a query', '/p?access_token=abc&x=1#f', '/p?access_token=[redacted:key]&x=1#f'],
		['userinfo', 'see https://bob:pw@h.example/p', 'see https://[redacted:userinfo]@h.example/p'],
		[
			'a header line',
			'Host: h\r\nAuthorization: Bearer a b\r\nX: y',
			'Host: h\r\nAuthorization: [redacted:key]\r\nX: y',
		],
		['a cookie line', 'Cookie: a=b; c=d\nX: y', 'Cookie: [redacted:key]\nX: y'],
		['a log line', 'login user=7 password="a b" ok', 'login user=7 password="[redacted:key]" ok'],
		['prose', 'The password: hunter2, as ever', 'The password: [redacted:key], as ever'],
		[
			'a connection string',
			'Server=h;Password=x,y;Port=1',
			'Server=h;Password=[redacted:key];Port=1',
		],
		['cut JSON', '{"a":1,"password":"x\\"y","to', '{"a":1,"password":"[redacted:key]","to'],
		['a number in cut JSON', '{"pin":1234,"n":1', '{"pin":[redacted:key],"n":1'],
		[
			'an object in cut JSON',
			'{"credentials":{"a":{"b":1}},"n":1',
			'{"credentials":[redacted:key],"n":1',
		],
		[
			'JSON in a line',
			'sent {\\"apiKey\\":\\"x\\",\\"n\\":1} ok',
			'sent {\\"apiKey\\":\\"[redacted:key]\\",\\"n\\":1} ok',
		],
		[
			'nothing behind the name',
			'password: null, "token":"" pin=""',
			'password: null, "token":"" pin=""',
		],
		[
			'times and links',
			'at 03:04:05 see https://h.example/a:b',
			'at 03:04:05 see https://h.example/a:b',
		],
	])('%s', (_, text, expected) => {
		expect(createRedactor({ detectors: false }).redactText(text).text).toBe(expected);
	});

	it('JSON, as deep as it goes', () => {
		const inner = JSON.stringify({ password: password(), n: [1] });
		expect(redact({ body: JSON.stringify({ inner }) })).toEqual({
			body: JSON.stringify({ inner: JSON.stringify({ password: '[redacted:key]', n: [1] }) }),
		});
	});

	it('base64 and hex', () => {
		const bytes = Buffer.from(JSON.stringify({ a: { password: password() } }));
		for (const encoding of ['base64', 'base64url', 'hex'] as const) {
			const text = `<${bytes.toString(encoding)}>`;
			const { value, report } = createRedactor({ detectors: false }).redact(text);
			expect(value).toBe('<[redacted:encoded]>');
			expect(report.removed).toEqual({ encoded: 1, key: 1 });
			expect(redact(text)).toMatch(/^<\[redacted:\w+\]>$/);
		}
		const harmless = Buffer.from('{"hello":"world"}').toString('base64');
		expect(redact(harmless)).toBe(harmless);
	});

	it('escapes: what they stand for is answered where it is not clean', () => {
		const text = encodeURIComponent('{"password":"hunter2"}');
		expect(redact(text)).toBe('{"password":"[redacted:key]"}');
		expect(redact('50%25 off &amp; more')).toBe('50%25 off &amp; more');
	});

	it('what detectors find, in keys and numbers as well', () => {
		const [email, card] = [planted.email(), planted.card()];
		expect(redact({ note: `to ${email}.`, [email]: 1, card: Number(card) })).toEqual({
			note: 'to [redacted:email].',
			'[redacted:email]': 1,
			card: expect.stringMatching(/^\[redacted:\w+\]$/) as string,
		});
	});

	it('keeps fields apart whose names become alike', () => {
		expect(redact({ [planted.email()]: 1, [planted.email()]: 2 })).toEqual({
			'[redacted:email]': 1,
			'[redacted:email] 2': 2,
		});
	});

	it('leaves texts alone when told to, and detectors out', () => {
		const text = `password=x ${planted.email()}`;
		expect(createRedactor({ texts: false, detectors: false }).redact(text).value).toBe(text);
		const except = createRedactor({ detectors: { except: ['email'] }, texts: false });
		expect(except.redact(planted.email()).report.removed).toEqual({});
	});
});

describe('the allow-list', () => {
	const allowing = (...allow: string[]) => createRedactor({ allow });

	it('comes first, reaches into arrays and takes whole objects, which the other rules go over', () => {
		const { value, report } = allowing('id', 'items.sku', 'shop').redact({
			id: 1,
			items: [{ sku: 'a', price: 2 }, 'x'],
			shop: { name: 's', password: password() },
			total: 3,
		});
		expect(value).toEqual({
			id: 1,
			items: [{ sku: 'a' }, null],
			shop: { name: 's', password: '[redacted:key]' },
		});
		expect(report).toEqual({
			removed: { key: 1, not_allowed: 3 },
			paths: [
				{ path: 'items[].price', rule: 'not_allowed', count: 1 },
				{ path: 'items[]', rule: 'not_allowed', count: 1 },
				{ path: 'shop.password', rule: 'key', count: 1 },
				{ path: 'total', rule: 'not_allowed', count: 1 },
			],
		});
	});

	it('allows nothing when it is empty', () => {
		expect(allowing().redact({ a: 1 })).toMatchObject({
			value: {},
			report: { removed: { not_allowed: 1 } },
		});
	});

	it('does not name a dropped field whose name is itself sensitive', () => {
		const email = planted.email();
		const { value, report } = allowing('id').redact({ [email]: 1 });
		expect(JSON.stringify([value, report])).not.toContain(email);
		expect(report.removed).toMatchObject({ not_allowed: 1 });
	});
});

describe('what is no plain JSON', () => {
	it.each([
		['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
		['an invalid date', new Date(NaN), null],
		[
			'an Error: its name and code, no message',
			Object.assign(new TypeError('secret'), { code: 'E1', config: {} }),
			{ name: 'TypeError', code: 'E1' },
		],
		['bytes', Buffer.from('x'), '[redacted:binary]'],
		['other bytes', new Float64Array(2), '[redacted:binary]'],
		['more bytes', new ArrayBuffer(2), '[redacted:binary]'],
		[
			'bytes as JSON',
			JSON.parse(JSON.stringify(Buffer.from('x'))),
			{ type: 'Buffer', data: '[redacted:binary]' },
		],
		['a BigInt', 12n, '12'],
		['no number', NaN, null],
		['nothing', undefined, null],
		['a function', () => 1, '[redacted:type]'],
		['a symbol', Symbol('x'), '[redacted:type]'],
		['boxes', [Object('a'), Object(1), Object(true), Object(2n)], ['a', 1, true, '2']],
		['holes and undefined', [, undefined, 1], [null, null, 1]],
		['an undefined field', { a: undefined, b: 1 }, { b: 1 }],
		[
			'an instance',
			new (class A {
				x = 1;
				#y = 2;
				get z() {
					return this.#y;
				}
			})(),
			{ x: 1 },
		],
		[
			'a toJSON',
			{
				at: new (class {
					toJSON() {
						return { password: 'x', y: 1 };
					}
				})(),
			},
			{ at: { password: '[redacted:key]', y: 1 } },
		],
		['a URL', new URL('https://h.example/?token=x'), 'https://h.example/?token=[redacted:key]'],
		['no prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
	])('%s', (_, value, expected) => {
		const result = redact([value, { value }].slice(0, 1)) as unknown[];
		expect(result[0]).toEqual(expected);
	});
});

describe('the report', () => {
	it('has rules, paths and counts, and no values', () => {
		const { report } = redactor.redact({
			items: [{ note: planted.email() }, { note: planted.email() }],
			[`long${'x'.repeat(100)}`]: { token: password() },
			body: JSON.stringify({ token: password() }),
		});
		expect(report).toEqual({
			removed: { email: 2, key: 2 },
			paths: [
				{ path: 'items[].note', rule: 'email', count: 2 },
				{ path: '[redacted:size].token', rule: 'key', count: 1 },
				{ path: 'body.(json).token', rule: 'key', count: 1 },
			],
		});
	});

	it('counts all, and names a bounded number of places', () => {
		const many = Object.fromEntries(
			Array.from({ length: 500 }, (_, i) => [`f${i}`, { token: 'x' }]),
		);
		const { report } = redactor.redact(many);
		expect(report.removed).toEqual({ key: 500 });
		expect(report.paths).toHaveLength(100);
	});

	it('is empty for what is clean', () => {
		expect(redactor.redact({ a: [1, 'b'] }).report).toEqual({ removed: {}, paths: [] });
	});
});

describe('the version', () => {
	it('is that of the rules and detectors', () => {
		const { version } = createRedactor({ allow: ['b', 'a'], names: { secret: ['x'] } });
		expect(createRedactor({ names: { secret: ['x'] }, allow: ['a', 'b', 'a'] }).version).toBe(
			version,
		);
		const others = [
			{},
			{ allow: [] },
			{ names: false },
			{ texts: false },
			{ detectors: false },
			{ detectors: { except: ['email'] } },
			{ names: { personal: ['x'] } },
			{ limits: { depth: 3 } },
		] as const;
		expect(new Set(others.map((rules) => createRedactor(rules).version)).size).toBe(others.length);
		expect(createRedactor({ texts: true, detectors: { except: [] } }).version).toBe(
			createRedactor().version,
		);
	});

	it.each([{ depth: 0 }, { depth: 101 }, { nodes: -1 }, { textLength: NaN }, { paths: 1.5 }])(
		'refuses limits that are none: %j',
		(limits) => {
			expect(() => createRedactor({ limits })).toThrow(RangeError);
		},
	);
});

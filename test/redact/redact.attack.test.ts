/**
 * What somebody would do to get a secret past the redactor, or to bring it down. The vectors:
 *
 * Hostile objects: cycles of every kind · getters (never called) and setters · Proxies whose traps throw, lie, or change their
 * answer · revoked Proxies · `toJSON` that throws, lies or never ends · `__proto__`, `constructor` and `toString` as
 * fields · a polluted Object.prototype · methods of built-ins overridden on the instance · symbols as names
 * Hidden names: in Map keys, Map keys that are objects, header pairs, flat header lists, `{ name, value }`, full-width letters,
 * zero-width characters, percent-encoded and unicode-escaped names, the second of two members of one name
 * Hidden values: JSON in JSON eight deep · base64 of JSON, of base64 · hex · percent-encoded twice · HTML references · numbers · keys ·
 * lone surrogates · placeholders put before the secret · bytes as numbers
 * Size: a million elements or fields · 100 MB of text · depth of 100,000 in arrays, objects and JSON text · "billion laughs" ·
 * huge BigInts · arrays with a false length · texts that make backtracking patterns run for ever
 */
import { createRedactor } from '../../lib/redact/redact';
import { password, planted } from './planted';

const redactor = createRedactor();
const redact = (value: unknown) => redactor.redact(value).value;
const shown = (value: unknown) => JSON.stringify(redactor.redact(value));

describe('hostile objects', () => {
	it('cycles', () => {
		const object: Record<string, unknown> = { list: [] };
		object.self = object;
		(object.list as unknown[]).push(object.list, object);
		object.map = new Map([['up', object]]);
		object.set = new Set([object.set, object]);
		expect(redact(object)).toEqual({
			list: ['[redacted:cycle]', '[redacted:cycle]'],
			self: '[redacted:cycle]',
			map: { up: '[redacted:cycle]' },
			set: [null, '[redacted:cycle]'],
		});
		const shared = { a: 1 };
		expect(redact([shared, shared])).toEqual([shared, shared]);
	});

	it('getters are never called', () => {
		const called = jest.fn(() => 'value');
		const list: unknown[] = [];
		const get = { get: called, enumerable: true };
		for (const object of [list, {}, new (class A {})(), new Error('x')]) {
			for (const name of [
				'0',
				'name',
				'value',
				'key',
				'toJSON',
				'code',
				'constructor',
				'password',
			]) {
				Object.defineProperty(object, name, get);
			}
			expect(JSON.stringify(redact(object))).not.toContain('"value"]');
		}
		expect(called).not.toHaveBeenCalled();
		expect(redact(Object.defineProperty({}, 'a', get))).toEqual({ a: '[redacted:unreadable]' });
		expect(redact(Object.defineProperty({}, 'a', { set: called, enumerable: true }))).toEqual({});
	});

	it('proxies that throw take themselves out, and nothing else', () => {
		const boom = () => {
			throw new Error(password());
		};
		for (const trap of ['ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'get'] as const) {
			for (const target of [{ a: 1 }, [1]]) {
				const value = redact({ bad: new Proxy(target, { [trap]: boom }), good: 1 });
				expect(value).toMatchObject({ good: 1 });
				expect(JSON.stringify(value)).toMatch(/unreadable|"bad":(\{"a":1\}|\[1\])/);
			}
		}
		const { proxy, revoke } = Proxy.revocable({}, {});
		revoke();
		expect(redact([proxy, 1])).toEqual(['[redacted:unreadable]', 1]);
	});

	it('what answers differently the second time is kept as it was judged', () => {
		const secret = planted.email();
		let asked = 0;
		const fickle = new Proxy(
			{ a: '' },
			{
				getOwnPropertyDescriptor: () => ({
					value: asked++ === 0 ? 'clean' : secret,
					configurable: true,
					enumerable: true,
					writable: true,
				}),
				get: () => secret,
			},
		);
		const toJson = { toJSON: () => ({ note: secret, toJSON: () => secret }) };
		const lying = Object.assign(Object.create({ toJSON: () => ({ note: secret }) }) as object, {
			a: 1,
		});
		expect(shown([fickle, toJson, lying])).not.toContain(secret);
	});

	it('toJSON that throws, lies or never ends', () => {
		class Endless {
			toJSON() {
				return new Endless();
			}
		}
		class Throws {
			toJSON() {
				throw new Error(password());
			}
		}
		expect(redact([new Throws()])).toEqual(['[redacted:unreadable]']);
		expect(shown(new Endless())).toContain('[redacted:depth]');
		expect(redact({ toJSON: () => 'x', a: 1 })).toEqual({ toJSON: '[redacted:type]', a: 1 });
	});

	it('fields named like parts of objects stay fields', () => {
		const text =
			'{"__proto__":{"polluted":1,"password":"x"},"constructor":{"prototype":2},"toString":3}';
		const value = redact(JSON.parse(text)) as object;
		expect(JSON.stringify(value)).toBe(text.replace('"x"', '"[redacted:key]"'));
		expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
		expect(redact(new Map([['__proto__', { a: 1 }]]))).toEqual(JSON.parse('{"__proto__":{"a":1}}'));
		const allowing = createRedactor({ allow: ['__proto__.a', 'constructor'] });
		expect(JSON.stringify(allowing.redact(JSON.parse('{"__proto__":{"a":1,"b":2}}')).value)).toBe(
			'{"__proto__":{"a":1}}',
		);
	});

	it('built-ins with methods of their own, and symbols as names', () => {
		const secret = password();
		const lie = () => secret;
		const values = [
			Object.assign(new Date(0), { toISOString: lie, toJSON: lie, getTime: lie }),
			Object.assign(new Map([['a', 1]]), { entries: lie, [Symbol.iterator]: lie }),
			Object.assign(new Set([1]), { values: lie, [Symbol.iterator]: lie }),
			Object.assign(Buffer.from('x'), { toJSON: lie }),
			{ [Symbol('password')]: secret, [Symbol.toPrimitive]: lie, a: 1 },
			Object.assign(Object('a') as object, { valueOf: lie, toString: lie }),
		];
		expect(redact(values)).toEqual([
			'1970-01-01T00:00:00.000Z',
			{ a: 1 },
			[1],
			'[redacted:binary]',
			{ a: 1 },
			'a',
		]);
		expect(Object.getOwnPropertySymbols((redact(values) as object[])[4]!)).toEqual([]);
	});
});

describe('hidden names', () => {
	const secret = password();
	const escaped = [...'password'].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('');

	it.each<[string, unknown]>([
		['a Map key', new Map([['API-Key', secret]])],
		['a Map key that is an object', new Map([[{ password: secret }, 1]])],
		[
			'a name in a Map',
			new Map([
				['name', 'password'],
				['value', secret],
			]),
		],
		['pairs', [['AUTHORIZATION', secret]]],
		['a flat list', ['host', 'x', 'X-Auth-Token', secret]],
		['a list under the name', { passwords: [[secret]] }],
		['full-width letters', { ｐａｓｓｗｏｒｄ: secret }],
		['zero-width characters', { 'pass\u200bwo\u00adrd': secret }],
		['percent-encoding', `pass%77ord=${secret}&a=1`],
		['percent-encoding, twice', `pass%2577ord=${secret}&a=1`],
		['unicode escapes in JSON', `{"${escaped}":"${secret}"}`],
		['unicode escapes in cut JSON', `{"${escaped}":"${secret}","a`],
		['HTML references', `&#112;assword=${secret}`],
		['the first of two members', `{"password":"${secret}","password":null}`],
		[
			'the first of two members, as base64',
			Buffer.from(`{"password":"${secret}","password":null}`).toString('base64'),
		],
		[
			'the first of two members, escaped',
			encodeURIComponent(`{"password":"${secret}","password":null}`),
		],
		['a name that is JSON', { [`{"password":"${secret}"}`]: '' }],
		['a name that is a form', { [`a=1&password=${secret}`]: '' }],
		['a name after a line break', `x\npassword\t=\t${secret}`],
		['a long name', { [`${'x_'.repeat(90)}password`]: secret }],
		['a name in brackets', `user[password]=${secret}`],
		['an array-like text', `["password","${secret}"]`],
	])('%s', (_, value) => {
		expect(shown(value)).not.toContain(secret);
		expect(shown(value)).not.toContain(Buffer.from(secret).toString('base64').slice(0, 12));
	});
});

describe('hidden values', () => {
	const nested = (depth: number): string => {
		let text = JSON.stringify({ password: secret, note: email });
		for (let i = 0; i < depth; i += 1) text = JSON.stringify({ level: text });
		return text;
	};
	const secret = password();
	const email = planted.email();
	const base64 = (text: string) => Buffer.from(text).toString('base64');
	const json = JSON.stringify({ user: { password: secret }, email });

	it.each<[string, unknown]>([
		['JSON in JSON, eight deep', nested(8)],
		['JSON in JSON, in a log line', `got ${nested(4)} from peer`],
		['JSON text of a text', JSON.stringify(JSON.stringify(json))],
		['JSON behind white space', ` \n\t${json}\n`],
		['base64', base64(json)],
		['base64url', Buffer.from(json).toString('base64url')],
		['base64 of base64', base64(base64(json))],
		['base64 in lines', base64(json.repeat(3)).replace(/.{76}/g, '$&\r\n')],
		['base64 in JSON in base64', base64(JSON.stringify({ a: base64(json) }))],
		['base64 in a form', `a=1&payload=${base64(json)}`],
		['a data URL', `data:application/json;base64,${base64(json)}`],
		['hex', Buffer.from(json).toString('hex')],
		['percent-encoding', encodeURIComponent(json)],
		['percent-encoding, twice', encodeURIComponent(encodeURIComponent(json))],
		['a form of JSON', `payload=${encodeURIComponent(json)}&x=1`],
		['a placeholder before it', `password=[redacted:key]${secret} ${email}`],
		['null before it', `password="null ${secret}"`],
		['lone surrogates', { note: `\ud800${email}\udc00`, password: secret }],
		['keys', { [email]: { [email]: secret.length } }],
		['bytes as numbers', { type: 'Buffer', data: [...Buffer.from(secret)] }],
		['an error', Object.assign(new Error(secret), { stack: secret, cause: email, response: json })],
		['a deep error', { error: new AggregateError([new Error(secret)], email) }],
	])('%s', (_, value) => {
		const text = shown(value);
		expect(text).not.toContain(secret);
		expect(text).not.toContain(email);
		expect(text).not.toContain(base64(secret).slice(0, 12));
		expect(text.isWellFormed()).toBe(true);
	});

	it('cards as numbers, and keys with personal data in the report', () => {
		const card = planted.card();
		const result = shown({ n: Number(card), [email]: { token: secret }, list: [BigInt(card)] });
		expect(result).not.toContain(card);
		expect(result).not.toContain(email);
	});
});

describe('size', () => {
	/** Of the processor, which other processes do not lengthen. */
	const seconds = (work: () => unknown): number => {
		const before = process.cpuUsage();
		work();
		const { user, system } = process.cpuUsage(before);
		return (user + system) / 1e6;
	};
	const deep = (wrap: (inner: unknown) => unknown): unknown => {
		let value: unknown = 'x';
		for (let i = 0; i < 100_000; i += 1) value = wrap(value);
		return value;
	};

	it.each<[string, () => unknown, string]>([
		['a million elements', () => Array(1_000_000).fill('a@b.example'), 'budget'],
		[
			'a million fields',
			() => Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [i, i])),
			'budget',
		],
		['a Map of a million', () => new Map(Array.from({ length: 1e6 }, (_, i) => [i, i])), 'budget'],
		['a sparse array', () => Array(4_294_967_295), 'budget'],
		['100 MB of text', () => 'password=x '.repeat(9_000_000), 'size'],
		['much text in parts', () => Array(1000).fill('x y'.repeat(20_000)), 'budget'],
		['a name of a megabyte', () => ({ ['x'.repeat(1e6)]: 1 }), 'size'],
		['a huge BigInt', () => 1n << 4_000_000n, 'size'],
		['arrays in arrays', () => deep((inner) => [inner]), 'depth'],
		['objects in objects', () => deep((inner) => ({ inner })), 'depth'],
		['arrays in JSON', () => '['.repeat(100_000) + ']'.repeat(100_000), 'depth'],
		['Sets in Sets', () => deep((inner) => new Set([inner])), 'depth'],
		[
			'billion laughs',
			() => Array.from({ length: 30 }).reduce((inner) => Array(10).fill(inner), 'lol'),
			'budget',
		],
		[
			'a text escaped over and over',
			() => Array.from({ length: 60 }).reduce<string>((text) => text.replaceAll('%', '%25'), '%41'),
			'encoded',
		],
	])('%s is cut off', (_, make, rule) => {
		const value = make();
		let result = redactor.redact(null);
		expect(seconds(() => (result = redactor.redact(value)))).toBeLessThan(5);
		expect(result.report.removed[rule]).toBeGreaterThan(0);
		expect(JSON.stringify(result).length).toBeLessThan(5_000_000);
	});

	it('names how much was not looked at', () => {
		const few = createRedactor({ limits: { nodes: 5 } });
		expect(few.redact([1, 2, 3, 4, 5, 6, 7])).toEqual({
			value: [1, 2, 3, 4, 5, '[redacted:budget]'],
			report: { removed: { budget: 2 }, paths: [{ path: '[]', rule: 'budget', count: 2 }] },
		});
		expect(few.redact({ a: 1, b: { c: 1, d: 2, e: 3, f: 4 }, g: 5 }).value).toEqual({
			a: 1,
			b: { c: 1, d: 2, '[redacted:budget]': '[redacted:budget]' },
			g: 5,
		});
	});

	it('a false length of an array', () => {
		for (const length of [2 ** 53, -1e9, NaN, 'x', undefined]) {
			const liar = new Proxy([1], {
				get: (target, name) =>
					name === 'length' ? length : (Reflect.get(target, name) as unknown),
			});
			const few = createRedactor({ limits: { nodes: 5 } });
			expect(few.redact([liar, 1, 2, 3, 4, 5]).value).toEqual([
				'[redacted:unreadable]',
				...[1, 2, 3, 4, '[redacted:budget]'],
			]);
		}
	});

	it('a Map or toJSON at the last level', () => {
		const shallow = createRedactor({ limits: { depth: 1 } });
		const values = [new Map([['a', 1]]), new Set([1]), new Date(0)];
		for (const value of values) {
			expect(shallow.redact([value]).report.removed).toEqual({ depth: 1 });
		}
	});

	it.each<[string, (n: number) => string]>([
		['quotes', (n) => 'password="'.repeat(n)],
		['escaped quotes', (n) => 'password:\\"null'.repeat(n)],
		['quoted assignments', (n) => '\\"password=a '.repeat(n)],
		['quoted header lines', (n) => '"cookie: null", '.repeat(n)],
		['backslashes', (n) => `${'\\'.repeat(n * 10)}password="`],
		['backslashes before colons', (n) => '\\\\\\\\\\:'.repeat(n * 2)],
		['brackets', (n) => 'tokens:['.repeat(n)],
		['schemes', (n) => '://'.repeat(n * 3)],
		['schemes with @', (n) => 'a://@'.repeat(n * 2)],
		['separators', (n) => '='.repeat(n * 10)],
		['blanks', (n) => `password${' '.repeat(n * 10)}`],
		['blanks and separators', (n) => ' :'.repeat(n * 5)],
		['base64 lines', (n) => `${'eyJh'.repeat(17)}\n`.repeat(n / 7)],
		['base64 without an end', (n) => 'eyJhIjoi'.repeat(n)],
		['percent signs', (n) => '%25'.repeat(n * 3)],
		['open JSON', (n) => '{"a":'.repeat(n * 2)],
		['open lists', (n) => '['.repeat(n * 10)],
		['words', (n) => 'password '.repeat(n)],
		['at signs', (n) => 'a@'.repeat(n * 5)],
		['digits', (n) => '1'.repeat(n * 10)],
		['white space before JSON', (n) => ' '.repeat(n * 10) + '{'],
	])('%s take linear time', (_, make) => {
		const time = (n: number) =>
			Math.min(...[1, 2, 3].map(() => seconds(() => redactor.redactText(make(n)))));
		time(500);
		const [short, long] = [time(1500), time(9000)];
		// Six times the text; quadratic would be 36 times the time.
		expect(long).toBeLessThan(Math.max(short * 20, 0.15));
	});

	it('close to the end of the stack it takes out rather than throws', () => {
		let outcome: unknown;
		const dig = (): void => {
			try {
				dig();
			} catch {
				outcome ??= 'dug';
			}
			if (outcome === 'dug') outcome = shown({ a: [{ b: { password: 'hunter2' } }] });
		};
		dig();
		expect(outcome).not.toContain('hunter2');
	});
});

import { createSecretKey, randomBytes } from 'node:crypto';
import { normalise, Pseudonymizer, pseudonym } from '../../lib/redact/pseudonym';
import { Keyring } from '../../lib/crypto/keyring';
import type { WrappedDataKey } from '../../lib/store/store';

const key = createSecretKey(randomBytes(32));

it('is 128 bits in base64url, the same each time', () => {
	const made = pseudonym(key, 'email', 'ann@example.com');
	expect(made).toMatch(/^p_[\w-]{22}$/);
	expect(pseudonym(key, 'email', 'ann@example.com')).toBe(made);
});

it('is another one for another value, class or key', () => {
	const made = [
		pseudonym(key, 'email', 'ann@example.com'),
		pseudonym(key, 'email', 'bob@example.com'),
		pseudonym(key, 'user', 'ann@example.com'),
		pseudonym(createSecretKey(randomBytes(32)), 'email', 'ann@example.com'),
	];
	expect(new Set(made).size).toBe(4);
});

it.each([
	[
		['a', 'b:c'],
		['a:b', 'c'],
	],
	[
		['a', ''],
		['', 'a'],
	],
	[
		['a","b', 'c'],
		['a', 'b","c'],
	],
	[
		['a\0', 'b'],
		['a', '\0b'],
	],
])('does not mix up class and value: %j and %j', ([a, b], [c, d]) => {
	expect(pseudonym(key, a!, b!)).not.toBe(pseudonym(key, c!, d!));
});

it.each([
	['email', ' Ann@Example.COM ', 'ann@example.com'],
	['email', 'ａnn@example.com', 'ann@example.com'],
	['phone', '+44 (0)20 7946-0958', '+442079460958'],
	['phone', '0044 20 7946 0958', '+442079460958'],
	['phone', '(020) 7946 0958', '02079460958'],
	['ip', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
	['ip', '[2001:db8::1]', '2001:db8::1'],
	['ip', 'fe80::1%eth0', 'fe80::1'],
	['ip', '::ffff:192.0.2.1', '192.0.2.1'],
	['ip', '192.0.2.1', '192.0.2.1'],
	['ip', 'no address', 'no address'],
	['user', ' Ann ', 'Ann'],
	['user', 'ﬁn', 'fin'],
])('takes spellings of one %s as one: %s', (fieldClass, value, normal) => {
	expect(normalise(fieldClass, value)).toBe(normal);
	expect(pseudonym(key, fieldClass, value)).toBe(pseudonym(key, fieldClass, normal));
});

describe('of a tenant', () => {
	const rows: WrappedDataKey[] = [];
	const store = {
		list: () => Promise.resolve([...rows].reverse()),
		add: (row: WrappedDataKey) => Promise.resolve(rows[rows.push(row) - 1]!),
		rewrap: () => Promise.resolve(),
	};
	const root = randomBytes(24).toString('hex');
	const process = () => new Keyring(store, root, { now: () => 0 });

	it('are the same in every process, and never those of another tenant', async () => {
		const first = await new Pseudonymizer(process(), 'a').pseudonym('email', 'ann@example.com');
		const again = await new Pseudonymizer(process(), 'a').pseudonym('email', 'ann@example.com');
		const other = await new Pseudonymizer(process(), 'b').pseudonym('email', 'ann@example.com');
		expect(again).toBe(first);
		expect(other).not.toBe(first);
		expect(rows.map(({ purpose }) => purpose)).toEqual(['pseudonym:a', 'pseudonym:b']);
	});

	it('can be joined over classes when that is asked for, by the spelling of their own class', async () => {
		const tenant = new Pseudonymizer(process(), 'a');
		const [home, work, apart] = await Promise.all([
			tenant.pseudonym('email', 'ANN@example.com', 'person'),
			tenant.pseudonym('login', 'ann@example.com', 'person'),
			tenant.pseudonym('login', 'ann@example.com'),
		]);
		expect(home).toBe(work);
		expect(apart).not.toBe(work);
	});
});

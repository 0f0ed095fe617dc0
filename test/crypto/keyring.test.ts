import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { keyIdOf, open, seal } from '../../lib/crypto/envelope';
import { Keyring } from '../../lib/crypto/keyring';
import { rootKey } from '../../lib/crypto/root-key';
import { openStore } from '../../lib/store/open';
import type { DataKeyStore, Store } from '../../lib/store/store';
import { TestClock } from '../store/clock';
import { sqliteEngine } from '../store/engines';

const secret = () => randomBytes(24).toString('base64');
const MINUTES = 60_000;

let engine: Awaited<ReturnType<typeof sqliteEngine>>;
let store: Store;
let clock: TestClock;

beforeEach(async () => {
	engine = await sqliteEngine();
	clock = new TestClock();
	store = await openStore(engine.location, clock);
});
afterEach(async () => {
	await store.close();
	await engine.drop();
});

/** The real store, counting how often it is read, and out of reach when told. */
function watched(): DataKeyStore & { reads: number; away: boolean } {
	const { dataKeys } = store;
	return {
		reads: 0,
		away: false,
		async list(purpose) {
			this.reads++;
			if (this.away) throw new Error('away');
			return await dataKeys.list(purpose);
		},
		add: async (key, onlyFirst) => await dataKeys.add(key, onlyFirst),
		rewrap: async (id, wrapped) => await dataKeys.rewrap(id, wrapped),
	};
}

it('derives the root key as documented', () => {
	const root = secret();
	const expected = Buffer.from(hkdfSync('sha256', root, 'n8n-nodes-airlock', 'root key v1', 32));
	expect(rootKey(root).key.export()).toEqual(expected);
	expect(rootKey(root).id).toHaveLength(12);
	expect(() => rootKey('')).toThrow(RangeError);
});

it('makes one key a purpose and gives it to every process with the same secret', async () => {
	const root = secret();
	const one = await new Keyring(store.dataKeys, root, clock).dataKey('p');
	const other = new Keyring(store.dataKeys, root, clock);
	expect((await other.dataKey('p')).id).toBe(one.id);
	expect((await other.dataKey('p')).key.equals(one.key)).toBe(true);
	const another = await other.dataKey('q');
	expect(another.id).not.toBe(one.id);
	expect(another.key.equals(one.key)).toBe(false);
});

it('makes one key when it is asked many times at once', async () => {
	const keyring = new Keyring(store.dataKeys, secret(), clock);
	const keys = await Promise.all(
		Array.from({ length: 20 }, async () => await keyring.dataKey('p')),
	);
	expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
	expect(await store.dataKeys.list('p')).toHaveLength(1);
});

it('stores no key in the clear', async () => {
	const { key } = await new Keyring(store.dataKeys, secret(), clock).dataKey('p');
	const [row] = await store.dataKeys.list('p');
	const text = JSON.stringify(row);
	for (const encoding of ['hex', 'base64', 'base64url'] as const) {
		expect(text).not.toContain(key.export().toString(encoding));
	}
});

it('reads the store once and then works from memory', async () => {
	const watch = watched();
	const keyring = new Keyring(watch, secret(), clock);
	await keyring.dataKey('p');
	const reads = watch.reads;
	for (let i = 0; i < 10; i++) await keyring.mac('p', 'x');
	expect(watch.reads).toBe(reads);
});

it('tries again after the store was away', async () => {
	const watch = watched();
	const keyring = new Keyring(watch, secret(), clock);
	watch.away = true;
	await expect(keyring.dataKey('p')).rejects.toThrow('away');
	watch.away = false;
	expect(await keyring.dataKey('p')).toBeDefined();
});

describe('rotation', () => {
	it('makes a new current key and keeps the old one for what it encrypted', async () => {
		const keyring = new Keyring(store.dataKeys, secret(), clock);
		const old = await keyring.dataKey('p');
		const envelope = seal(old, Buffer.from('payload'), 'x');
		const next = await keyring.rotate('p');
		expect(next.id).not.toBe(old.id);
		expect((await keyring.dataKey('p')).id).toBe(next.id);
		const found = await keyring.dataKeyById(keyIdOf(envelope)!);
		expect(open(found!, envelope, 'x')).toMatchObject({ ok: true });
	});

	it('is noticed by another process: by id at once, as current within five minutes', async () => {
		const root = secret();
		const [one, two] = [1, 2].map(() => new Keyring(store.dataKeys, root, clock));
		const old = await one!.dataKey('p');
		expect((await two!.dataKey('p')).id).toBe(old.id);
		const next = await one!.rotate('p');
		expect((await two!.dataKey('p')).id).toBe(old.id);
		clock.advance(5 * MINUTES);
		expect((await two!.dataKey('p')).id).toBe(next.id);
		const last = await one!.rotate('p');
		expect((await two!.dataKeyById(last.id))?.key.equals(last.key)).toBe(true);
	});

	it('knows no key that was never made', async () => {
		const keyring = new Keyring(store.dataKeys, secret(), clock);
		expect(await keyring.dataKeyById('nothing')).toBeUndefined();
	});
});

describe('a wrong root secret', () => {
	it('is told apart, whatever is asked, and writes nothing', async () => {
		await new Keyring(store.dataKeys, secret(), clock).dataKey('p');
		const wrong = secret();
		const keyring = new Keyring(store.dataKeys, wrong, clock);
		const error = {
			code: 'root_mismatch',
			message: 'The encryption key is not the one this store was made with',
		};
		await expect(keyring.dataKey('p')).rejects.toMatchObject(error);
		await expect(keyring.dataKey('new purpose')).rejects.toMatchObject(error);
		await expect(keyring.rotate('p')).rejects.toMatchObject(error);
		await expect(keyring.mac('p', 'x')).rejects.toMatchObject(error);
		await expect(keyring.dataKeyById('x')).rejects.toMatchObject(error);
		await expect(keyring.rewrapAll(secret())).rejects.toMatchObject(error);
		expect(await store.dataKeys.list()).toHaveLength(1);
	});

	it('is not confused with a damaged or exchanged key', async () => {
		const root = secret();
		const keyring = new Keyring(store.dataKeys, root, clock);
		const [p, q] = [await keyring.dataKey('p'), await keyring.dataKey('q')];
		const [wrappedQ] = await store.dataKeys.list('q');
		expect(wrappedQ?.id).toBe(q.id);
		await store.dataKeys.rewrap(p.id, wrappedQ!.wrapped);
		const again = new Keyring(store.dataKeys, root, clock);
		await expect(again.dataKey('p')).rejects.toMatchObject({ code: 'key_damaged' });
		await store.dataKeys.rewrap(p.id, 'nonsense');
		await expect(again.dataKey('p')).rejects.toMatchObject({ code: 'key_damaged' });
	});
});

describe('a new root secret', () => {
	it('wraps the same keys; the old secret no longer opens them', async () => {
		const [before, after] = [secret(), secret()];
		const keyring = new Keyring(store.dataKeys, before, clock);
		const p = await keyring.dataKey('p');
		await keyring.dataKey('q');
		await keyring.rotate('q');
		expect(await keyring.rewrapAll(after)).toBe(3);
		const next = new Keyring(store.dataKeys, after, clock);
		expect((await next.dataKey('p')).key.equals(p.key)).toBe(true);
		await expect(keyring.dataKey('p')).rejects.toMatchObject({ code: 'root_mismatch' });
	});

	it('can be taken on again after an interruption', async () => {
		const [before, after] = [secret(), secret()];
		const keyring = new Keyring(store.dataKeys, before, clock);
		for (const purpose of ['p', 'q', 'r']) await keyring.dataKey(purpose);
		let left = 2;
		const failing: DataKeyStore = {
			list: async () => await store.dataKeys.list(),
			add: async (key, onlyFirst) => await store.dataKeys.add(key, onlyFirst),
			rewrap: async (id, wrapped) => {
				if (left-- === 0) throw new Error('power cut');
				await store.dataKeys.rewrap(id, wrapped);
			},
		};
		const interrupted = new Keyring(failing, before, clock);
		await expect(interrupted.rewrapAll(after)).rejects.toThrow('power cut');
		expect(await new Keyring(store.dataKeys, before, clock).rewrapAll(after)).toBe(1);
		expect(await new Keyring(store.dataKeys, after, clock).dataKey('r')).toBeDefined();
	});
});

it('hashes with the key of the purpose', async () => {
	const keyring = new Keyring(store.dataKeys, secret(), clock);
	const { key } = await keyring.dataKey('addresses');
	const expected = createHmac('sha256', key).update('192.0.2.1').digest();
	expect(await keyring.mac('addresses', '192.0.2.1')).toEqual(expected);
	expect(await keyring.mac('addresses', Buffer.from('192.0.2.1'))).toEqual(expected);
	expect(await keyring.mac('other', '192.0.2.1')).not.toEqual(expected);
	await keyring.rotate('addresses');
	expect(await keyring.mac('addresses', '192.0.2.1')).not.toEqual(expected);
});

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Keyring } from '../../lib/crypto/keyring';
import {
	ABANDONED_AFTER_MS,
	HELD_FOR_DAYS,
	HeldItems,
	type HeldWork,
	MOST_BYTES,
	MOST_ROUNDS,
	RELEASING_FOR_MS,
} from '../../lib/failure/held';
import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import { TestClock } from '../store/clock';
import { sqliteEngine } from '../store/engines';

const clock = new TestClock();
const BY = { by: 'Di', reason: 'The other side is back' };
const SECRET = 'iban-DE89370400440532013000';
const SECRET_ROOT = randomBytes(24).toString('base64');

let engine: Awaited<ReturnType<typeof sqliteEngine>>;
let store: Store;
let held: HeldItems;
const others: Store[] = [];

const onStore = (one: Store) =>
	new HeldItems(one.heldItems, new Keyring(one.dataKeys, SECRET_ROOT, clock), clock);

beforeAll(async () => {
	engine = await sqliteEngine();
	store = await openStore(engine.location, clock);
	held = onStore(store);
});
afterAll(async () => {
	for (const one of [store, ...others]) await one.close();
	await engine.drop();
});

const work = (changes: Partial<HeldWork> = {}): HeldWork => ({
	tenant: 'default',
	integration: 'crm',
	category: 'upstream',
	workflow: 'w1',
	execution: 'e1',
	node: 'Guard',
	correlationId: 'c'.repeat(32),
	attempts: 3,
	contents: { json: { note: SECRET } },
	...changes,
});

/** Each in a millisecond of its own, as they come. */
async function hold(changes: Partial<HeldWork> = {}): Promise<string> {
	clock.advance(1);
	const kept = await held.hold(work(changes));
	if (!kept.ok) throw new Error(kept.code);
	return kept.id;
}

const stateOf = async (id: string, tenant = 'default') =>
	(await store.heldItems.get(tenant, id))?.state;

test('what is held is in no file of the store, and comes back as it was', async () => {
	const id = await hold();
	const folder = dirname(engine.path);
	const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
	const found = (text: string) => files.some((file) => file.includes(text));
	expect(found(id)).toBe(true);
	expect(found(SECRET)).toBe(false);
	expect(await held.look('default', id)).toMatchObject({
		ok: true,
		item: { generation: 0, expiresAt: clock.now() + HELD_FOR_DAYS * 86_400_000 },
		contents: { json: { note: SECRET } },
	});
});

test('a list holds no contents, sealed or not, and goes over several pages', async () => {
	const ids = [];
	for (let i = 0; i < 60; i += 1) ids.push(await hold({ tenant: 'listed' }));
	const all = await held.list({ tenant: 'listed' }, 1_000);
	expect(all.map(({ id }) => id)).toEqual(ids);
	expect(all.some((one) => 'sealed' in one)).toBe(false);
	const page = await held.list({ tenant: 'listed' }, 30);
	expect((await held.list({ tenant: 'listed' }, 30, page.at(-1))).map(({ id }) => id)).toEqual(
		ids.slice(30),
	);
});

test('another tenant cannot open it, even when it moves the row', async () => {
	const id = await hold();
	for (const tenant of ['other', '', 'default ']) {
		expect(await held.look(tenant, id)).toEqual({ ok: false, code: 'not_found' });
		expect(await held.take(tenant, id, BY)).toEqual({ ok: false, code: 'not_found' });
		expect(await held.discard(tenant, id, BY)).toBe(false);
	}
	await engine.query(`update held_items set tenant = 'other' where id = '${id}'`);
	expect(await held.take('other', id, BY)).toEqual({ ok: false, code: 'unreadable' });
	expect(await stateOf(id, 'other')).toBe('held');
});

test('items of one key go in their order, and only one is under way', async () => {
	const tenant = 'ordered';
	const [first, second, third] = [
		await hold({ tenant, orderKey: 'order-7' }),
		await hold({ tenant, orderKey: 'order-7' }),
		await hold({ tenant, orderKey: 'order-7' }),
	];
	const other = await hold({ tenant, orderKey: 'order-8' });
	const behind = { ok: false, code: 'out_of_order' };
	expect(await held.take(tenant, second, BY)).toEqual(behind);
	expect((await held.take(tenant, other, BY)).ok).toBe(true);
	expect((await held.take(tenant, first, BY)).ok).toBe(true);
	expect(await held.take(tenant, second, BY)).toEqual(behind);
	expect((await held.check(tenant, second, new Set([first]))).ok).toBe(true);
	expect(await held.check(tenant, third, new Set([first]))).toEqual(behind);
	await held.giveBack(tenant, first);
	expect(await held.take(tenant, second, BY)).toEqual(behind);
	await held.take(tenant, first, BY);
	await held.released(tenant, first, 'e2');
	expect(await held.discard(tenant, second, BY)).toBe(true);
	expect((await held.take(tenant, third, BY)).ok).toBe(true);
});

test('what is held within one millisecond goes in its order as well', async () => {
	const ids = [];
	for (let i = 0; i < 20; i += 1) {
		const kept = await held.hold(work({ tenant: 'burst', orderKey: 'o' }));
		if (kept.ok) ids.push(kept.id);
	}
	expect((await held.list({ tenant: 'burst' }, 50)).map(({ id }) => id)).toEqual(ids);
});

test('of twenty that take it at once, on four connections, one gets it', async () => {
	const id = await hold();
	const takers = [held];
	for (let i = 0; i < 3; i += 1) {
		others.push(await openStore(engine.location, clock));
		takers.push(onStore(others.at(-1)!));
	}
	const taken = await Promise.all(
		Array.from({ length: 20 }, async (_, i) => await takers[i % 4]!.take('default', id, BY)),
	);
	expect(taken.filter(({ ok }) => ok)).toHaveLength(1);
	const rest = taken.flatMap((one) => (one.ok ? [] : [one.code]));
	expect(new Set(rest)).toEqual(new Set(['not_held']));
});

test('what went round too often is not taken', async () => {
	const id = await hold({ generation: MOST_ROUNDS });
	expect(await held.take('default', id, BY)).toEqual({ ok: false, code: 'too_many_rounds' });
	expect((await held.take('default', await hold({ generation: MOST_ROUNDS - 1 }), BY)).ok).toBe(
		true,
	);
});

test('contents that are too large are refused, by their bytes', async () => {
	const tooLarge = { ok: false, code: 'too_large' };
	// With the two quotation marks.
	const contents = 'x'.repeat(MOST_BYTES - 2);
	expect(await held.hold(work({ contents: `${contents}x` }))).toEqual(tooLarge);
	expect(await held.hold(work({ contents: 'é'.repeat(MOST_BYTES / 2) }))).toEqual(tooLarge);
	expect((await held.hold(work({ tenant: 'large', contents }))).ok).toBe(true);
});

test('what was taken and never settled waits again, as long as nobody renews it', async () => {
	const [gone, alive, kept] = [await hold(), await hold(), await held.keep(work())];
	if (!kept.ok) throw new Error(kept.code);
	await held.take('default', gone, BY);
	await held.take('default', alive, BY);
	expect(await stateOf(kept.id)).toBe('releasing');
	clock.advance(RELEASING_FOR_MS / 2);
	expect(await held.renew('default', alive)).toBe(true);
	expect(await stateOf(gone)).toBe('releasing');
	clock.advance(RELEASING_FOR_MS / 2 + 1);
	expect(await held.reclaim()).toBeGreaterThanOrEqual(2);
	expect(await stateOf(gone)).toBe('held');
	expect(await stateOf(kept.id)).toBe('held');
	expect(await stateOf(alive)).toBe('releasing');
});

test('work that is done after it was reclaimed is done; what nobody took is not', async () => {
	const [slow, untouched] = [await hold(), await hold()];
	await held.take('default', slow, BY);
	clock.advance(RELEASING_FOR_MS + 1);
	await held.reclaim();
	expect(await held.released('default', slow, 'e9')).toBe(true);
	expect(await held.released('default', slow, 'e9')).toBe(false);
	expect(await store.heldItems.get('default', slow)).toMatchObject({
		...{ state: 'released', sealed: '', releasedTo: 'e9', decidedBy: 'Di' },
	});
	expect(await held.released('default', untouched, 'e9')).toBe(false);
	expect(await stateOf(untouched)).toBe('held');
	expect(await held.renew('default', untouched)).toBe(false);
});

describe('what runs take turns at', () => {
	const node = { tenant: 'default', workflow: 'turns', node: 'Send' };
	const keep = async (until = clock.now()) => {
		const kept = await held.keep(work({ ...node, attempts: 1 }), until);
		if (!kept.ok) throw new Error(kept.code);
		return kept.id;
	};
	const turn = async (id: string, seen: number, until: number) =>
		await held.takeTurn('default', id, { seen, until });

	test('goes on with whoever had the last turn, and is opened for nobody else', async () => {
		const start = clock.now();
		const id = await keep(start + 20);
		expect(await turn(id, start, start + 50)).toBe(false);
		expect(await turn(id, start + 20, start + 50)).toBe(true);
		expect(await turn(id, start + 20, start + 60)).toBe(false);
		const stale = { seen: start + 20, until: start + 70 };
		expect(await held.goOn('default', id, stale)).toEqual({ ok: false, code: 'not_held' });
		const current = { seen: start + 50, until: start + 70, attempts: 2 };
		expect(await held.goOn('default', id, current)).toMatchObject({
			...{ ok: true, item: { attempts: 1 }, contents: { json: { note: SECRET } } },
		});
		expect(await store.heldItems.get('default', id)).toMatchObject({
			...{ attempts: 2, decidedAt: start + 70 },
		});
		await held.released('default', id, 'e2');
		expect(await turn(id, start + 70, start + 80)).toBe(false);
	});

	test('also where it waits again, but never when a person took it up', async () => {
		const [slow, taken] = [await keep(), await keep()];
		const seen = clock.now();
		clock.advance(RELEASING_FOR_MS + 1);
		await held.reclaim();
		expect(await stateOf(slow)).toBe('held');
		expect(await turn(slow, seen, clock.now())).toBe(true);
		expect(await stateOf(slow)).toBe('releasing');
		await held.take('default', taken, BY);
		await held.giveBack('default', taken);
		expect(await turn(taken, seen, clock.now())).toBe(false);
		const { decidedAt } = (await store.heldItems.get('default', taken))!;
		const known = { seen: decidedAt!, until: clock.now() };
		expect(await held.goOn('default', taken, known)).toEqual({ ok: false, code: 'not_held' });
		clock.advance(ABANDONED_AFTER_MS + 1);
		expect(await held.adopt(node, clock.now(), 9)).toEqual([slow]);
		await held.released('default', slow, 'e2');
	});

	test('is adopted after two minutes, by one of many, and not by the run that lost it', async () => {
		const seen = clock.now();
		const [left, waiting] = [await keep(), await keep(seen + ABANDONED_AFTER_MS)];
		clock.advance(ABANDONED_AFTER_MS);
		expect(await held.adopt(node, clock.now(), 9)).toEqual([]);
		clock.advance(1);
		for (let i = 0; i < 3; i += 1) others.push(await openStore(engine.location, clock));
		const adopters = [held, ...others.slice(-3).map(onStore)];
		const adopted = await Promise.all(
			Array.from(
				{ length: 12 },
				async (_, i) => await adopters[i % 4]!.adopt(node, clock.now(), 9),
			),
		);
		expect(adopted.flat()).toEqual([left]);
		expect(await turn(left, seen, clock.now() + 1)).toBe(false);
		expect(await turn(left, clock.now(), clock.now() + 1)).toBe(true);
		expect(await turn(waiting, seen + ABANDONED_AFTER_MS, clock.now())).toBe(true);
	});
});

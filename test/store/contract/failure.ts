import { randomUUID } from 'node:crypto';
import type { Attempt, HeldItem, StateRow, WorkCount } from '../../../lib/store/failure-store';
import type { Fixture } from '../contract';

const DAY = 86_400_000;

export function stateTests(fixture: () => Fixture): void {
	const row = (changes: Partial<StateRow> = {}): Omit<StateRow, 'version'> => ({
		kind: 'breaker',
		tenant: 'default',
		key: 'host:api.example.com',
		integration: 'crm',
		state: 'closed',
		dueAt: null,
		updatedAt: fixture().clock.now(),
		record: '{}',
		...changes,
	});

	it('is created once, and changed only by who saw it last', async () => {
		const { states } = fixture().store;
		expect(await states.get('breaker', 'default', row().key)).toBeUndefined();
		expect(await states.put(row(), 0)).toBe(true);
		expect(await states.put(row({ state: 'open' }), 0)).toBe(false);
		expect(await states.put(row({ state: 'open', dueAt: 7 }), 1)).toBe(true);
		expect(await states.put(row({ state: 'held' }), 1)).toBe(false);
		expect(await states.get('breaker', 'default', row().key)).toEqual({
			...row({ state: 'open', dueAt: 7 }),
			version: 2,
		});
	});

	it('of many that change it at once, one does', async () => {
		const { states } = fixture().store;
		await states.put(row(), 0);
		const all = Array.from({ length: 20 }, async () => await states.put(row({ state: 'open' }), 1));
		expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
	});

	it('keeps kinds, tenants and keys apart, lists them by pages, and tells what is due', async () => {
		const { states } = fixture().store;
		for (const [i, key] of ['c', 'a', 'b'].entries()) await states.put(row({ key, dueAt: i }), 0);
		await states.put(row({ kind: 'alert', key: 'a', dueAt: 0 }), 0);
		await states.put(row({ tenant: 'other', key: 'a', state: 'open', integration: 'erp' }), 0);
		const keys = (rows: readonly StateRow[]) => rows.map(({ tenant, key }) => `${tenant}/${key}`);
		const first = await states.list({ kind: 'breaker' }, 2);
		expect(keys(first)).toEqual(['default/a', 'default/b']);
		expect(keys(await states.list({ kind: 'breaker' }, 9, first[1]))).toEqual([
			'default/c',
			'other/a',
		]);
		expect(keys(await states.list({ kind: 'breaker', state: 'open' }, 9))).toEqual(['other/a']);
		expect(keys(await states.list({ kind: 'breaker', integration: 'erp' }, 9))).toEqual([
			'other/a',
		]);
		expect(keys(await states.due('breaker', 1, 9))).toEqual(['default/c', 'default/a']);
		await states.remove('breaker', 'default', 'a');
		expect(keys(await states.due('breaker', 9, 9))).toEqual(['default/c', 'default/b']);
	});
}

export function attemptTests(fixture: () => Fixture): void {
	const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
		id: randomUUID(),
		tenant: 'default',
		integration: 'crm',
		environment: 'production',
		account: 'crm-reader',
		adapter: 'guardedRequest',
		host: 'api.example.com',
		method: 'GET',
		attempt: 1,
		outcome: 'started',
		category: '',
		status: null,
		durationMs: 0,
		at: fixture().clock.now(),
		correlationId: 'c1',
		workflow: 'w1',
		execution: 'e1',
		...changes,
	});
	const hour = () => fixture().clock.now() - (fixture().clock.now() % 3_600_000);
	const count = (changes: Partial<WorkCount> = {}): WorkCount => ({
		...{ tenant: 'default', integration: 'crm', environment: 'production' },
		...{ adapter: 'guardedRequest', outcome: 'success', category: '', hour: hour() },
		...{ calls: 1, retries: 0, durationMs: 20, buckets: [1, 1, 1, 1, 1, 1], last: hour() + 5 },
		...changes,
	});

	it('is there before the call, and complete after it; the counts add up', async () => {
		const { attempts } = fixture().store;
		const one = attempt();
		await attempts.begin(one);
		expect(await attempts.recent({ tenant: 'default', outcome: 'started' }, 9)).toEqual([one]);
		const result = { outcome: 'success', category: '', status: 200, durationMs: 20 };
		await attempts.finish(one.id, result, count());
		await attempts.count([count({ calls: 2, retries: 1, buckets: [0, 1, 2, 2, 2, 2], last: 3 })]);
		expect(await attempts.recent({ tenant: 'default' }, 9)).toEqual([{ ...one, ...result }]);
		expect(await attempts.counts('default', 'crm', hour(), 9)).toEqual([
			count({ calls: 3, retries: 1, durationMs: 40, buckets: [1, 2, 3, 3, 3, 3] }),
		]);
		expect(await attempts.counts('other', undefined, hour(), 9)).toEqual([]);
	});

	it('newest first, by pages, by integration and correlation', async () => {
		const { store, clock } = fixture();
		const all: Attempt[] = [];
		for (let i = 0; i < 5; i += 1) {
			all.push(attempt({ correlationId: `c${i % 2}`, integration: i < 3 ? 'crm' : 'erp' }));
			await store.attempts.begin(all[i]!);
			clock.advance(10);
		}
		const page = await store.attempts.recent({ tenant: 'default' }, 2);
		expect(page).toEqual([all[4], all[3]]);
		expect(await store.attempts.recent({ tenant: 'default' }, 9, page[1])).toEqual([
			all[2],
			all[1],
			all[0],
		]);
		const filter = { tenant: 'default', integration: 'crm', correlationId: 'c0' };
		expect(await store.attempts.recent(filter, 9)).toEqual([all[2], all[0]]);
	});

	it('is forgotten after its time', async () => {
		const { store, clock } = fixture();
		await store.attempts.begin(attempt());
		clock.advance(30 * DAY - 1);
		expect(await store.housekeep(100)).toBe(0);
		clock.advance(1);
		expect(await store.housekeep(100)).toBe(1);
	});
}

export function heldItemTests(fixture: () => Fixture): void {
	const item = (changes: Partial<HeldItem> = {}): HeldItem => ({
		id: randomUUID(),
		...{ tenant: 'default', integration: 'crm', category: 'upstream', state: 'held' },
		...{ orderKey: '', workflow: 'w1', execution: 'e1', node: 'Request', correlationId: 'c1' },
		...{ attempts: 3, parent: '', generation: 0, at: fixture().clock.now() },
		...{ expiresAt: fixture().clock.now() + 30 * DAY, sealed: 'v1.envelope' },
		...{ decidedBy: '', decidedAt: null, reason: '', releasedTo: '' },
		...changes,
	});

	it('is held once under its id', async () => {
		const { heldItems } = fixture().store;
		const one = item();
		expect([await heldItems.add(one), await heldItems.add(one)]).toEqual([true, false]);
		expect(await heldItems.get('default', one.id)).toEqual(one);
		expect(await heldItems.get('other', one.id)).toBeUndefined();
	});

	it('leaves a state once, however many try; when it is done with, its contents are gone', async () => {
		const { heldItems } = fixture().store;
		const one = item();
		await heldItems.add(one);
		const moves = Array.from({ length: 20 }, async () =>
			heldItems.move('default', one.id, 'held', 'releasing', { decidedBy: 'Ann' }),
		);
		expect((await Promise.all(moves)).filter(Boolean)).toHaveLength(1);
		expect(await heldItems.get('default', one.id)).toMatchObject({ sealed: one.sealed });
		const done = { releasedTo: 'e9', decidedAt: 5, reason: 'works again' };
		expect(await heldItems.move('default', one.id, 'releasing', 'released', done)).toBe(true);
		expect(await heldItems.get('default', one.id)).toEqual({
			...{ ...one, ...done },
			...{ state: 'released', decidedBy: 'Ann', sealed: '' },
		});
	});

	it('what is given a time is moved by who knows that time only: of many, one', async () => {
		const { heldItems } = fixture().store;
		const one = item({ state: 'releasing', decidedAt: 7 });
		await heldItems.add(one);
		const move = async (decidedAt: number, seen: number) =>
			await heldItems.move('default', one.id, 'releasing', 'releasing', { decidedAt }, seen);
		expect(await move(9, 8)).toBe(false);
		const moves = Array.from({ length: 20 }, async (_, i) => await move(100 + i, 7));
		expect((await Promise.all(moves)).filter(Boolean)).toHaveLength(1);
		const { decidedAt } = (await heldItems.get('default', one.id))!;
		expect(decidedAt).toBeGreaterThanOrEqual(100);
		const tried = { attempts: 9 };
		expect(await heldItems.move('default', one.id, 'releasing', 'held', tried, decidedAt!)).toBe(
			true,
		);
		expect(await heldItems.get('default', one.id)).toEqual({
			...{ ...one, ...tried, decidedAt },
			state: 'held',
		});
	});

	it('tells what a node keeps and nobody touched, the longest first, by pages', async () => {
		const { heldItems } = fixture().store;
		const kept = { state: 'releasing', node: 'Send' };
		const ours = [
			item({ ...kept, decidedAt: 30 }),
			item({ ...kept, decidedAt: 10, state: 'held' }),
			item({ ...kept, decidedAt: 20 }),
		];
		const others: Array<Partial<HeldItem>> = [
			{ decidedAt: 40 },
			{ decidedAt: null, state: 'held' },
			{ decidedAt: 10, decidedBy: 'Ann' },
			{ decidedAt: 10, state: 'released' },
			{ decidedAt: 10, state: 'discarded' },
			{ decidedAt: 10, node: 'Request' },
			{ decidedAt: 10, workflow: 'w2' },
			{ decidedAt: 10, tenant: 'other' },
		];
		for (const one of ours) await heldItems.add(one);
		for (const changes of others) await heldItems.add(item({ ...kept, ...changes }));
		const node = { tenant: 'default', workflow: 'w1', node: 'Send' };
		const [latest, first, second] = ours.map(({ id, decidedAt }) => ({ id, decidedAt }));
		expect(await heldItems.abandoned(node, 40, 9)).toEqual([first, second, latest]);
		expect(await heldItems.abandoned(node, 40, 2)).toEqual([first, second]);
		expect(await heldItems.abandoned(node, 30, 9)).toEqual([first, second]);
	});

	it('lists the oldest first, and tells the backlog', async () => {
		const { store, clock } = fixture();
		const all: HeldItem[] = [];
		for (const [i, integration] of ['crm', 'erp', 'crm'].entries()) {
			all.push(item({ integration, category: i === 0 ? 'timeout' : 'upstream' }));
			await store.heldItems.add(all[i]!);
			clock.advance(10);
		}
		const page = await store.heldItems.list({ tenant: 'default' }, 2);
		expect(page).toEqual([all[0], all[1]]);
		expect(await store.heldItems.list({ tenant: 'default' }, 9, page[1])).toEqual([all[2]]);
		const filter = { tenant: 'default', integration: 'crm', category: 'upstream' };
		expect(await store.heldItems.list(filter, 9)).toEqual([all[2]]);
		expect(await store.heldItems.list({ tenant: 'default', ids: [all[1]!.id] }, 9)).toEqual([
			all[1],
		]);
		await store.heldItems.move('default', all[1]!.id, 'held', 'discarded', {});
		expect(await store.heldItems.backlog()).toEqual([
			{ tenant: 'default', integration: 'crm', count: 2, oldestAt: all[0]!.at },
		]);
	});
}

export function eventTests(fixture: () => Fixture): void {
	it('are read in order, from where one left off, and are gone after a week', async () => {
		const { store, clock } = fixture();
		const all = ['a', 'b', 'c'].map((id) => {
			clock.advance(id === 'c' ? 0 : 10);
			const about = { tenant: 'default', integration: 'crm', condition: 'breaker_open' };
			return { id, ...about, at: clock.now(), record: '{}' };
		});
		for (const event of [...all].reverse()) await store.events.append(event);
		await store.events.append(all[0]!);
		const page = await store.events.after({ at: 0, id: '' }, 2);
		expect(page).toEqual([all[0], all[1]]);
		expect(await store.events.after(page[1]!, 9)).toEqual([all[2]]);
		clock.advance(7 * DAY);
		expect(await store.housekeep(100)).toBe(3);
	});
}

import { STATE_RETENTION_MS } from '../../../lib/store/sql/housekeeping';
import { REFUSAL_RETENTION_MS } from '../../../lib/store/sql/refusals';
import type { Fixture } from '../contract';
import { refusal } from './refusals';

export function housekeepingTests(fixture: () => Fixture): void {
	const rows = async (table: string) => {
		const { engine } = fixture();
		const [row] = await engine.query(`select count(*) as n from ${engine.table(table)}`);
		return Number(row!.n);
	};

	it('deletes what has expired, of every table, and nothing else', async () => {
		const { store, clock } = fixture();
		const rule = { after: 2, windowMs: 1000, baseMs: 1000, maxMs: 1000 };
		await store.claims.claim('old', 'h', 1000);
		await store.rates.take('old', 1, 1000);
		await store.quarantine.strike('old', rule);
		await store.refusals.record([refusal(clock.now(), 'old')]);
		await store.refusals.count('w', 'old', clock.now(), 1);
		clock.advance(REFUSAL_RETENTION_MS);
		await store.claims.claim('new', 'h', 1000);
		await store.rates.take('new', 1, 1000);
		await store.quarantine.strike('new', rule);
		await store.refusals.record([refusal(clock.now(), 'new')]);
		await store.refusals.count('w', 'new', clock.now(), 1);

		expect(await store.housekeep(100)).toBe(5);
		expect(await store.housekeep(100)).toBe(0);
		for (const table of ['claims', 'rates', 'quarantine', 'refusals', 'refusal_counts']) {
			expect([table, await rows(table)]).toEqual([table, 1]);
		}
		expect(await store.claims.claim('new', 'other', 1000)).toBe('pending');
		expect((await store.refusals.recent(10)).map(({ reference }) => reference)).toEqual(['new']);
	});

	it('deletes at most a batch of each table, the oldest first, until none is left', async () => {
		const { store, clock } = fixture();
		for (let n = 0; n < 25; n++) {
			await store.refusals.record([refusal(clock.now() - n, `r${n}`)]);
			await store.claims.claim(`c${n}`, 'h', 1000);
		}
		clock.advance(REFUSAL_RETENTION_MS - 15);
		expect(await store.housekeep(7)).toBe(14);
		const left = (await store.refusals.recent(100)).map(({ reference }) => reference);
		expect(left).toEqual(Array.from({ length: 15 }, (_, n) => `r${n}`));
		expect(await rows('refusals')).toBe(18);
		expect(await store.housekeep(7)).toBe(10);
		expect(await store.housekeep(7)).toBe(7);
		expect(await store.housekeep(7)).toBe(4);
		expect(await store.housekeep(7)).toBe(0);
	});

	it('deletes states that have been over for 30 days, and no other', async () => {
		const { store, clock } = fixture();
		const row = { kind: 'k', tenant: 't', integration: '', dueAt: null, record: '{}' };
		const all = ['closed', 'resolved', 'counting', 'over', 'open', 'held', 'half_open', 'running'];
		for (const state of all) {
			await store.states.put({ ...row, key: state, state, updatedAt: clock.now() }, 0);
		}
		clock.advance(STATE_RETENTION_MS - 1);
		await store.states.put({ ...row, key: 'young', state: 'closed', updatedAt: clock.now() }, 0);
		expect(await store.housekeep(100)).toBe(0);
		clock.advance(1);
		expect(await store.housekeep(100)).toBe(4);
		const left = await store.states.list({ kind: 'k' }, 10);
		expect(left.map(({ key }) => key)).toEqual(['half_open', 'held', 'open', 'running', 'young']);
	});

	it('never deletes a data key', async () => {
		const { store, clock } = fixture();
		const createdAt = clock.now();
		await store.dataKeys.add({ id: 'k', purpose: 'p', wrapped: 'w', createdAt }, true);
		clock.advance(10 * REFUSAL_RETENTION_MS);
		expect(await store.housekeep(100)).toBe(0);
		expect(await store.dataKeys.list('p')).toHaveLength(1);
	});

	it('does not answer an expired refusal that is not yet deleted', async () => {
		const { store, clock } = fixture();
		await store.refusals.record([refusal(clock.now(), 'r')]);
		clock.advance(REFUSAL_RETENTION_MS);
		expect(await store.refusals.find('r')).toBeUndefined();
		expect(await store.refusals.recent(1)).toEqual([]);
	});
}

import type { Fixture } from '../contract';
import { TABLES } from '../tables';
import { Crew } from '../crew';

export const CREW = 8;

export function processTests(fixture: () => Fixture): void {
	let crew: Crew;

	beforeAll(async () => {
		crew = new Crew(CREW);
	}, 20_000);
	afterAll(async () => {
		await crew.close();
	});

	it('migrates once when all start at once', async () => {
		const { engine, clock } = fixture();
		const migrations = `select version from ${engine.table('migrations')} order by version`;
		const before = await engine.query(migrations);
		expect(before).not.toHaveLength(0);
		for (const table of [...TABLES, 'migrations']) {
			await engine.query(`drop table ${engine.table(table)}`);
		}
		await crew.open(engine.location, clock.now());
		expect(await engine.query(migrations)).toEqual(before);
	}, 20_000);

	it('shares the housekeeping: every expired row goes once', async () => {
		const { engine, store, clock } = fixture();
		for (let n = 0; n < 300; n++) await store.claims.claim(`c${n}`, 'h', 1);
		await store.claims.claim('live', 'h', 1_000_000);
		const counts = await crew.all<number>(() => ({ do: 'housekeep', batch: 10 }), clock.now() + 1);
		expect(counts.reduce((sum, count) => sum + count, 0)).toBe(300);
		expect(await engine.query(`select key from ${engine.table('claims')}`)).toHaveLength(1);
	});

	it('makes one first data key, and every rotation counts', async () => {
		const { store, clock } = fixture();
		const secret = 'a root secret made for this test';
		const ids = await crew.all<string>(
			() => ({ do: 'dataKey', purpose: 'p', secret }),
			clock.now(),
		);
		expect(new Set(ids).size).toBe(1);
		expect(await store.dataKeys.list('p')).toHaveLength(1);
		await crew.all(() => ({ do: 'rotate', purpose: 'p', secret }), clock.now());
		expect(await store.dataKeys.list('p')).toHaveLength(1 + CREW);
	});

	// Last: it kills one.
	sharedCounts(fixture, () => crew);
}

/** What every request changes, where another engine may hold it. `crew` has the store open. */
export function sharedCounts(fixture: () => Fixture, crewOf: () => Crew): void {
	it('gives every key to exactly one', async () => {
		const { clock } = fixture();
		const keys = Array.from({ length: 200 }, (_, n) => `key ${n}`);
		const answers = await crewOf().all<string[]>(
			(index) => ({ do: 'claim', keys, holder: `h${index}`, leaseMs: 60_000 }),
			clock.now(),
		);
		for (const [n, key] of keys.entries()) {
			const winners = answers.filter((answer) => answer[n] === 'claimed').length;
			const losers = answers.filter((answer) => answer[n] === 'pending').length;
			expect([key, winners, losers]).toEqual([key, 1, CREW - 1]);
		}
	});

	it('admits exactly the limit over all', async () => {
		const { clock } = fixture();
		const answers = await crewOf().all<boolean[]>(
			() => ({ do: 'take', key: 'a', limit: 100, windowMs: 60_000, times: 40 }),
			clock.now(),
		);
		expect(answers.flat().filter((allowed) => allowed)).toHaveLength(100);
	});

	it('starts one round of quarantine', async () => {
		const { clock } = fixture();
		const answers = await crewOf().all<Array<number | null>>(
			() => ({ do: 'strike', key: 'a', after: 50, times: 20 }),
			clock.now(),
		);
		expect(answers.flat().filter((until) => until === null)).toHaveLength(49);
		expect(new Set(answers.flat())).toEqual(new Set([null, clock.now() + 60_000]));
	});

	it('frees what a killed process held when its lease ends, and not before', async () => {
		const { store, clock } = fixture();
		const keys = ['a', 'b', 'c'];
		await crewOf().one(0, { do: 'claim', keys, holder: 'dead', leaseMs: 30_000 }, clock.now());
		await crewOf().kill(0);
		clock.advance(29_999);
		for (const key of keys) expect(await store.deliveries.claim(key, 'h', 1000)).toBe('pending');
		clock.advance(1);
		for (const key of keys) expect(await store.deliveries.claim(key, 'h', 1000)).toBe('claimed');
	});
}

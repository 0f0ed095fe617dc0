import { UseRecorder, type UsedOnce } from '../../lib/account/use';
import { openStore } from '../../lib/store/open';
import type { AccountUse } from '../../lib/store/registry-store';
import { type Engine, sqliteEngine } from '../store/engines';

const HOUR = 3_600_000;
const clock = { time: 0, now: () => clock.time };
const use = (changes: Partial<UsedOnce> = {}): UsedOnce => ({
	tenant: 'default',
	integration: 'crm',
	account: 'crm-sync',
	environment: 'production',
	host: 'api.example.com',
	method: 'GET',
	path: '/v1',
	outcome: 'sent',
	size: 'none',
	correlationId: 'a'.repeat(32),
	...changes,
});

beforeEach(() => {
	clock.time = 1_000 * HOUR + 5;
});

describe('the uses of an account', () => {
	let engine: Engine;
	beforeEach(async () => (engine = await sqliteEngine()));
	afterEach(async () => await engine.drop());

	test('are counted by kind and hour, exactly once they are flushed', async () => {
		const store = await openStore(engine.location, clock);
		const recorder = new UseRecorder(store.accountUse, clock);
		for (let i = 0; i < 250; i += 1) {
			clock.time += 1;
			recorder.count(use({ correlationId: i.toString(16).padStart(32, '0') }));
		}
		recorder.count(use({ method: 'POST' }));
		await recorder.flush();
		clock.time += HOUR;
		recorder.count(use());
		await recorder.flush();
		const rows = await store.accountUse.since('default', { account: 'crm-sync' }, 0, 10);
		const counts = rows.map(({ method, hour, calls }) => [method, hour / HOUR, calls]);
		expect(counts.sort()).toEqual([
			['GET', 1_000, 250],
			['GET', 1_001, 1],
			['POST', 1_000, 1],
		]);
		const first = rows.find(({ calls }) => calls === 250)!;
		expect(first).toMatchObject({ first: 1_000 * HOUR + 6, last: 1_000 * HOUR + 255 });
		expect(first.correlationId).toBe('f9'.padStart(32, '0'));
		expect(await store.accountUse.totals('default', 'crm-sync')).toMatchObject({ calls: 252 });
		await store.close();
	});
});

describe('where the store is away', () => {
	test('nothing is lost, and nothing is counted twice', async () => {
		const written: AccountUse[] = [];
		let away = true;
		const add = async (batch: readonly AccountUse[]) => {
			if (away) throw new Error('away');
			written.push(...batch);
		};
		const recorder = new UseRecorder({ add }, clock);
		recorder.count(use());
		await recorder.flush();
		clock.time += 10;
		recorder.count(use());
		await recorder.flush();
		away = false;
		await recorder.flush();
		await recorder.flush();
		expect(written).toMatchObject([{ calls: 2, first: 1_000 * HOUR + 5, last: 1_000 * HOUR + 15 }]);
	});

	test('what is kept is bounded', async () => {
		let [largest, calls] = [0, 0];
		const add = async (batch: readonly AccountUse[]) => {
			largest = Math.max(largest, batch.length);
			calls = batch.reduce((sum, one) => sum + one.calls, 0);
			throw new Error('away');
		};
		const recorder = new UseRecorder({ add }, clock);
		for (let i = 0; i < 5_000; i += 1) recorder.count(use({ host: `h${i}.example` }));
		await recorder.flush();
		await recorder.flush();
		// And one of all the rest.
		expect([largest, calls]).toEqual([1_001, 5_000]);
	});
});

test('they are written by themselves within a second, and a batch that is large at once', async () => {
	const batches: number[] = [];
	const recorder = new UseRecorder(
		{ add: async (batch) => void batches.push(batch.length) },
		clock,
	);
	recorder.count(use());
	const until = Date.now() + 1_000;
	while (batches.length === 0 && Date.now() < until) {
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	expect(batches).toEqual([1]);
	for (let i = 0; i < 1_000; i += 1) recorder.count(use({ host: `h${i}.example` }));
	await new Promise((resolve) => setImmediate(resolve));
	expect(batches).toEqual([1, 1_000]);
});

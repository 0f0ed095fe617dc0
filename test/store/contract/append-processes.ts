import { draft, extend, readWhole } from '../chains';
import type { Fixture } from '../contract';
import { Writers } from '../writers';

const WRITERS = 8;
const ENTRIES = 100;

export function appendProcessTests(fixture: () => Fixture): void {
	let writers: Writers;
	const start = async (tenants: string[], entries = ENTRIES) => {
		const { location } = fixture().engine;
		writers = new Writers(WRITERS, { location, tenants, entries, lanes: 5 });
		await writers.start();
	};
	afterEach(async () => await writers.close());

	it('makes one chain of what eight processes append, without gap or fork', async () => {
		const { store } = fixture();
		await start(['t']);
		await writers.done();
		const entries = await readWhole(store.audit, 't');
		expect(entries).toHaveLength(WRITERS * ENTRIES);
		expect(writers.missingFrom(entries)).toEqual([]);
		expect(writers.acknowledged).toHaveLength(WRITERS * ENTRIES);
	}, 30_000);

	it('makes a chain each of what they append for several tenants', async () => {
		const { store } = fixture();
		const tenants = ['t', 'u', 'v'];
		await start(tenants);
		await writers.done();
		const chains = await Promise.all(
			tenants.map(async (tenant) => await readWhole(store.audit, tenant)),
		);
		expect(chains.flat()).toHaveLength(WRITERS * ENTRIES);
		expect(writers.missingFrom(chains.flat())).toEqual([]);
	}, 30_000);

	it('keeps what was acknowledged to processes that are killed, and a whole chain', async () => {
		const { store } = fixture();
		await start(['t'], 1e9);
		for (let killed = 1; killed <= WRITERS; killed += 1) {
			await writers.acknowledgedAtLeast(killed * 100);
			await writers.kill(0);
		}
		const entries = await readWhole(store.audit, 't');
		expect(writers.missingFrom(entries)).toEqual([]);
		expect(writers.acknowledged.length).toBeGreaterThanOrEqual(WRITERS * 100);
		await extend(store.audit, 't', 1, () => draft(1));
		await readWhole(store.audit, 't');
	}, 30_000);
}

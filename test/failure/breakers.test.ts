import { Breakers, type BreakerKey, type Transition } from '../../lib/failure/breakers';
import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import { TestClock } from '../store/clock';
import { type Engine, sqliteEngine } from '../store/engines';

const KEY: BreakerKey = {
	...{ tenant: 'default', integration: 'crm', kind: 'host', name: 'api.example.com' },
};
const FAILED = { category: 'upstream', durationMs: 5, trial: false } as const;
const WELL = { durationMs: 5, trial: false } as const;

let engine: Engine;
let stores: Store[];
let clock: TestClock;
let transitions: Transition[];

beforeEach(async () => {
	engine = await sqliteEngine();
	clock = new TestClock();
	stores = [];
	transitions = [];
});
afterEach(async () => {
	await Promise.all(stores.map(async (store) => await store.close()));
	await engine.drop();
});

/** As a process of its own has it. */
async function breakers(): Promise<Breakers> {
	const store = await openStore(engine.location, clock);
	stores.push(store);
	return new Breakers(store.states, clock, async (one) => void transitions.push(one));
}

/** One after the other: two connections of one thread that migrate at once wait for each other. */
async function many(count: number): Promise<Breakers[]> {
	const all: Breakers[] = [];
	while (all.length < count) all.push(await breakers());
	return all;
}

test('what fails in one process is left alone by all, within half a second', async () => {
	const [one, other] = [await breakers(), await breakers()];
	expect(await other.admit(KEY)).toEqual({ go: true, trial: false });
	for (let i = 0; i < 5; i += 1) await one.settle(KEY, FAILED);
	expect(await one.admit(KEY)).toMatchObject({ go: false, code: 'breaker_open' });
	clock.advance(501);
	expect(await other.admit(KEY)).toMatchObject({ go: false, code: 'breaker_open' });
	expect(transitions).toMatchObject([
		{ key: KEY, from: 'closed', to: 'open', category: 'upstream' },
	]);
});

test('failures of many processes at once are all counted, and it opens once', async () => {
	const all = await many(5);
	await Promise.all(all.map(async (one) => await one.settle(KEY, FAILED)));
	expect(transitions).toHaveLength(1);
});

test('of many processes one makes the trial call; when it went well twice, all go on', async () => {
	const all = await many(6);
	for (let i = 0; i < 5; i += 1) await all[0]!.settle(KEY, FAILED);
	for (let round = 0; round < 2; round += 1) {
		clock.advance(15_000);
		const verdicts = await Promise.all(all.map(async (one) => await one.admit(KEY)));
		expect(verdicts.filter(({ go }) => go)).toEqual([{ go: true, trial: true }]);
		await all[verdicts.findIndex(({ go }) => go)]!.settle(KEY, { ...WELL, trial: true });
	}
	clock.advance(501);
	for (const one of all) expect(await one.admit(KEY)).toEqual({ go: true, trial: false });
	expect(transitions.map(({ to }) => to)).toEqual(['open', 'half_open', 'closed']);
});

test('a trial that was let in and did not leave gives its place back', async () => {
	const one = await breakers();
	for (let i = 0; i < 5; i += 1) await one.settle(KEY, FAILED);
	clock.advance(15_000);
	expect(await one.admit(KEY)).toMatchObject({ go: true });
	expect(await one.admit(KEY)).toMatchObject({ go: false });
	await one.forgo(KEY);
	expect(await one.admit(KEY)).toMatchObject({ go: true, trial: true });
});

test('calls that went well are counted with the next that did not', async () => {
	const one = await breakers();
	await one.settle(KEY, FAILED);
	for (let i = 0; i < 9; i += 1) await one.settle(KEY, WELL);
	for (let i = 0; i < 4; i += 1) await one.settle(KEY, FAILED);
	expect(await one.read(KEY)).toMatchObject({ calls: 14, failures: 5, state: 'closed' });
});

test('an operator holds and releases, by name and with a reason; other keys are not touched', async () => {
	const [one, other] = [await breakers(), await breakers()];
	await one.hold(KEY, 'Ann Lee', 'Maintenance');
	expect(await other.admit(KEY)).toMatchObject({ go: false, code: 'breaker_held' });
	expect(await other.admit({ ...KEY, tenant: 'other' })).toMatchObject({ go: true });
	expect(await other.admit({ ...KEY, name: 'other.example.com' })).toMatchObject({ go: true });
	expect(await one.list({ integration: 'crm' }, 9)).toMatchObject([
		{ ...KEY, breaker: { state: 'held', heldBy: 'Ann Lee' } },
	]);
	await other.release(KEY, 'Ben Roe', 'Done');
	clock.advance(501);
	expect(await one.admit(KEY)).toMatchObject({ go: true });
	expect(transitions).toMatchObject([
		{ to: 'held', by: 'Ann Lee', reason: 'Maintenance' },
		{ to: 'closed', by: 'Ben Roe', reason: 'Done' },
	]);
});

test('sign-ins of an account that are rejected twice set it aside; a host is not', async () => {
	const one = await breakers();
	const account: BreakerKey = { ...KEY, kind: 'account', name: 'crm-reader' };
	const rejected = { category: 'auth_rejected', durationMs: 5, trial: false } as const;
	for (const key of [account, KEY]) {
		await one.settle(key, rejected);
		await one.settle(key, rejected);
	}
	expect((await one.read(account))?.state).toBe('held');
	expect((await one.read(KEY))?.state).toBe('closed');
});

test('a store that is away refuses', async () => {
	const one = await breakers();
	await stores.pop()!.close();
	await expect(one.admit(KEY)).rejects.toThrow('The Airlock store cannot be reached');
});

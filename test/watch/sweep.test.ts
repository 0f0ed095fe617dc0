import type { WatchStore } from '../../lib/watch/ports';
import { account, DAY, heldItem, HOUR, leading, partsOf, Rig } from './rig';

let rig: Rig;
beforeEach(async () => {
	rig = new Rig();
	await rig.open();
});
afterEach(async () => await rig.close());

const expiring = (name: string) =>
	account({ name, expiresAt: rig.clock.now() + 3 * DAY, seenAt: rig.clock.now() });

test('one process sweeps; another takes over when it does no more', async () => {
	const { clock } = rig;
	const looked: string[] = [];
	const watches = ['a', 'b', 'c'].map((name) =>
		rig.watch(rig.store, { reclaim: async () => looked.push(name) }),
	);
	for (let minute = 0; minute < 3; minute += 1) {
		await Promise.all(watches.map(async (watch) => await watch.sweep()));
		clock.advance(60_000);
	}
	const [leader] = looked;
	expect(looked).toEqual([leader, leader, leader]);
	clock.advance(60_000);
	const others = watches.filter((_, at) => 'abc'[at] !== leader);
	await Promise.all(others.map(async (watch) => await watch.sweep()));
	expect(looked).toHaveLength(4);
	expect(looked[3]).not.toBe(leader);
});

test('two sweeps of one process do not run at once', async () => {
	const watch = rig.watch();
	await Promise.all([watch.sweep(), watch.sweep(), watch.sweep()]);
	expect(rig.reclaimed).toBe(1);
});

test('a part that fails does not keep the others from running, nor does one account', async () => {
	const { clock, store } = rig;
	await store.accounts.note(expiring('one'));
	await store.accounts.note(expiring('two'));
	await store.heldItems.add(heldItem({ at: clock.now() - 2 * HOUR }));
	const broken = async (): Promise<never> => {
		throw new Error('away');
	};
	const parts = partsOf(store);
	const { accountUse } = parts;
	const half: WatchStore = {
		...parts,
		attempts: { ...parts.attempts, counts: broken },
		refusals: { ...parts.refusals, recent: broken },
		integrations: { ...parts.integrations, list: broken },
		accountUse: {
			add: broken,
			since: async (...of) => await accountUse.since(...of),
			lastUsed: broken,
			totals: async (tenant, name) =>
				name === 'one' ? await broken() : await accountUse.totals(tenant, name),
		},
	};
	await rig.watch(half, { reclaim: broken }).sweep();
	expect(rig.faults.map((fault) => fault.split(':')[0])).toEqual([
		...['held work', 'attempts', 'refusals', 'reviews', 'accounts'],
	]);
	expect(rig.raised.map(({ condition, account: name }) => [condition, name])).toEqual([
		['backlog', undefined],
		['account_expiring', 'two'],
	]);
});

test('a store that is away keeps nothing from being looked at later', async () => {
	const away = await rig.another();
	await away.close();
	await rig.store.accounts.note(expiring('one'));
	await rig.watch(away).sweep();
	expect(rig.faults).toHaveLength(1);
	expect(await rig.sweepAnew()).toHaveLength(1);
});

test('a sweep looks at 400 accounts of a tenant; the others have their turn', async () => {
	for (let i = 0; i < 450; i += 1) {
		await rig.store.accounts.note(expiring(`account-${String(i).padStart(3, '0')}`));
	}
	const watch = rig.watch(leading(rig.store));
	expect(await rig.new(async () => await watch.sweep())).toHaveLength(400);
	expect(await rig.new(async () => await watch.sweep())).toHaveLength(50);
	expect(await rig.new(async () => await watch.sweep())).toHaveLength(0);
	expect(rig.faults).toEqual([]);
});

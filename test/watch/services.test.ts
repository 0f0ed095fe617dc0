import type { Services } from '../../lib/n8n/services';
import { watchServices } from '../../lib/n8n/watch/services';
import { account, DAY, Rig } from './rig';

test('a process sweeps ten seconds after its services opened, then every minute, and keeps nobody alive', async () => {
	const rig = new Rig();
	await rig.open();
	await rig.store.accounts.note(account({ expiresAt: rig.clock.now() + DAY }));
	const timers: NodeJS.Timeout[] = [];
	jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
	for (const name of ['setTimeout', 'setInterval'] as const) {
		const made = globalThis[name];
		jest.spyOn(globalThis, name).mockImplementation(((...of: Parameters<typeof setTimeout>) => {
			const timer = made(...of);
			timers.push(timer);
			return timer;
		}) as typeof setTimeout & typeof setInterval);
	}
	const { store, clock } = rig;
	const services = {
		...{ store, clock, environment: 'test', checkpoints: { signers: async () => [] } },
		held: { reclaim: async () => (rig.reclaimed += 1) },
		alerts: { tell: async (facts: (typeof rig.raised)[number]) => void rig.raised.push(facts) },
	} as unknown as Services;
	expect(watchServices(services)).toBe(services);
	expect(timers).toHaveLength(2);
	expect(timers.filter((timer) => timer.hasRef())).toEqual([]);
	const after = async (ms: number) => {
		jest.advanceTimersByTime(ms);
		for (let i = 0; i < 200; i += 1) await new Promise((resolve) => setImmediate(resolve));
		return rig.reclaimed;
	};
	expect(await after(9_999)).toBe(0);
	expect(await after(1)).toBe(1);
	expect(await after(50_000)).toBe(2);
	expect(await after(60_000)).toBe(3);
	expect(rig.raised).toMatchObject([{ condition: 'account_expiring' }]);
	jest.restoreAllMocks();
	jest.useRealTimers();
	await rig.close();
});

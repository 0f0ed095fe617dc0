import { IntegrationStates } from '../../lib/registry/states';
import { openStore } from '../../lib/store/open';
import type { IntegrationRow } from '../../lib/store/registry-store';
import { crm, CY, openWorld, registered, type World } from './fixture';

describe('what every call asks about its integration', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld();
		await registered(world, {}, true);
	});
	afterEach(async () => await world.close());

	/** A store that counts what it is asked. */
	const counting = () => {
		const { store } = world;
		const get = jest.fn(async (...args: [string, string]) => await store.integrations.get(...args));
		return { get, states: new IntegrationStates({ get }, world.clock) };
	};

	it('asks the store once in half a second, and at once for all who ask together', async () => {
		const { get, states } = counting();
		const answers = await Promise.all(
			Array.from({ length: 50 }, async () => await states.read('t', 'crm')),
		);
		expect(new Set(answers).size).toBe(1);
		expect(answers[0]).toEqual(await world.registry.get('t', 'crm'));
		world.clock.advance(500);
		await states.read('t', 'crm');
		expect(get).toHaveBeenCalledTimes(1);
		world.clock.advance(1);
		await states.read('t', 'crm');
		expect(get).toHaveBeenCalledTimes(2);
	});

	it('sees what another process switched off after half a second', async () => {
		const { engine, clock, registry } = world;
		const other = await openStore(engine.location, clock);
		const states = new IntegrationStates(other.integrations, clock);
		expect(await states.read('t', 'crm')).toMatchObject({ state: 'approved' });
		await registry.disable(CY);
		clock.advance(501);
		expect(await states.read('t', 'crm')).toMatchObject({ state: 'disabled' });
		await registry.enable(CY);
		clock.advance(501);
		expect(await states.read('t', 'crm')).toMatchObject({ state: 'approved' });
		await other.close();
	});

	it('keeps tenants and ids apart, and remembers that there is none', async () => {
		const { get, states } = counting();
		expect(await states.read('u', 'crm')).toBeUndefined();
		expect(await states.read('u', 'crm')).toBeUndefined();
		expect(get).toHaveBeenCalledTimes(1);
		expect(await states.read('t', 'crm')).toMatchObject({ ...crm });
	});

	it('passes on that the store is away, and asks again', async () => {
		const { get, states } = counting();
		get.mockRejectedValueOnce(new Error('gone'));
		const asked = [states.read('t', 'crm'), states.read('t', 'crm')];
		for (const each of asked) {
			await expect(each).rejects.toMatchObject({ name: 'StoreUnavailableError' });
		}
		expect(get).toHaveBeenCalledTimes(1);
		expect(await states.read('t', 'crm')).toMatchObject({ state: 'approved' });
	});

	it('does not go by an old answer while the store is away', async () => {
		const { get, states } = counting();
		await states.read('t', 'crm');
		get.mockRejectedValue(new Error('gone'));
		world.clock.advance(501);
		await expect(states.read('t', 'crm')).rejects.toMatchObject({ name: 'StoreUnavailableError' });
	});

	it('does not rely on an answer that was under way for longer: asks once more, then refuses', async () => {
		const { get, states } = counting();
		const slow = async (): Promise<IntegrationRow | undefined> => {
			world.clock.advance(501);
			return await world.store.integrations.get('t', 'crm');
		};
		get.mockImplementationOnce(slow);
		expect(await states.read('t', 'crm')).toMatchObject({ state: 'approved' });
		expect(get).toHaveBeenCalledTimes(2);
		world.clock.advance(501);
		get.mockImplementation(slow);
		await expect(states.read('t', 'crm')).rejects.toMatchObject({ name: 'StoreUnavailableError' });
		expect(get).toHaveBeenCalledTimes(4);
	});

	it('does not take an answer for younger because the clock was set back', async () => {
		const { get, states } = counting();
		await states.read('t', 'crm');
		world.clock.advance(-60_000);
		await states.read('t', 'crm');
		expect(get).toHaveBeenCalledTimes(2);
	});

	it('rejects for a row that it cannot read', async () => {
		const { states } = counting();
		await world.engine.query(`update integrations set state = 'open'`);
		await expect(states.read('t', 'crm')).rejects.toThrow();
		await world.engine.query(`update integrations set state = 'approved', record = '{'`);
		await expect(states.read('t', 'crm')).rejects.toThrow();
	});

	it('remembers a bounded number, the oldest forgotten first', async () => {
		const { get, states } = counting();
		for (let n = 0; n <= 2_000; n += 1) await states.read('t', `i${n}`);
		await states.read('t', 'i2000');
		await states.read('t', 'i1');
		expect(get).toHaveBeenCalledTimes(2_001);
		await states.read('t', 'i0');
		expect(get).toHaveBeenCalledTimes(2_002);
	});
});

import type { WrappedDataKey } from '../../../lib/store/store';
import type { Fixture } from '../contract';

export function dataKeyTests(fixture: () => Fixture): void {
	const key = (id: string, purpose = 'p', createdAt = fixture().clock.now()): WrappedDataKey => ({
		id,
		purpose,
		wrapped: `wrapped ${id}`,
		createdAt,
	});

	it('lists the keys of a purpose, newest first, whatever the clocks said', async () => {
		const { dataKeys } = fixture().store;
		expect(await dataKeys.list('p')).toEqual([]);
		await dataKeys.add(key('k1', 'p', 3000), false);
		await dataKeys.add(key('k2', 'p', 1000), false);
		await dataKeys.add(key('k3', 'p', 2000), false);
		await dataKeys.add(key('other', 'q'), false);
		expect(await dataKeys.list('p')).toEqual([
			key('k3', 'p', 2000),
			key('k2', 'p', 1000),
			key('k1', 'p', 3000),
		]);
	});

	it('lists the keys of every purpose', async () => {
		const { dataKeys } = fixture().store;
		await dataKeys.add(key('k1', 'p'), true);
		await dataKeys.add(key('k2', 'q'), true);
		await dataKeys.add(key('k3', 'p'), false);
		expect((await dataKeys.list()).map(({ id }) => id)).toEqual(['k3', 'k1', 'k2']);
	});

	it('answers the newest after adding', async () => {
		const { dataKeys } = fixture().store;
		expect(await dataKeys.add(key('k1'), true)).toEqual(key('k1'));
		expect(await dataKeys.add(key('k2'), false)).toEqual(key('k2'));
	});

	it('adds no first key where the purpose has one', async () => {
		const { dataKeys } = fixture().store;
		await dataKeys.add(key('k1'), true);
		expect(await dataKeys.add(key('k2'), true)).toEqual(key('k1'));
		expect(await dataKeys.list('p')).toHaveLength(1);
		expect(await dataKeys.add(key('k3', 'q'), true)).toEqual(key('k3', 'q'));
	});

	it('adds no id twice', async () => {
		const { dataKeys } = fixture().store;
		await dataKeys.add(key('k1'), false);
		await dataKeys.add(key('k2'), false);
		expect(await dataKeys.add({ ...key('k1'), wrapped: 'x' }, false)).toEqual(key('k2'));
		expect(await dataKeys.list('p')).toEqual([key('k2'), key('k1')]);
		await expect(dataKeys.add(key('k1', 'q'), false)).rejects.toThrow(/another purpose/);
	});

	it('replaces the wrapping of one key', async () => {
		const { dataKeys } = fixture().store;
		await dataKeys.add(key('k1'), false);
		await dataKeys.add(key('k2'), false);
		await dataKeys.rewrap('k1', 'anew');
		expect(await dataKeys.list('p')).toEqual([key('k2'), { ...key('k1'), wrapped: 'anew' }]);
	});

	it('makes one first key of many, and loses no rotation, at once', async () => {
		const { dataKeys } = fixture().store;
		const ids = Array.from({ length: 20 }, (_, n) => `k${n}`);
		const firsts = await Promise.all(ids.map(async (id) => (await dataKeys.add(key(id), true)).id));
		expect(new Set(firsts).size).toBe(1);
		await Promise.all(ids.map(async (id) => await dataKeys.add(key(`r${id}`), false)));
		expect(await dataKeys.list('p')).toHaveLength(21);
	});
}

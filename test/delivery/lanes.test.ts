import { Lanes } from '../../lib/delivery/lanes';

const turn = async () => await new Promise(setImmediate);

test('lets so many through at a time, the others in their order, and forgets who is done', async () => {
	const lanes = new Lanes(2);
	const begun: Array<[name: string, waited: boolean]> = [];
	const ends = new Map<string, (error?: Error) => void>();
	const start = (name: string, destination = 'a') =>
		lanes.through(destination, async (waited) => {
			begun.push([name, waited]);
			await new Promise<void>((resolve, reject) =>
				ends.set(name, (error) => (error ? reject(error) : resolve())),
			);
			return name;
		});
	const all = ['1', '2', '3', '4'].map((name) => start(name));
	const other = start('other', 'b');
	await turn();
	expect(begun).toEqual([
		['1', false],
		['2', false],
		['other', false],
	]);
	// One that fails makes room as well.
	ends.get('2')!(new Error('no'));
	await expect(all[1]).rejects.toThrow('no');
	await turn();
	expect(begun.slice(3)).toEqual([['3', true]]);
	ends.get('1')!();
	await turn();
	expect(begun.slice(4)).toEqual([['4', true]]);
	for (const name of ['3', '4', 'other']) ends.get(name)!();
	expect(await Promise.all([all[0], all[2], all[3], other])).toEqual(['1', '3', '4', 'other']);
	const again = ['5', '6'].map((name) => start(name));
	await turn();
	expect(begun.slice(5)).toEqual([
		['5', false],
		['6', false],
	]);
	for (const name of ['5', '6']) ends.get(name)!();
	await Promise.all(again);
});

import { keyCache } from '../../../lib/webhook/builders/public-key-cache';
import { turnableClock } from './receive';

function setUp() {
	const clock = turnableClock();
	const loaded: string[] = [];
	const state = { up: true };
	const find = keyCache({
		clock,
		maxAgeMs: 3_600_000,
		async load(name) {
			loaded.push(name);
			if (!state.up) throw new Error('down');
			return `key of ${name}`;
		},
	});
	return { clock, loaded, state, find };
}

it('a key that is due is tried again every half minute at most, and known ones need no budget', async () => {
	const { clock, loaded, state, find } = setUp();
	await find('a');
	clock.advance(3_600_000);
	state.up = false;
	for (let n = 0; n < 20; n += 1) await find(`unknown ${n}`);
	loaded.length = 0;
	for (let n = 0; n < 20; n += 1) expect(await find('a')).toBe('key of a');
	expect(loaded).toEqual(['a']);
	clock.advance(30_000);
	state.up = true;
	await find('a');
	expect(loaded).toEqual(['a', 'a']);
});

it('remembers twenty names, the newest', async () => {
	const { clock, loaded, find } = setUp();
	for (let n = 0; n < 21; n += 1) {
		await find(`name ${n}`);
		clock.advance(20_000);
	}
	loaded.length = 0;
	await find('name 20');
	await find('name 1');
	expect(loaded).toEqual([]);
	await find('name 0');
	expect(loaded).toEqual(['name 0']);
});

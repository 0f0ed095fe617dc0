import { Recent } from '../../lib/account/recent';

const MINUTE = 60_000;
const clock = { time: Date.now(), now: () => clock.time };
let made: string[];
let recent: Recent<object>;
beforeEach(() => {
	made = [];
	recent = new Recent(clock);
});
const get = (key: string) =>
	recent.get(key, () => {
		made.push(key);
		return {};
	});

test('what is used is kept, what nobody used for ten minutes is forgotten', () => {
	const [used] = [get('used'), get('unused')];
	for (let minute = 0; minute < 10; minute += 1) {
		clock.time += MINUTE;
		expect(get('used')).toBe(used);
	}
	get('unused');
	expect(made).toEqual(['used', 'unused', 'unused']);
});

test('of too many the one that was not used for the longest goes', () => {
	for (let i = 0; i < 500; i += 1) get(`k${i}`);
	get('k0');
	get('one more');
	made = [];
	get('k0');
	get('k1');
	expect(made).toEqual(['k1']);
});

test('by a prefix they are forgotten at once, and the others not', () => {
	for (const key of ['a1', 'a2', 'b1']) get(key);
	recent.forget('a');
	made = [];
	for (const key of ['a1', 'a2', 'b1']) get(key);
	expect(made).toEqual(['a1', 'a2']);
});

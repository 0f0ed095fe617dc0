import { ServerClock } from '../../lib/store/server-clock';

const MINUTE = 60_000;

function scene() {
	const state = { monotonic: 1_000, server: 5_000_000, asked: 0, away: false };
	const pass = (ms: number) => {
		state.monotonic += ms;
		state.server += ms;
	};
	const clock = new ServerClock(
		async () => {
			state.asked += 1;
			if (state.away) throw new Error('away');
			// 10 ms there, 10 ms back.
			pass(10);
			const at = state.server;
			pass(10);
			return at;
		},
		() => state.monotonic,
	);
	return { state, pass, clock };
}

describe('the time of the server', () => {
	it('is told without the way there and back', async () => {
		const { state, clock, pass } = scene();
		await clock.measure();
		expect(clock.now()).toBe(state.server);
		pass(30_000);
		expect(clock.now()).toBe(state.server);
	});

	it('is measured again after a minute, once', async () => {
		const { state, clock, pass } = scene();
		await clock.measure();
		pass(MINUTE);
		state.server += 40;
		for (let i = 0; i < 5; i += 1) clock.now();
		await new Promise(setImmediate);
		expect(state.asked).toBe(2);
		expect(clock.now()).toBe(state.server);
	});

	it('goes on from the last measurement where the server is away', async () => {
		const { state, clock, pass } = scene();
		await clock.measure();
		state.away = true;
		pass(3 * MINUTE);
		clock.now();
		await new Promise(setImmediate);
		expect([state.asked, clock.now()]).toEqual([2, state.server]);
	});
});

it('rejects before the first measurement where the server is away', async () => {
	const { state, clock } = scene();
	state.away = true;
	await expect(clock.measure()).rejects.toThrow('away');
});

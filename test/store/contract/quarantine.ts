import type { Fixture } from '../contract';

const RULE = { after: 3, windowMs: 10_000, baseMs: 60_000, maxMs: 200_000 };

export function quarantineTests(fixture: () => Fixture): void {
	/** One full round of refusals; answers the last one's answer. */
	const round = async (key = 'a') => {
		const { quarantine } = fixture().store;
		for (let i = 1; i < RULE.after; i++) {
			expect(await quarantine.strike(key, RULE)).toBeUndefined();
		}
		return await quarantine.strike(key, RULE);
	};

	it('sets a key aside with the refusal that reaches the threshold', async () => {
		const { store, clock } = fixture();
		expect(await store.quarantine.quarantinedUntil('a')).toBeUndefined();
		expect(await round()).toBe(clock.now() + 60_000);
		expect(await store.quarantine.quarantinedUntil('a')).toBe(clock.now() + 60_000);
		expect(await store.quarantine.quarantinedUntil('b')).toBeUndefined();
	});

	it('sets aside at the first refusal where one is enough', async () => {
		const { store, clock } = fixture();
		const until = await store.quarantine.strike('a', { ...RULE, after: 1 });
		expect(until).toBe(clock.now() + 60_000);
	});

	it('ends exactly then', async () => {
		const { store, clock } = fixture();
		const until = await round();
		clock.advance(59_999);
		expect(await store.quarantine.quarantinedUntil('a')).toBe(until);
		clock.advance(1);
		expect(await store.quarantine.quarantinedUntil('a')).toBeUndefined();
	});

	it('counts only within the window that the first refusal opens', async () => {
		const { store, clock } = fixture();
		await store.quarantine.strike('a', RULE);
		clock.advance(9_999);
		await store.quarantine.strike('a', RULE);
		clock.advance(1);
		expect(await round()).toBe(clock.now() + 60_000);
	});

	it('neither counts nor prolongs while it is quarantined', async () => {
		const { store, clock } = fixture();
		const until = await round();
		clock.advance(30_000);
		for (let i = 0; i < 10; i++) expect(await store.quarantine.strike('a', RULE)).toBe(until);
		clock.advance(30_000);
		expect(await store.quarantine.strike('a', RULE)).toBeUndefined();
	});

	it('doubles on every further round, up to the longest', async () => {
		const { clock } = fixture();
		for (const expected of [60_000, 120_000, 200_000, 200_000]) {
			expect(await round()).toBe(clock.now() + expected);
			clock.advance(expected);
		}
	});

	it('forgets the rounds after the longest time without refusals, not before', async () => {
		const { clock } = fixture();
		await round();
		clock.advance(60_000 + 199_999);
		expect(await round()).toBe(clock.now() + 120_000);
		clock.advance(120_000 + 200_000);
		expect(await round()).toBe(clock.now() + 60_000);
	});

	it('puts the forgetting off with each refusal', async () => {
		const { store, clock } = fixture();
		await round();
		clock.advance(60_000 + 150_000);
		await store.quarantine.strike('a', RULE);
		clock.advance(150_000);
		expect(await round()).toBe(clock.now() + 120_000);
	});

	it('forgets nothing early when it is tidied', async () => {
		const { store, clock } = fixture();
		await round();
		clock.advance(60_000 + 199_999);
		await store.housekeep(100);
		expect(await round()).toBe(clock.now() + 120_000);
	});

	it('never quarantines for longer than the longest', async () => {
		const { store, clock } = fixture();
		const rule = { ...RULE, after: 1, baseMs: 500_000 };
		expect(await store.quarantine.strike('a', rule)).toBe(clock.now() + 200_000);
	});

	it('starts one round however many refusals come at once', async () => {
		const { store, clock } = fixture();
		const answers = await Promise.all(
			Array.from({ length: 40 }, async () => await store.quarantine.strike('a', RULE)),
		);
		expect(answers.filter((until) => until === undefined)).toHaveLength(2);
		expect(new Set(answers)).toEqual(new Set([undefined, clock.now() + 60_000]));
	});
}

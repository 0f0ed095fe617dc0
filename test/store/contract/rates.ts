import type { Fixture } from '../contract';
import { randomOf } from '../random';

export function rateTests(fixture: () => Fixture): void {
	it.each([
		[1, 1000],
		[7, 1000],
		[60, 60_000],
		[3, 1],
		[1000, 60_000],
	])('allows a burst of exactly %i in %i ms', async (limit, windowMs) => {
		const { rates } = fixture().store;
		for (let i = 0; i < Math.min(limit, 100); i++) {
			expect(await rates.take('a', limit, windowMs)).toEqual({ allowed: true });
		}
		for (let i = 100; i < limit; i++) await rates.take('a', limit, windowMs);
		expect(await rates.take('a', limit, windowMs)).toMatchObject({ allowed: false });
	});

	it('says exactly when the next event is allowed', async () => {
		const { store, clock } = fixture();
		for (let i = 0; i < 6; i++) await store.rates.take('a', 6, 60_000);
		clock.advance(2_500);
		expect(await store.rates.take('a', 6, 60_000)).toEqual({
			allowed: false,
			retryAfterMs: 7_500,
		});
		clock.advance(7_499);
		expect(await store.rates.take('a', 6, 60_000)).toEqual({ allowed: false, retryAfterMs: 1 });
		clock.advance(1);
		expect(await store.rates.take('a', 6, 60_000)).toEqual({ allowed: true });
		expect(await store.rates.take('a', 6, 60_000)).toEqual({
			allowed: false,
			retryAfterMs: 10_000,
		});
	});

	it('does not count refused events', async () => {
		const { store, clock } = fixture();
		await store.rates.take('a', 1, 1000);
		for (let i = 0; i < 20; i++) await store.rates.take('a', 1, 1000);
		clock.advance(1000);
		expect(await store.rates.take('a', 1, 1000)).toEqual({ allowed: true });
	});

	it('allows a whole burst again after a quiet window', async () => {
		const { store, clock } = fixture();
		for (let i = 0; i < 5; i++) await store.rates.take('a', 5, 1000);
		clock.advance(1000);
		for (let i = 0; i < 5; i++) {
			expect(await store.rates.take('a', 5, 1000)).toEqual({ allowed: true });
		}
		expect(await store.rates.take('a', 5, 1000)).toMatchObject({ allowed: false });
	});

	it('keeps keys apart', async () => {
		const { rates } = fixture().store;
		await rates.take('a', 1, 1000);
		expect(await rates.take('b', 1, 1000)).toEqual({ allowed: true });
	});

	it('never admits more than the limit plus what the time since has earned', async () => {
		const { store, clock } = fixture();
		const random = randomOf(4);
		const start = clock.now();
		let admitted = 0;
		for (let i = 0; i < 400; i++) {
			clock.advance(Math.floor(random() * 60));
			if ((await store.rates.take('a', 7, 1000)).allowed) admitted++;
			expect(admitted).toBeLessThanOrEqual(7 + ((clock.now() - start) * 7) / 1000);
		}
		expect(admitted).toBeGreaterThan(70);
	});

	it('forgets nothing early when it is tidied', async () => {
		const { store, clock } = fixture();
		await store.rates.take('a', 1, 3_600_000);
		clock.advance(3_599_999);
		await store.housekeep(100);
		expect(await store.rates.take('a', 1, 3_600_000)).toEqual({
			allowed: false,
			retryAfterMs: 1,
		});
	});

	it('admits exactly the limit of events that come at once', async () => {
		const { rates } = fixture().store;
		const answers = await Promise.all(
			Array.from({ length: 60 }, async () => await rates.take('a', 20, 60_000)),
		);
		expect(answers.filter(({ allowed }) => allowed)).toHaveLength(20);
	});

	it.each([
		[0, 1000],
		[-1, 1000],
		[1.5, 1000],
		[Number.NaN, 1000],
		[1, 0],
		[1, Number.NaN],
	])('throws on a limit of %d in %d ms', async (limit, windowMs) => {
		await expect(fixture().store.rates.take('a', limit, windowMs)).rejects.toThrow(RangeError);
	});
}

import type { Fixture } from '../contract';
import { randomOf } from '../random';

const LEASE = 30_000;
const DAY = 86_400_000;

export function claimTests(fixture: () => Fixture): void {
	it('gives a free key to whoever asks', async () => {
		const { deliveries: claims } = fixture().store;
		expect(await claims.claim('a', 'h1', LEASE)).toBe('claimed');
		expect(await claims.claim('b', 'h2', LEASE)).toBe('claimed');
	});

	it('answers pending to others until the lease ends, and claimed from exactly then', async () => {
		const { store, clock } = fixture();
		await store.deliveries.claim('a', 'h1', LEASE);
		clock.advance(LEASE - 1);
		expect(await store.deliveries.claim('a', 'h2', LEASE)).toBe('pending');
		clock.advance(1);
		expect(await store.deliveries.claim('a', 'h2', LEASE)).toBe('claimed');
		expect(await store.deliveries.claim('a', 'h1', LEASE)).toBe('pending');
	});

	it('gives the holder its own lease anew', async () => {
		const { store, clock } = fixture();
		await store.deliveries.claim('a', 'h1', LEASE);
		clock.advance(LEASE - 1);
		expect(await store.deliveries.claim('a', 'h1', LEASE)).toBe('claimed');
		clock.advance(LEASE - 1);
		expect(await store.deliveries.claim('a', 'h2', LEASE)).toBe('pending');
	});

	it('keeps a key as a duplicate, for its holder too, until it is forgotten', async () => {
		const { store, clock } = fixture();
		await store.deliveries.claim('a', 'h1', LEASE);
		expect(await store.deliveries.keep('a', 'h1', DAY)).toBe(true);
		expect(await store.deliveries.claim('a', 'h1', LEASE)).toBe('duplicate');
		clock.advance(DAY - 1);
		expect(await store.deliveries.claim('a', 'h2', LEASE)).toBe('duplicate');
		clock.advance(1);
		expect(await store.deliveries.claim('a', 'h2', LEASE)).toBe('claimed');
	});

	it('ends what its holder kept, where it keeps it for no time', async () => {
		const { deliveries: claims } = fixture().store;
		await claims.claim('a', 'h1', LEASE);
		await claims.keep('a', 'h1', DAY);
		expect(await claims.keep('a', 'h2', 0)).toBe(false);
		expect(await claims.claim('a', 'h2', LEASE)).toBe('duplicate');
		expect(await claims.keep('a', 'h1', 0)).toBe(true);
		expect(await claims.claim('a', 'h2', LEASE)).toBe('claimed');
	});

	it('renews a lease from now', async () => {
		const { store, clock } = fixture();
		await store.deliveries.claim('a', 'h1', LEASE);
		clock.advance(LEASE - 1);
		expect(await store.deliveries.renew('a', 'h1', LEASE)).toBe(true);
		clock.advance(LEASE - 1);
		expect(await store.deliveries.claim('a', 'h2', LEASE)).toBe('pending');
		clock.advance(1);
		expect(await store.deliveries.claim('a', 'h2', LEASE)).toBe('claimed');
	});

	it('frees a released key at once', async () => {
		const { deliveries: claims } = fixture().store;
		await claims.claim('a', 'h1', LEASE);
		expect(await claims.release('a', 'h1')).toBe(true);
		expect(await claims.claim('a', 'h2', LEASE)).toBe('claimed');
	});

	it.each(['another holds it', 'the lease ends now', 'it was kept', 'it was never claimed'])(
		'renews and releases nothing, and keeps nothing new, when %s',
		async (why) => {
			const { store, clock } = fixture();
			const { deliveries: claims } = store;
			if (why === 'another holds it') await claims.claim('a', 'h2', LEASE);
			if (why === 'it was kept' || why === 'the lease ends now') {
				await claims.claim('a', 'h1', LEASE);
			}
			if (why === 'it was kept') await claims.keep('a', 'h1', DAY);
			if (why === 'the lease ends now') clock.advance(LEASE);
			expect(await claims.renew('a', 'h1', LEASE)).toBe(false);
			// Its holder may keep it again: its first answer may have been lost.
			expect(await claims.keep('a', 'h1', DAY)).toBe(why === 'it was kept');
			expect(await claims.release('a', 'h1')).toBe(false);
			if (why === 'another holds it') expect(await claims.keep('a', 'h2', DAY)).toBe(true);
			if (why === 'it was kept') {
				clock.advance(DAY - 1);
				expect(await claims.claim('a', 'h3', LEASE)).toBe('duplicate');
			}
		},
	);

	it('takes any key a sender can make: long, empty, with NUL, quotes and lone surrogates', async () => {
		const { deliveries: claims } = fixture().store;
		const keys = [
			'',
			'x'.repeat(100_000),
			'a\0b',
			'a\0c',
			`'; drop table claims; --`,
			'é',
			'é',
			'\ud800',
		];
		for (const key of keys) expect(await claims.claim(key, 'h1', LEASE)).toBe('claimed');
		for (const key of keys) expect(await claims.claim(key, 'h2', LEASE)).toBe('pending');
	});

	it('has one winner among claims made at once', async () => {
		const { deliveries: claims } = fixture().store;
		const holders = Array.from({ length: 50 }, (_, index) => `h${index}`);
		const answers = await Promise.all(
			holders.map(async (holder) => await claims.claim('a', holder, LEASE)),
		);
		expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1);
		expect(answers.filter((answer) => answer === 'pending')).toHaveLength(49);
	});

	it.each([1, 2, 3])('behaves like its model over random histories (seed %i)', async (seed) => {
		const { store, clock } = fixture();
		const random = randomOf(seed);
		const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
		const model = new Map<string, { holder: string; kept: boolean; ends: number }>();
		for (let step = 0; step < 1_000; step++) {
			clock.advance(pick([0, 1, 50, 100]));
			const key = pick(['a', 'b', 'c']);
			const holder = pick(['h1', 'h2', 'h3']);
			const ms = pick([50, 100, 200]);
			const row = model.get(key);
			const live = row !== undefined && row.ends > clock.now() ? row : undefined;
			const mine = live?.holder === holder && !live.kept;
			const operation = pick(['claim', 'renew', 'keep', 'release', 'housekeep'] as const);
			if (operation === 'housekeep') {
				await store.housekeep(10);
			} else if (operation === 'claim') {
				const expected = live?.kept ? 'duplicate' : live && !mine ? 'pending' : 'claimed';
				expect([step, await store.deliveries.claim(key, holder, ms)]).toEqual([step, expected]);
				if (expected === 'claimed') {
					model.set(key, { holder, kept: false, ends: clock.now() + ms });
				}
			} else {
				const again = operation === 'keep' && live?.holder === holder;
				const done = mine || again;
				expect([step, await store.deliveries[operation](key, holder, ms)]).toEqual([step, done]);
				if (done && operation === 'release') model.delete(key);
				if (done && operation !== 'release') {
					model.set(key, { holder, kept: operation === 'keep', ends: clock.now() + ms });
				}
			}
		}
	});
}

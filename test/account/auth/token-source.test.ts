import { type Minted, TokenSource } from '../../../lib/account/auth/token-source';

const clock = { time: 0, now: () => clock.time };
const HOUR = 3_600;
const UNAVAILABLE: Minted = {
	ok: false,
	code: 'token_endpoint_unavailable',
	message: 'login.example.com answered 500',
};

/** A source whose tokens live so many seconds each, and how often it minted. */
function sourceOf(mint: (count: number) => number | undefined | Minted) {
	clock.time = Date.UTC(2026, 0, 1);
	const counted = { times: 0 };
	const source = new TokenSource(clock, async () => {
		counted.times += 1;
		const made = mint(counted.times);
		if (typeof made === 'object') return made;
		return { ok: true, token: { value: `token-${counted.times}`, expiresIn: made } };
	});
	return { source, counted };
}

test.each([
	// Lifetime, how long it is used.
	[20, 18],
	[600, 540],
	[HOUR, HOUR - 60],
	[24 * HOUR, HOUR - 60],
	[undefined, 270],
])('a token of %s s is used for %s s', async (lifetime, used) => {
	const { source, counted } = sourceOf(() => lifetime);
	const first = await source.token();
	clock.time += used * 1_000 - 1;
	expect(await source.token()).toBe(first);
	clock.time += 1;
	expect(await source.token()).toMatchObject({ token: { value: 'token-2' } });
	expect(counted.times).toBe(2);
});

test('its life began when it was asked for, not when it came', async () => {
	const { source, counted } = sourceOf(() => {
		clock.time += 9_000;
		return 100;
	});
	await source.token();
	clock.time += 81_000;
	await source.token();
	expect(counted.times).toBe(2);
});

test('a clock that was set back does not lengthen its life', async () => {
	const { source, counted } = sourceOf(() => HOUR);
	await source.token();
	clock.time -= 1;
	await source.token();
	expect(counted.times).toBe(2);
});

test('a hundred callers share one refusal, and those of the next two seconds do', async () => {
	const { source, counted } = sourceOf((count) => (count === 1 ? UNAVAILABLE : HOUR));
	const answers = await Promise.all(Array.from({ length: 100 }, async () => await source.token()));
	expect(new Set(answers)).toEqual(new Set([UNAVAILABLE]));
	clock.time += 1_999;
	expect(await source.token()).toBe(UNAVAILABLE);
	expect(counted.times).toBe(1);
	clock.time += 1;
	expect(await source.token()).toMatchObject({ ok: true });
	expect(counted.times).toBe(2);
});

test('a mint that throws is not remembered', async () => {
	const { source } = sourceOf((count) => {
		if (count === 1) throw new RangeError('a defect');
		return HOUR;
	});
	await expect(source.token()).rejects.toThrow(RangeError);
	expect(await source.token()).toMatchObject({ ok: true });
});

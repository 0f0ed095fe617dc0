import { offerEvent } from '../../lib/rotation/events';
import { makeOffer } from '../../lib/rotation/exchange';
import { DAY, HOUR, newSecret, type Road, TwoEnds } from './two-ends';

let ends: Awaited<ReturnType<typeof TwoEnds.open>>;
beforeEach(async () => {
	ends = await TwoEnds.open();
});
afterEach(async () => await ends.drop());

test('is counted from the first delivery, and due after so many days', async () => {
	expect(await ends.rotate()).toBe('not_due');
	ends.clock.advance(30 * DAY - 1);
	expect(await ends.rotate()).toBe('not_due');
	ends.clock.advance(1);
	expect(await ends.rotate()).toBe('rotated');
	expect(await ends.rotate()).toBe('not_due');
	ends.clock.advance(30 * DAY);
	expect(await ends.rotate()).toBe('rotated');
	expect(ends.exchanges).toHaveLength(2);
});

test('both ends have one new secret; the one before is valid for a day, and no delivery is refused', async () => {
	const typed = ends.sent.secret!;
	await ends.rotated();
	const [one, other] = await ends.current();
	expect(one).toBe(other);
	expect(one).not.toBe(typed);
	expect([await ends.delivers(), await ends.isValid(typed), await ends.isValid(one)]).toEqual([
		true,
		true,
		true,
	]);
	ends.clock.advance(DAY);
	expect([await ends.delivers(), await ends.isValid(typed)]).toEqual([true, false]);
});

test('the store has none of the secrets in the clear, nor has what went over the wire', async () => {
	const typed = ends.sent.secret!;
	await ends.rotated();
	const [secret] = await ends.current();
	const seen = (await ends.sealed()) + ends.last!.body.toString('utf8');
	for (const one of [typed, secret]) expect(seen).not.toContain(one.slice('whsec_'.length));
});

describe.each<[string, Road[], string]>([
	['the offer is lost', ['lost'], 'refused'],
	['the answer to the offer is lost', ['answer_lost'], 'refused'],
	['the confirmation is lost', ['open', 'lost'], 'unconfirmed'],
	['the answer to the confirmation is lost', ['open', 'answer_lost'], 'unconfirmed'],
])('%s', (_name, roads, outcome) => {
	beforeEach(async () => {
		await ends.rotate();
		ends.clock.advance(30 * DAY);
		ends.roads = [...roads];
		expect(await ends.rotate()).toBe(outcome);
	});

	test('what is sent meanwhile is taken in, and the rotation is ended later', async () => {
		expect(await ends.delivers()).toBe(true);
		expect(await ends.rotate()).toBe('not_due');
		ends.clock.advance(HOUR);
		expect(await ends.delivers()).toBe(true);
		expect(await ends.rotate()).toBe('rotated');
		const [one, other] = await ends.current();
		expect(one).toBe(other);
	});

	test('so it is where nothing is sent for a week', async () => {
		ends.clock.advance(7 * DAY);
		expect(await ends.delivers()).toBe(true);
		expect(await ends.rotate()).toBe('rotated');
		ends.clock.advance(2 * DAY);
		expect(await ends.delivers()).toBe(true);
	});
});

test('where the ends never get to the end of it, deliveries are taken in all the same', async () => {
	await ends.rotate();
	for (let day = 0; day < 60; day += 1) {
		ends.roads = ['open', 'answer_lost'];
		ends.clock.advance(DAY);
		await ends.rotate();
		expect(await ends.delivers()).toBe(true);
	}
	ends.roads = [];
	ends.clock.advance(2 * DAY);
	expect(await ends.rotate()).toBe('rotated');
});

describe('an offer', () => {
	const offered = async (secret: string) =>
		await ends.arrive(ends.signed(offerEvent(makeOffer(), ends.clock.now()), { secret }));

	test('that the secret before signed is refused: it may have leaked', async () => {
		const typed = ends.sent.secret!;
		await ends.rotated();
		expect(await offered(typed)).toMatchObject({ status: 409 });
	});

	test('that only the secret signed which is agreed on, and not in use, is refused', async () => {
		await ends.rotate();
		ends.clock.advance(30 * DAY);
		ends.roads = ['open', 'lost'];
		await ends.rotate();
		const [sender] = await ends.states();
		expect(await offered(sender!.pending!.secret)).toMatchObject({ status: 409 });
		expect(await offered(sender!.current)).toMatchObject({ status: 200 });
	});

	test('is refused while the secret before is valid, so that there are never three', async () => {
		await ends.rotated();
		const [secret] = await ends.current();
		expect(await offered(secret)).toMatchObject({ status: 409 });
		ends.clock.advance(DAY);
		expect(await offered(secret)).toMatchObject({ status: 200 });
	});

	test('that was captured changes nothing when it is sent again', async () => {
		await ends.rotate();
		ends.clock.advance(30 * DAY);
		ends.roads = ['open', 'lost'];
		await ends.rotate();
		const [, before] = await ends.states();
		expect(await ends.arrive(ends.last!)).toMatchObject({ status: 409 });
		const [, after] = await ends.states();
		expect(after).toEqual(before);
	});

	test.each([
		['a key of low order', { key: Buffer.alloc(32).toString('base64url') }],
		['a key that is too short', { key: 'AA' }],
		['no id', { id: '' }],
	])('with %s is refused', async (_name, change) => {
		const offer = { ...makeOffer(), ...change };
		const request = ends.signed(offerEvent(offer, ends.clock.now()), ends.sent);
		expect(await ends.arrive(request)).toMatchObject({ status: 409 });
	});

	test('is refused while the owner has two secrets in the credential', async () => {
		const previousSecretExpiresAt = new Date(ends.clock.now() + HOUR).toISOString();
		ends.taken = { ...ends.taken, previousSecret: newSecret(), previousSecretExpiresAt };
		expect(await offered(ends.sent.secret!)).toMatchObject({ status: 409 });
		ends.clock.advance(HOUR);
		expect(await offered(ends.sent.secret!)).toMatchObject({ status: 200 });
	});
});

test('the sender takes no answer of somebody who does not have the secret', async () => {
	await ends.rotate();
	ends.clock.advance(30 * DAY);
	const impostor = await TwoEnds.open();
	const { arrive } = ends;
	ends.arrive = async (request) => {
		const event = ends.signed(request.body, impostor.sent);
		return await impostor.arrive(event);
	};
	impostor.clock.time = ends.clock.time;
	expect(await ends.rotate()).toBe('refused');
	ends.arrive = arrive;
	await impostor.drop();
	const [one] = await ends.states();
	expect(one!.pending).toBeUndefined();
});

test('a new secret counts only once that is recorded', async () => {
	await ends.rotate();
	ends.clock.advance(30 * DAY);
	ends.recorded = false;
	await expect(ends.rotate()).rejects.toThrow('the log cannot be written');
	const [, receiver] = await ends.states();
	expect(receiver!.current).toBe(ends.taken.secret);
	ends.recorded = true;
	ends.clock.advance(HOUR);
	expect(await ends.rotate()).toBe('rotated');
});

test('another secret typed at both ends begins anew', async () => {
	await ends.rotated();
	const secret = newSecret();
	[ends.sent, ends.taken] = [{ secret }, { secret }];
	expect(await ends.delivers()).toBe(true);
	expect(await ends.rotate()).toBe('not_due');
	ends.clock.advance(30 * DAY);
	expect(await ends.rotate()).toBe('rotated');
	expect((await ends.current())[0]).not.toBe(secret);
});

test('any other event is none of a rotation', async () => {
	for (const body of ['{"type":"order.paid"}', 'airlock.secret_rotation.', '[]', '']) {
		expect(await ends.arrive(ends.signed(Buffer.from(body), ends.sent))).toBeUndefined();
	}
	const long = JSON.stringify({ type: 'airlock.secret_rotation.offer', data: 'x'.repeat(2_000) });
	expect(await ends.arrive(ends.signed(Buffer.from(long), ends.sent))).toBeUndefined();
});

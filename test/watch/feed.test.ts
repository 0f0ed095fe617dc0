import { randomUUID } from 'node:crypto';
import { eventOf, type Raised, raisedOf } from '../../lib/alert/raised';
import type { ClaimStore } from '../../lib/store/store';
import { EventFeed } from '../../lib/watch/feed';
import { newestEvent } from '../../lib/watch/newest';
import { DAY, Rig } from './rig';

const MINUTE = 60_000;
let rig: Rig;
beforeEach(async () => {
	rig = new Rig();
	await rig.open();
});
afterEach(async () => await rig.close());

async function happens(at = rig.clock.now(), integration = 'crm'): Promise<string> {
	const raised = raisedOf({ condition: 'backlog', integration, at }, rig.clock.now());
	await rig.store.events.append(eventOf(raised));
	return raised.id;
}

interface Reader {
	readonly feed: EventFeed;
	readonly got: string[];
	readonly faults: unknown[];
}

async function reader(
	changes: { claims?: ClaimStore; emit?: (raised: Raised) => void; scope?: string } = {},
): Promise<Reader> {
	const { events, claims } = await rig.another();
	const got: string[] = [];
	const faults: unknown[] = [];
	const feed = new EventFeed({
		...{ events, claims, clock: rig.clock, holder: randomUUID(), scope: 'w1 n1' },
		wants: ({ alert }) => alert.integration !== 'unwanted',
		emit: ({ id }) => void got.push(id),
		fault: (error) => void faults.push(error),
		...changes,
	});
	return { feed, got, faults };
}

const poll = async (...readers: Reader[]) =>
	await Promise.all(readers.map(async ({ feed }) => await feed.poll()));

test('of many readers each event goes to one, whenever they start', async () => {
	const ids: string[] = [];
	const readers = [await reader(), await reader(), await reader()];
	for (let round = 0; round < 10; round += 1) {
		for (let i = 0; i < 15; i += 1) ids.push(await happens());
		await happens(rig.clock.now(), 'unwanted');
		await poll(...readers);
		rig.clock.advance(20_000);
		// A restart.
		if (round === 5) readers.push(await reader());
	}
	await poll(...readers);
	const got = readers.flatMap((one) => one.got);
	expect(got.sort()).toEqual(ids.sort());
	const other = await reader({ scope: 'w2 n1' });
	await poll(other);
	expect(other.got).toHaveLength(150);
});

test('a start reads a quarter of an hour back, and what came before is not emitted', async () => {
	await happens(rig.clock.now() - 16 * MINUTE);
	const id = await happens(rig.clock.now() - 14 * MINUTE);
	const late = await reader();
	await poll(late);
	expect(late.got).toEqual([id]);
});

test('an event that is written late, or by a clock that goes ahead, is emitted, and hides none', async () => {
	const one = await reader();
	const ahead = await happens(rig.clock.now() + 5 * MINUTE);
	await poll(one);
	const now = await happens();
	await poll(one);
	rig.clock.advance(MINUTE);
	const late = await happens(rig.clock.now() - 90_000);
	await poll(one);
	rig.clock.advance(10 * MINUTE);
	await poll(one);
	expect(one.got).toEqual([ahead, now, late]);
});

test('what cannot be handed over is given back for another reader, and the others come through', async () => {
	const ids = [await happens(), await happens()].sort();
	const got: string[] = [];
	const one = await reader({
		emit: ({ id }) => {
			if (id === ids[0]) throw new Error('not now');
			got.push(id);
		},
	});
	await poll(one);
	expect(got).toEqual([ids[1]]);
	expect(one.faults).toHaveLength(1);
	const two = await reader();
	await poll(two);
	await poll(one, two);
	expect([got, two.got]).toEqual([[ids[1]], [ids[0]]]);
	expect(one.faults).toHaveLength(1);
});

test('what a reader died with is taken by another once its claim has ended', async () => {
	const id = await happens();
	const { claims } = await rig.another();
	await claims.claim(`event ${JSON.stringify(['w1 n1', id])}`, 'dead', MINUTE);
	const one = await reader();
	await poll(one);
	expect(one.got).toEqual([]);
	rig.clock.advance(MINUTE);
	await poll(one);
	expect(one.got).toEqual([id]);
});

test('what was handed over is not handed over again because that could not be kept at once', async () => {
	const { claims } = await rig.another();
	let away = true;
	const faulty: ClaimStore = {
		claim: async (...of) => await claims.claim(...of),
		renew: async (...of) => await claims.renew(...of),
		release: async (...of) => await claims.release(...of),
		keep: async (...of) => {
			if (away) throw new Error('away');
			return await claims.keep(...of);
		},
	};
	const id = await happens();
	const one = await reader({ claims: faulty });
	await poll(one);
	await poll(one);
	away = false;
	await poll(one);
	const two = await reader();
	rig.clock.advance(10 * MINUTE);
	await poll(one, two);
	expect([one.got, two.got]).toEqual([[id], []]);
});

test('a poll is bounded, and goes on where it stopped', async () => {
	const one = await reader();
	const append = rig.store.events;
	for (let i = 0; i < 2_300; i += 1) {
		await append.append(
			eventOf(raisedOf({ condition: 'backlog', at: rig.clock.now() - i }, rig.clock.now())),
		);
	}
	await poll(one);
	expect(one.got).toHaveLength(2_000);
	await poll(one);
	await poll(one);
	expect(one.got).toHaveLength(2_300);
	expect(new Set(one.got).size).toBe(2_300);
});

test('a stopped reader takes nothing more', async () => {
	await happens();
	const one = await reader();
	one.feed.stop();
	await poll(one);
	expect(one.got).toEqual([]);
});

test('the newest event is found, near or days ago', async () => {
	const newest = async () =>
		(
			await newestEvent(
				rig.store.events,
				rig.clock.now(),
				({ alert }) => alert.integration !== 'unwanted',
			)
		)?.id;
	expect(await newest()).toBeUndefined();
	const old = await happens(rig.clock.now() - 6 * DAY);
	expect(await newest()).toBe(old);
	for (let i = 0; i < 600; i += 1) await happens(rig.clock.now() - 600 + i);
	const last = await happens();
	await happens(rig.clock.now(), 'unwanted');
	expect(await newest()).toBe(last);
});

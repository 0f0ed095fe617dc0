import { AlertEngine } from '../../lib/alert/engine';
import { Scene, HOUR, MINUTE } from './engine-scene';

let scene: Scene;
beforeEach(async () => (scene = await Scene.start()));
afterEach(async () => await scene.stop());

describe('escalation', () => {
	test('what nobody acknowledges is sent again every 15 minutes, three times', async () => {
		await scene.raise();
		const levels = [];
		for (let minute = 1; minute <= 120; minute += 1) {
			scene.clock.advance(MINUTE);
			for (const { message } of await scene.due()) levels.push([minute, message.escalation]);
		}
		expect(levels).toEqual([
			[15, 1],
			[30, 2],
			[45, 3],
		]);
	});

	test('three times, however long it goes on', async () => {
		await scene.raise();
		const levels = [];
		for (let i = 0; i < 120; i += 1) {
			scene.clock.advance(20 * MINUTE);
			await scene.raise();
			for (const { message } of await scene.due()) levels.push(message.escalation);
		}
		expect(levels).toEqual([1, 2, 3]);
	});

	test('it stops when somebody acknowledges it, in every channel', async () => {
		const { sending } = await scene.raise();
		await scene.raise({}, {}, 'node');
		const { fingerprint } = sending!.message.alert;
		expect(await scene.engine.acknowledge('other', fingerprint)).toBe(false);
		expect(await scene.engine.acknowledge('acme', fingerprint)).toBe(true);
		expect(await scene.engine.acknowledge('acme', fingerprint)).toBe(false);
		scene.clock.advance(20 * MINUTE);
		expect([...(await scene.due()), ...(await scene.due('node'))]).toEqual([]);
		expect((await scene.raise()).why).toBe('acknowledged');
		expect((await scene.raise({ resolved: true })).why).toBe('sent');
	});

	test('an acknowledgement holds for a day: then it is told anew', async () => {
		const { sending } = await scene.raise();
		await scene.engine.acknowledge('acme', sending!.message.alert.fingerprint);
		scene.clock.advance(23 * HOUR);
		expect((await scene.raise()).why).toBe('acknowledged');
		scene.clock.advance(HOUR);
		expect((await scene.raise()).why).toBe('sent');
	});

	test('what is for information only is not escalated, nor what is not to be', async () => {
		await scene.raise({ condition: 'account_dormant' });
		await scene.raise({}, { escalateAfterMs: 0 });
		scene.clock.advance(2 * HOUR);
		expect(await scene.due()).toEqual([]);
	});

	test('of another channel is not taken, and dropped when nobody takes it for an hour', async () => {
		await scene.raise({}, {}, 'node');
		scene.clock.advance(15 * MINUTE);
		expect(await scene.due()).toEqual([]);
		expect(await scene.due('node')).toMatchObject([{ message: { escalation: 1 } }]);
		scene.clock.advance(15 * MINUTE + HOUR);
		expect(await scene.due()).toEqual([]);
		expect(await scene.due('node')).toEqual([]);
	});

	test('one that a workflow hears of is sent there once', async () => {
		await scene.raise({}, {}, 'node');
		const { why, sending } = await scene.raise({ escalation: 1 }, {}, 'node');
		expect([why, sending?.message.escalation]).toEqual(['sent', 1]);
		expect((await scene.raise({ escalation: 1 }, {}, 'node')).why).toBe('repeat_interval');
	});
});

describe('what was taken', () => {
	test('and not settled (the process died) is sent by another', async () => {
		await scene.evaluate();
		scene.clock.advance(2 * MINUTE);
		expect(await scene.due()).toEqual([]);
		scene.clock.advance(MINUTE);
		expect(await scene.due()).toMatchObject([{ message: { event: 'trigger' } }]);
		expect(await scene.due()).toEqual([]);
	});

	test('and not delivered is sent again, at the same level, until it is', async () => {
		const { sending } = await scene.evaluate();
		await scene.engine.settle(sending!, false);
		for (let i = 0; i < 3; i += 1) {
			scene.clock.advance(MINUTE);
			const [again] = await scene.engine.due();
			expect(again?.message.escalation).toBeUndefined();
			await scene.engine.settle(again!, false);
		}
		scene.clock.advance(MINUTE);
		expect(await scene.due()).toHaveLength(1);
		scene.clock.advance(MINUTE);
		expect(await scene.due()).toEqual([]);
	});

	test('and not delivered is sent at the next time it is seen, where no schedule sends it', async () => {
		const { sending } = await scene.evaluate();
		await scene.engine.settle(sending!, false);
		expect((await scene.raise()).why).toBe('repeat_interval');
		scene.clock.advance(MINUTE);
		expect((await scene.raise()).why).toBe('sent');
	});

	test('an answer that comes late changes nothing', async () => {
		const { sending } = await scene.evaluate();
		scene.clock.advance(3 * MINUTE);
		const [again] = await scene.engine.due();
		await scene.engine.settle(sending!, true);
		scene.clock.advance(3 * MINUTE);
		expect(await scene.engine.due()).toHaveLength(1);
		expect(again).toBeDefined();
	});

	test('of a digest, all is sent again', async () => {
		for (let i = 0; i < 15; i += 1) {
			await scene.raise({ condition: 'reported', host: `h${i}.example.com` });
		}
		scene.clock.advance(MINUTE);
		const [digest] = await scene.engine.due();
		expect(digest?.members).toHaveLength(5);
		await scene.engine.settle(digest!, false);
		scene.clock.advance(MINUTE);
		expect(await scene.due()).toHaveLength(5);
	});

	test('what is over for a week is forgotten', async () => {
		await scene.raise();
		await scene.raise({ resolved: true });
		await scene.raise({ integration: 'erp' }, { threshold: 2 });
		scene.clock.advance(7 * 24 * HOUR);
		expect(await scene.due()).toEqual([]);
		expect(await scene.store.states.list({ kind: 'alert' }, 10)).toEqual([]);
	});
});

describe('over eight processes at once', () => {
	test('one sends, one escalates, one acknowledges', async () => {
		const engines = [scene.engine];
		while (engines.length < 8) engines.push(await scene.another());
		const policy = { threshold: 1, windowMs: 10 * MINUTE, repeatMs: 30 * MINUTE };
		const full = { ...policy, escalateAfterMs: 15 * MINUTE, digest: true };
		const seen = await Promise.all(
			Array.from({ length: 64 }, async (_, i) => {
				return await engines[i % 8]!.evaluate(scene.raised(), full);
			}),
		);
		const sendings = seen.flatMap(({ sending }) => sending ?? []);
		expect(sendings).toHaveLength(1);
		await scene.engine.settle(sendings[0]!, true);

		for (const level of [1, 2, 3]) {
			scene.clock.advance(15 * MINUTE);
			const due = await Promise.all(engines.map(async (engine) => await engine.due()));
			expect(due.flat().map(({ message }) => message.escalation)).toEqual([level]);
			// How often it was seen while one had taken it.
			if (level === 1) expect(due.flat()[0]?.message.repeats).toBe(63);
			await engines[level]!.settle(due.flat()[0]!, true);
		}

		const { fingerprint } = sendings[0]!.message.alert;
		const taken = await Promise.all(
			engines.map(async (engine) => await engine.acknowledge('acme', fingerprint)),
		);
		expect(taken.filter(Boolean)).toHaveLength(1);
	});

	test('once, even where each believes that it is its turn', async () => {
		const { states, claims } = scene.store;
		const always = Object.assign(Object.create(claims) as typeof claims, {
			claim: async () => 'claimed' as const,
		});
		const engines = Array.from(
			{ length: 8 },
			() => new AlertEngine({ states, claims: always, clock: scene.clock }),
		);
		await scene.raise();
		scene.clock.advance(15 * MINUTE);
		const due = await Promise.all(engines.map(async (engine) => await engine.due()));
		expect(due.flat()).toHaveLength(1);
	});

	test('what is due is looked at by one at a time', async () => {
		await scene.raise();
		scene.clock.advance(15 * MINUTE);
		await scene.store.claims.claim('alert-due ', 'another', MINUTE);
		expect(await scene.due()).toEqual([]);
		scene.clock.advance(MINUTE);
		expect(await scene.due()).toHaveLength(1);
	});

	test('a burst is one message', async () => {
		const engines = [scene.engine];
		while (engines.length < 8) engines.push(await scene.another());
		await Promise.all(
			Array.from({ length: 80 }, async (_, i) => {
				const facts = { condition: 'reported', host: `h${i}.example.com` };
				const { sending } = await engines[i % 8]!.evaluate(scene.raised(facts), {
					...{ threshold: 1, windowMs: MINUTE, repeatMs: HOUR, escalateAfterMs: 0, digest: true },
				});
				if (sending) await scene.engine.settle(sending, true);
			}),
		);
		scene.clock.advance(MINUTE);
		const due = (await Promise.all(engines.map(async (engine) => await engine.due()))).flat();
		expect(due).toHaveLength(1);
		expect(due[0]?.members).toHaveLength(70);
	});
});

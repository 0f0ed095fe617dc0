import { Scene, HOUR, MINUTE } from './engine-scene';

let scene: Scene;
beforeEach(async () => (scene = await Scene.start()));
afterEach(async () => await scene.stop());

const whys = async (times: number, ...rest: Parameters<Scene['raise']>) => {
	const seen = [];
	for (let i = 0; i < times; i += 1) seen.push((await scene.raise(...rest)).why);
	return seen;
};

describe('the threshold', () => {
	test('the first is sent where nothing else is said', async () => {
		const { why, sending } = await scene.raise();
		expect(why).toBe('sent');
		expect(sending?.message).toMatchObject({ event: 'trigger', alert: { integration: 'crm' } });
		expect(sending?.message.repeats).toBeUndefined();
	});

	test('it is sent when it was seen often enough within the window, and says how often', async () => {
		const policy = { threshold: 3 };
		expect(await whys(2, {}, policy)).toEqual(['below_threshold', 'below_threshold']);
		const { why, sending } = await scene.raise({}, policy);
		expect([why, sending?.message.repeats]).toEqual(['sent', 2]);
	});

	test('what is older than the window does not count', async () => {
		const policy = { threshold: 3 };
		await whys(2, {}, policy);
		scene.clock.advance(10 * MINUTE);
		expect(await whys(3, {}, policy)).toEqual(['below_threshold', 'below_threshold', 'sent']);
	});

	test('only first attempts count', async () => {
		const policy = { threshold: 2 };
		const correlationId = 'a'.repeat(32);
		const attempt = async (attempts: number, id = correlationId) =>
			(await scene.raise({ correlationId: id, attempts }, policy)).why;
		// The first notice of a work counts, however often it was tried before.
		expect(await attempt(3)).toBe('below_threshold');
		for (const attempts of [2, 3, 4]) expect(await attempt(attempts)).toBe('below_threshold');
		expect(await attempt(2, 'b'.repeat(32))).toBe('sent');
		// And so it is with what is told again.
		scene.clock.advance(31 * MINUTE);
		expect(await attempt(5)).toBe('repeat_interval');
		expect(await attempt(1, 'c'.repeat(32))).toBe('sent');
	});

	test('tenants, integrations and channels are counted apart', async () => {
		const policy = { threshold: 2 };
		await scene.raise({}, policy);
		for (const [facts, channel] of [
			[{ tenant: 'other' }, ''],
			[{ integration: 'erp' }, ''],
			[{}, 'node'],
		] as const) {
			expect((await scene.raise(facts, policy, channel)).why).toBe('below_threshold');
		}
		expect((await scene.raise({}, policy)).why).toBe('sent');
	});
});

describe('the repeat interval', () => {
	test('what is still so is told once an interval, with how often it was seen since', async () => {
		await scene.raise();
		expect(await whys(4)).toEqual(Array(4).fill('repeat_interval'));
		scene.clock.advance(30 * MINUTE);
		const { why, sending } = await scene.raise();
		expect([why, sending?.message.repeats]).toEqual(['sent', 5]);
		expect(await whys(1)).toEqual(['repeat_interval']);
	});

	test('it says since when', async () => {
		const openedAt = scene.clock.now();
		await scene.raise();
		scene.clock.advance(40 * MINUTE);
		const { sending } = await scene.raise();
		expect(sending?.message.alert).toMatchObject({ since: openedAt, at: openedAt + 40 * MINUTE });
	});

	test('after a day without it, it is another one', async () => {
		await scene.raise({}, { threshold: 2 });
		await scene.raise({}, { threshold: 2 });
		scene.clock.advance(25 * HOUR);
		expect((await scene.raise({}, { threshold: 2 })).why).toBe('below_threshold');
		expect((await scene.raise({}, { threshold: 2 })).why).toBe('sent');
	});

	test('what comes and goes is told once an interval, if it is still so then', async () => {
		const at = scene.clock.now();
		await scene.raise();
		await scene.raise({ resolved: true });
		for (let i = 0; i < 5; i += 1) {
			scene.clock.advance(MINUTE);
			expect((await scene.raise()).why).toBe('repeat_interval');
			expect((await scene.raise({ resolved: true })).why).toBe('resolved_unseen');
		}
		scene.clock.advance(MINUTE);
		await scene.raise();
		expect(await scene.due()).toEqual([]);
		scene.clock.time = at + 30 * MINUTE;
		expect(await scene.due()).toMatchObject([{ message: { event: 'trigger' } }]);
	});
});

describe('resolve', () => {
	test('one message, to the same fingerprint, where it was told of', async () => {
		const { sending } = await scene.raise();
		const over = await scene.raise({ resolved: true });
		expect(over.why).toBe('sent');
		expect(over.sending?.message).toMatchObject({
			event: 'resolve',
			alert: { fingerprint: sending!.message.alert.fingerprint },
		});
		expect((await scene.raise({ resolved: true })).why).toBe('resolved_unseen');
	});

	test('nobody hears that something is over which they never heard of', async () => {
		expect((await scene.raise({ resolved: true })).why).toBe('resolved_unseen');
		await scene.raise({}, { threshold: 2 });
		expect((await scene.raise({ resolved: true }, { threshold: 2 })).why).toBe('resolved_unseen');
		expect((await scene.raise({}, { threshold: 2 })).why).toBe('below_threshold');
	});

	test('a breaker closes whatever opened it', async () => {
		const breaker = { condition: 'breaker_open', host: 'api.example.com' };
		await scene.raise({ ...breaker, category: 'upstream' });
		expect((await scene.raise({ ...breaker, category: 'timeout' })).why).toBe('repeat_interval');
		const over = await scene.raise({ ...breaker, category: 'network', resolved: true });
		expect(over.sending?.message.event).toBe('resolve');
	});

	test('by a person: all of a condition and integration, in every channel', async () => {
		await scene.raise({ host: 'a.example.com' });
		await scene.raise({ host: 'b.example.com' });
		await scene.raise({ host: 'b.example.com' }, {}, 'node');
		await scene.raise({ integration: 'erp' });
		const which = { condition: 'work_halted', integration: 'crm' } as const;
		const { resolved, sendings } = await scene.engine.resolve('acme', which, 'node');
		expect([resolved, sendings.length]).toEqual([2, 1]);
		// The other channel tells by itself.
		expect(await scene.due()).toMatchObject(
			Array(2).fill({ message: { event: 'resolve', alert: { integration: 'crm' } } }),
		);
		expect((await scene.engine.resolve('acme', which, 'node')).resolved).toBe(0);
		expect((await scene.engine.resolve('other', which, 'node')).resolved).toBe(0);
	});
});

test('what cannot be read in the store counts as never seen', async () => {
	const { sending } = await scene.raise();
	const { states } = scene.store;
	const row = (await states.get('alert', 'acme', sending!.message.alert.fingerprint))!;
	for (const record of ['{', '{}', row.record.replace('"crm"', '"erp"')]) {
		const known = (await states.get('alert', 'acme', row.key))!;
		await states.put({ ...known, record }, known.version);
		expect((await scene.raise()).why).toBe('sent');
	}
});

import { LONGEST_SILENCE_MS } from '../../lib/alert/silences';
import { Scene, HOUR, MINUTE } from './engine-scene';

let scene: Scene;
beforeEach(async () => (scene = await Scene.start()));
afterEach(async () => await scene.stop());

const BREAKER = { condition: 'breaker_open', host: 'api.example.com' };

describe('an open breaker', () => {
	test('stands for what follows from it, until it closes', async () => {
		await scene.raise(BREAKER);
		for (const condition of ['work_halted', 'delivery_failures', 'backlog']) {
			expect((await scene.raise({ condition })).why).toBe('inhibited');
		}
		expect((await scene.raise({ condition: 'schema_mismatch' })).why).toBe('sent');
		await scene.raise({ ...BREAKER, resolved: true });
		const { why, sending } = await scene.raise();
		expect([why, sending?.message.repeats]).toEqual(['sent', 1]);
	});

	test('of another integration, tenant or channel does not', async () => {
		await scene.raise(BREAKER);
		expect((await scene.raise({ integration: 'erp' })).why).toBe('sent');
		expect((await scene.raise({ tenant: 'other' })).why).toBe('sent');
		expect((await scene.raise({}, {}, 'node')).why).toBe('sent');
	});

	test('that somebody takes care of still does', async () => {
		const { sending } = await scene.raise(BREAKER);
		await scene.engine.acknowledge('acme', sending!.message.alert.fingerprint);
		expect((await scene.raise()).why).toBe('inhibited');
	});

	test('keeps what was told before from being escalated', async () => {
		await scene.raise();
		await scene.raise(BREAKER);
		scene.clock.advance(15 * MINUTE);
		expect(await scene.due()).toMatchObject([{ message: { alert: BREAKER, escalation: 1 } }]);
	});
});

describe('a silence', () => {
	const silence = async (which: object = {}, forMs = HOUR, tenant = 'acme') =>
		await scene.engine.silences.add({
			...{ tenant, owner: 'Di', reason: 'Maintenance', until: scene.clock.now() + forMs },
			...which,
		});

	test.each([
		[{}, true],
		[{ integration: 'crm' }, true],
		[{ condition: 'work_halted' }, true],
		[{ integration: 'crm', condition: 'work_halted' }, true],
		[{ integration: 'erp' }, false],
		[{ condition: 'backlog' }, false],
		[{ integration: 'erp', condition: 'work_halted' }, false],
		[{ fingerprint: '0'.repeat(32) }, false],
	] as const)('over %j: %s', async (which, silenced) => {
		await silence(which);
		expect((await scene.raise()).why).toBe(silenced ? 'silenced' : 'sent');
	});

	test('of another tenant is none', async () => {
		await silence({}, HOUR, 'other');
		expect((await scene.raise()).why).toBe('sent');
	});

	test('ends by itself, and then it is told how often it was seen', async () => {
		await silence();
		for (let i = 0; i < 3; i += 1) await scene.raise();
		scene.clock.advance(HOUR - 1);
		expect((await scene.raise()).why).toBe('silenced');
		scene.clock.advance(1);
		const { why, sending } = await scene.raise();
		expect([why, sending?.message.repeats]).toEqual(['sent', 4]);
		await scene.engine.silences.sweep();
		expect(await scene.store.states.list({ kind: 'silence' }, 10)).toEqual([]);
	});

	test('keeps what is open from being repeated and escalated, and not from being resolved', async () => {
		const { sending } = await scene.raise();
		await silence({ fingerprint: sending!.message.alert.fingerprint });
		scene.clock.advance(40 * MINUTE);
		expect((await scene.raise()).why).toBe('silenced');
		expect(await scene.due()).toEqual([]);
		expect((await scene.raise({ resolved: true })).sending?.message.event).toBe('resolve');
	});

	test('is at most 30 days long, and not over already', async () => {
		for (const forMs of [LONGEST_SILENCE_MS + 1, 0, Number.NaN]) {
			expect(await silence({}, forMs)).toEqual({ ok: false, code: 'too_long' });
		}
		expect(await silence({}, LONGEST_SILENCE_MS)).toMatchObject({ ok: true });
	});

	test('over whatever comes leaves out what is critical; that has to be named', async () => {
		await silence();
		await silence({ integration: 'crm' });
		expect((await scene.raise({ condition: 'chain_break' })).why).toBe('sent');
		await silence({ condition: 'audit_gap' });
		expect((await scene.raise({ condition: 'audit_gap' })).why).toBe('silenced');
	});
});

describe('a burst', () => {
	const host = (i: number) => ({ condition: 'reported', host: `h${i}.example.com` });

	test('ten are sent one by one, the others as one message when the minute is over', async () => {
		const whys = [];
		for (let i = 0; i < 45; i += 1) whys.push((await scene.raise(host(i))).why);
		expect(whys).toEqual([...Array(10).fill('sent'), ...Array(35).fill('folded')]);
		scene.clock.advance(59_999);
		expect(await scene.due()).toEqual([]);
		scene.clock.advance(1);
		const [digest, ...rest] = await scene.due();
		expect(rest).toEqual([]);
		expect(digest?.message.others).toHaveLength(20);
		expect(digest?.message.more).toBe(14);
		expect(await scene.due()).toEqual([]);
	});

	test('the worst stands for them, and for them it is escalated', async () => {
		for (let i = 0; i < 12; i += 1) await scene.raise(host(i));
		await scene.raise({ condition: 'chain_break' });
		await scene.raise(host(13));
		scene.clock.advance(MINUTE);
		const [digest] = await scene.due();
		expect(digest?.message).toMatchObject({ alert: { condition: 'chain_break' } });
		expect(digest?.message.others).toHaveLength(3);
		scene.clock.advance(16 * MINUTE);
		// The ten that were sent alone, and the digest by its head: too many to be sent one by one.
		const [escalated, ...rest] = await scene.due();
		expect(rest).toEqual([]);
		expect(escalated?.members).toHaveLength(11);
		expect(escalated?.message.alert.condition).toBe('chain_break');
	});

	test('what is over before the minute is, is not told at all', async () => {
		for (let i = 0; i < 13; i += 1) await scene.raise(host(i));
		for (const i of [10, 11]) {
			expect((await scene.raise({ ...host(i), resolved: true })).why).toBe('resolved_unseen');
		}
		scene.clock.advance(MINUTE);
		const due = await scene.due();
		expect(due).toMatchObject([{ message: { alert: { host: 'h12.example.com' } } }]);
		expect(due[0]?.message.others).toBeUndefined();
	});

	test('is counted by tenant, and only where it is wanted', async () => {
		for (let i = 0; i < 10; i += 1) await scene.raise(host(i));
		expect((await scene.raise({ ...host(0), tenant: 'other' })).why).toBe('sent');
		expect((await scene.raise(host(11), { digest: false })).why).toBe('sent');
		expect((await scene.raise(host(12))).why).toBe('folded');
	});
});

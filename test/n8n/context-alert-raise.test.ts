import { randomBytes } from 'node:crypto';
import { AIRLOCK, type Raising, startRaising } from './context-alert-raising';
import { SECRET, sentTo } from './context-alert-run';

let scene: Raising;
beforeEach(async () => (scene = await startRaising()));
afterEach(async () => await scene.stop());

const FACTS = {
	condition: 'work_halted',
	tenant: 'acme',
	integration: 'crm',
	category: 'upstream',
};
const MINUTE = 60_000;

test('what is raised is an event and a message, with owner and runbook and nothing else', async () => {
	await scene.raise({ ...FACTS, note: SECRET });
	const events = await scene.events();
	expect(events).toMatchObject([{ condition: 'work_halted', tenant: 'acme' }]);
	expect(sentTo(scene.main)).toMatchObject([
		{
			type: 'airlock.alert.trigger',
			data: {
				alert: { ...FACTS, environment: 'production', owner: 'Ann Lee', droppedFields: 1 },
			},
		},
	]);
	expect(JSON.stringify([events, scene.main.received])).not.toContain(SECRET);
	expect(await scene.recorded()).toMatchObject([
		{
			...{ outcome: 'success', actor: { type: 'system', id: AIRLOCK } },
			context: {
				condition: 'work_halted',
				event: 'trigger',
				escalation: 0,
				destination: 'webhook',
			},
		},
	]);
});

test('its link acknowledges it', async () => {
	await scene.raise(FACTS);
	const link = new URL(sentTo(scene.main)[0]!.data.acknowledgeUrl as string);
	const { tokens, engine } = scene.alerts;
	const token = link.searchParams.get('token')!;
	const redeemed = await tokens.redeem(token, 'acme', async ({ fingerprint, openedAt }) => {
		return await engine.acknowledge('acme', fingerprint, openedAt);
	});
	expect(redeemed).toMatchObject({ ok: true });
	scene.clock.advance(20 * MINUTE);
	await scene.tick();
	expect(scene.main.received).toHaveLength(1);
});

test('many of the same are one message, and each is an event', async () => {
	await Promise.all(Array.from({ length: 20 }, async () => await scene.raise(FACTS)));
	expect(scene.main.received).toHaveLength(1);
	expect(await scene.events()).toHaveLength(20);
});

test('three tries, then the fallback; both are recorded', async () => {
	scene.main.answer = () => ({ status: 503 });
	await scene.raise(FACTS);
	expect(scene.main.received).toHaveLength(3);
	expect(scene.fallback.received).toHaveLength(1);
	expect(await scene.recorded()).toMatchObject([
		{ outcome: 'failed', context: { code: 'unavailable' } },
		{ outcome: 'success' },
	]);
	// It was told: nobody is told again.
	scene.clock.advance(3 * MINUTE);
	await scene.tick();
	expect(scene.fallback.received).toHaveLength(1);
});

test('a main destination that is gone: the fallback is told of that once an interval, and when it is back', async () => {
	await scene.main.stop();
	await scene.raise(FACTS);
	for (let minute = 0; minute < 12; minute += 1) {
		scene.clock.advance(MINUTE);
		await scene.tick();
	}
	const dead = () =>
		sentTo(scene.fallback).filter(({ data }) => data.alert.condition !== 'work_halted');
	expect(dead()).toMatchObject([
		{ type: 'airlock.alert.trigger', data: { alert: { condition: 'alerting_dead' } } },
	]);
	await scene.alerts.heartbeat.note('', true);
	await scene.tick();
	await scene.tick();
	expect(dead().map(({ type }) => type)).toEqual([
		'airlock.alert.trigger',
		'airlock.alert.resolve',
	]);
	expect((await scene.events()).map(({ condition }) => condition)).toEqual([
		'work_halted',
		'alerting_dead',
		'alerting_dead',
	]);
});

test('where nobody takes it, it is sent when somebody does', async () => {
	scene.main.answer = scene.fallback.answer = () => ({ status: 500 });
	await scene.raise(FACTS);
	scene.main.answer = () => ({ status: 202 });
	scene.clock.advance(MINUTE);
	await scene.tick();
	expect(sentTo(scene.main).at(-1)).toMatchObject({ data: { alert: FACTS } });
	const { length } = scene.main.received;
	scene.clock.advance(MINUTE);
	await scene.tick();
	expect(scene.main.received).toHaveLength(length);
});

test('what nobody acknowledges goes to the backup, and workflows hear of it', async () => {
	await scene.raise(FACTS);
	scene.clock.advance(15 * MINUTE);
	await scene.tick();
	await scene.tick();
	expect(scene.main.received).toHaveLength(1);
	expect(sentTo(scene.backup)).toMatchObject([
		{ data: { escalation: 1, alert: { condition: 'work_halted' } } },
	]);
	const record = (await scene.events()).at(-1)!.record;
	expect(JSON.parse(record)).toMatchObject({ escalation: 1, resolved: false });
});

test('a slow destination does not hold up what is told of', async () => {
	scene.main.answer = () => undefined;
	await scene.alerts.raise(FACTS);
	expect(await scene.events()).toHaveLength(1);
	scene.main.answer = () => ({ status: 202 });
});

test('it never rejects: what does not work is counted', async () => {
	const { alerts } = scene;
	await alerts.raise({ condition: SECRET });
	await alerts.raise({});
	expect(alerts.faults()).toBe(2);
	jest.spyOn(scene.store.events, 'append').mockRejectedValueOnce(new Error('down'));
	await scene.raise(FACTS);
	await expect(alerts.tell({})).rejects.toThrow(RangeError);
	expect(alerts.faults()).toBe(3);
	// The one does not keep the other from being tried.
	expect(scene.main.received).toHaveLength(1);
	jest.spyOn(scene.store.states, 'get').mockRejectedValue(new Error('down'));
	await scene.raise({ ...FACTS, host: `${randomBytes(2).toString('hex')}.example.com` });
	await scene.tick();
	jest.restoreAllMocks();
	expect(alerts.faults()).toBeGreaterThan(4);
});

test('without a destination there are events, and nothing else', async () => {
	const quiet = await startRaising({ AIRLOCK_ALERT_DESTINATION: undefined });
	await quiet.raise(FACTS);
	await quiet.tick();
	expect(await quiet.events()).toHaveLength(1);
	expect(await quiet.store.states.list({ kind: 'alert' }, 10)).toEqual([]);
	await quiet.stop();
});

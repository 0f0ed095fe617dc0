import { gate, type GateContext } from '../../lib/registry/gate';
import { answers, by, crm, CY, DAY, openWorld, registered, type World } from './fixture';

describe('the gate', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld();
	});
	afterEach(async () => await world.close());

	const codeOf = async (rest: Partial<GateContext> = {}, id = 'crm') => {
		const found = await world.registry.get('t', id);
		const context = { now: world.clock.now(), environment: 'production', ...rest };
		const answer = gate(found, { requireRegistration: false, ...context });
		if (!answer.open) expect(answer.message).toMatch(/^[A-Z].*\.$/);
		return answer.open ? 'open' : answer.code;
	};

	it('keeps out what is not registered only where registration is required', async () => {
		expect(await codeOf()).toBe('open');
		expect(await codeOf({ requireRegistration: true })).toBe('not_registered');
	});

	it('keeps a request out of production, and lets it be tested for seven days', async () => {
		await registered(world);
		expect(await codeOf()).toBe('not_approved');
		await registered(world, { id: 'trial', environment: 'test' });
		const inTest = async () => await codeOf({ environment: 'test' }, 'trial');
		world.clock.advance(7 * DAY - 1);
		expect(await inTest()).toBe('open');
		world.clock.advance(1);
		expect(await inTest()).toBe('test_access_ended');
	});

	it('compares environments by what their names mean', async () => {
		await registered(world, {}, true);
		for (const environment of ['production', 'PROD', ' live ', undefined, '']) {
			expect([environment, await codeOf({ environment })]).toEqual([environment, 'open']);
		}
		for (const environment of ['test', 'staging', 'other']) {
			expect(await codeOf({ environment })).toBe('environment_mismatch');
		}
	});

	it('closes with the state, and opens with it', async () => {
		const { registry } = world;
		await registered(world, {}, true);
		await registry.pause(CY);
		expect(await codeOf()).toBe('integration_paused');
		await registry.disable(CY);
		expect(await codeOf()).toBe('integration_disabled');
		await registry.enable(CY);
		expect(await codeOf()).toBe('integration_paused');
		await registry.enable(CY);
		expect(await codeOf()).toBe('open');
		await registry.revoke(CY);
		expect(await codeOf()).toBe('integration_revoked');
		expect(await codeOf({ environment: 'test' })).toBe('integration_revoked');
		await registered(world, { id: 'no' });
		await registry.decline({ ...CY, id: 'no' });
		expect(await codeOf({}, 'no')).toBe('integration_declined');
	});

	it('closes at the end of the exception that the approval rests on', async () => {
		const { registry, clock } = world;
		await registered(world, { runbookUrl: '' });
		const granted = await registry.exceptions.grant({
			...by('Cy Poe'),
			tenant: 't',
			integration: 'crm',
			kind: 'open_questions',
			detail: 'The runbook is being written',
			owner: 'Ann Lee',
			days: 30,
		});
		if (!granted.ok) throw new Error(granted.message);
		const exceptionId = granted.exception.id;
		expect(await registry.approveWithException({ ...CY, exceptionId })).toMatchObject({ ok: true });
		clock.advance(30 * DAY - 1);
		expect(await codeOf()).toBe('open');
		clock.advance(1);
		expect(await codeOf()).toBe('exception_ended');
	});

	it('closes when the days of a pilot are over', async () => {
		await registered(world);
		const limits = { calls: 100, records: 100, days: 3 };
		expect(await world.registry.startPilot({ ...CY, limits })).toMatchObject({ ok: true });
		world.clock.advance(3 * DAY - 1);
		expect(await codeOf()).toBe('open');
		world.clock.advance(1);
		expect(await codeOf()).toBe('pilot_ended');
	});

	it('does not run a changed scope on an old approval, also where the row was changed past the registry', async () => {
		const { registry, engine } = world;
		await registered(world, {}, true);
		await engine.query(
			`update integrations set record = replace(record, 'customer.name', 'customer.iban')`,
		);
		expect(await codeOf()).toBe('not_approved');
		await registered(world, { id: 'other' }, true);
		const questionnaire = answers({ id: 'other', dataClasses: ['personal', 'payment'] });
		const target = { ...crm, id: 'other', ...by('Ann Lee') };
		expect(await registry.update({ ...target, questionnaire })).toMatchObject({
			integration: { state: 'requested' },
		});
		expect(await codeOf({}, 'other')).toBe('not_approved');
	});
});

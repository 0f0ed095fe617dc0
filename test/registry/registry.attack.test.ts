// What must not work: approving one's own integration (in any spelling, by handing it over, under a scope changed in
// between), running on a revoked or foreign exception, getting out of revoked, losing the off switch in a race, a new
// pilot or test access by the back door.
import { gate } from '../../lib/registry/gate';
import { openStore } from '../../lib/store/open';
import { answers, by, crm, CY, DAY, domainOf, openWorld, registered, type World } from './fixture';

const grant = {
	...by('Cy Poe'),
	tenant: 't',
	integration: 'crm',
	kind: 'open_questions',
	detail: 'The runbook is being written',
	owner: 'Ann Lee',
	days: 30,
} as const;

describe('attacks on the registry', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld();
	});
	afterEach(async () => await world.close());

	const granted = async (
		rest: Partial<Parameters<World['registry']['exceptions']['grant']>[0]> = {},
	) => {
		const answer = await world.registry.exceptions.grant({ ...grant, ...rest });
		if (!answer.ok) throw new Error(answer.message);
		return answer.exception.id;
	};
	const codeOf = async (id = 'crm', environment = 'production') => {
		const context = { now: world.clock.now(), environment, requireRegistration: true };
		const answer = gate(await world.registry.get('t', id), context);
		return answer.open ? 'open' : answer.code;
	};

	it('the owner approves, in any spelling, in any way', async () => {
		const { registry } = world;
		await registered(world);
		const exceptionId = await granted();
		const limits = { calls: 1, records: 1, days: 1 };
		for (const owner of ['Ann Lee', ' ann  lee', 'ANN LEE', 'Ａnn Lee']) {
			const target = { ...crm, ...by(owner) };
			for (const answer of [
				await registry.approve(target),
				await registry.approveWithException({ ...target, exceptionId }),
				await registry.startPilot({ ...target, limits }),
			]) {
				expect(answer).toMatchObject({ ok: false, code: 'approver_is_owner' });
			}
		}
		expect(await codeOf()).toBe('not_approved');
	});

	it('the owner grants the exception', async () => {
		await registered(world);
		const grants = world.registry.exceptions;
		for (const rest of [
			by('Ann Lee'),
			{ ...by('ann lee'), owner: 'Di' },
			{ ...by('Di'), owner: ' DI' },
		]) {
			const answer = await grants.grant({ ...grant, ...rest });
			expect(answer).toMatchObject({ ok: false, code: 'granter_is_owner' });
		}
		for (const days of [0, 31, 365, -30, Infinity]) {
			const answer = await grants.grant({ ...grant, days: days as 30 });
			expect(answer).toMatchObject({ ok: false, code: 'invalid_input' });
		}
	});

	it('an approval with questions open', async () => {
		const { registry } = world;
		await registered(world, { runbookUrl: '', cutOff: '' });
		expect(await registry.approve(CY)).toMatchObject({
			code: 'open_questions',
			message: expect.stringContaining('cutOff, runbookUrl'),
		});
		// How to cut it off is not left open by any exception, nor for a pilot.
		const exceptionId = await granted();
		expect(await registry.approveWithException({ ...CY, exceptionId })).toMatchObject({
			code: 'open_questions',
			message: expect.not.stringContaining('runbookUrl'),
		});
		const limits = { calls: 1, records: 1, days: 1 };
		expect(await registry.startPilot({ ...CY, limits })).toMatchObject({ code: 'open_questions' });
	});

	it('an approval of what was not looked at: the scope was widened in between', async () => {
		const { registry } = world;
		const seen = await registered(world);
		const questionnaire = answers({ dataClasses: ['personal', 'payment'] });
		await registry.update({ ...crm, ...by('Ann Lee'), questionnaire });
		expect(await registry.approve({ ...CY, scope: seen.scope })).toMatchObject({
			code: 'scope_changed',
		});
		expect(await codeOf()).toBe('not_approved');
	});

	it('an approval on an exception that expired, was revoked, or is another one’s', async () => {
		const { registry, clock } = world;
		await registered(world);
		await registered(world, { id: 'other' });
		const approve = async (exceptionId: string) =>
			await registry.approveWithException({ ...CY, exceptionId });
		const refused = { ok: false, code: 'exception_not_running' };
		expect(await approve('none')).toMatchObject(refused);
		expect(await approve(await granted({ integration: 'other' }))).toMatchObject(refused);
		const revoked = await granted();
		await registry.exceptions.revoke({ tenant: 't', id: revoked, ...by('Cy Poe') });
		expect(await approve(revoked)).toMatchObject(refused);
		const expired = await granted();
		clock.advance(30 * DAY);
		expect(await approve(expired)).toMatchObject(refused);
	});

	it('running on after the exception was revoked', async () => {
		const { registry, audit } = world;
		await registered(world);
		const exceptionId = await granted();
		await registry.approveWithException({ ...CY, exceptionId });
		expect(await codeOf()).toBe('open');
		const revoke = { tenant: 't', id: exceptionId, ...by('Di') };
		expect(await registry.exceptions.revoke(revoke)).toEqual({ ok: true });
		expect(await codeOf()).toBe('exception_ended');
		expect(audit.log.slice(-2)).toEqual([
			'exception.revoke success',
			'integration.exception_ended success',
		]);
		expect(await registry.exceptions.revoke(revoke)).toMatchObject({ code: 'already_revoked' });
		const running = { tenant: 't', integration: 'crm', running: true };
		expect(await registry.exceptions.list(running, 10)).toEqual([]);
	});

	it('running on where the revocation died half-way: revoking again ends it', async () => {
		const { registry, store } = world;
		await registered(world);
		const exceptionId = await granted();
		await registry.approveWithException({ ...CY, exceptionId });
		await store.exceptions.revoke('t', exceptionId, 'Di', world.clock.now());
		expect(await codeOf()).toBe('open');
		await registry.exceptions.revoke({ tenant: 't', id: exceptionId, ...by('Di') });
		expect(await codeOf()).toBe('exception_ended');
	});

	it('approving while the exception is being revoked', async () => {
		const { registry, store } = world;
		await registered(world);
		const exceptionId = await granted();
		const update = store.integrations.update.bind(store.integrations);
		jest.spyOn(store.integrations, 'update').mockImplementationOnce(async (...args) => {
			await registry.exceptions.revoke({ tenant: 't', id: exceptionId, ...by('Di') });
			return await update(...args);
		});
		await registry.approveWithException({ ...CY, exceptionId });
		expect(await codeOf()).toBe('exception_ended');
	});

	it('getting out of revoked', async () => {
		const { registry } = world;
		await registered(world, {}, true);
		await registry.revoke(CY);
		const { scope } = (await registry.get('t', 'crm'))!;
		const ann = { ...crm, ...by('Ann Lee') };
		for (const answer of [
			await registry.enable(CY),
			await registry.approve(CY),
			await registry.update({ ...ann, questionnaire: answers({ systems: ['New'] }) }),
			await registry.transferOwner({ ...ann, owner: 'Di' }),
			await registry.confirmReview({ ...CY, scope }),
			await registry.exceptions.grant(grant),
		]) {
			expect(answer).toMatchObject({ ok: false, code: 'integration_revoked' });
		}
		const request = { tenant: 't', questionnaire: answers(), ...by('Ann Lee') };
		expect(await registry.register(request)).toMatchObject({ code: 'exists' });
		expect(await codeOf()).toBe('integration_revoked');
	});

	it('an update that lifts a pause or a disabling, or changes id or owner', async () => {
		const { registry } = world;
		await registered(world, {}, true);
		await registry.pause(CY);
		await registry.disable(CY);
		const ann = { ...crm, ...by('Ann Lee') };
		await registry.update({ ...ann, questionnaire: answers({ systems: ['New'] }) });
		expect(await codeOf()).toBe('integration_disabled');
		await registry.enable(CY);
		expect(await codeOf()).toBe('integration_paused');
		await registry.enable(CY);
		expect(await codeOf()).toBe('not_approved');
		const owner = answers({ owner: 'Di' });
		expect(await registry.update({ ...ann, questionnaire: owner })).toMatchObject({
			code: 'owner_by_transfer',
		});
		expect(await registry.update({ ...ann, questionnaire: answers({ id: 'x' }) })).toMatchObject({
			code: 'invalid_input',
		});
	});

	it('test access anew after a decline or by changing the request', async () => {
		const { registry, clock } = world;
		await registered(world, { environment: 'test' });
		expect(await codeOf('crm', 'test')).toBe('open');
		await registry.decline(CY);
		const ann = { ...crm, ...by('Ann Lee') };
		const questionnaire = answers({ environment: 'test', systems: ['New'] });
		await registry.update({ ...ann, questionnaire });
		expect(await codeOf('crm', 'test')).toBe('test_access_ended');
		await registered(world, { id: 'b', environment: 'test' });
		clock.advance(7 * DAY);
		const changed = answers({ id: 'b', environment: 'staging' });
		await registry.update({ ...ann, id: 'b', questionnaire: changed });
		expect(await codeOf('b', 'staging')).toBe('test_access_ended');
	});

	it('a pilot beyond its limits, over two processes, and enabling it afterwards', async () => {
		const { registry, engine, clock, audit } = world;
		await registered(world);
		await registry.startPilot({ ...CY, limits: { calls: 10, records: 100, days: 5 } });
		const second = await openStore(engine.location, clock);
		const other = domainOf(second, audit, clock).registry;
		const seen = (await registry.get('t', 'crm'))!;
		const answered = await Promise.all(
			Array.from(
				{ length: 30 },
				async (_, n) => await (n % 2 ? registry : other).countPilot(seen, { calls: 1, records: 0 }),
			),
		);
		expect(answered.filter(({ ok }) => ok)).toHaveLength(10);
		expect(await codeOf()).toBe('integration_paused');
		expect(audit.events.find(({ action }) => action === 'integration.pause')).toMatchObject({
			actor: { id: 'airlock', type: 'system' },
			reason: 'The pilot reached its limit of calls',
		});
		await registry.enable(CY);
		expect(await codeOf()).toBe('not_approved');
		expect(
			await registry.countPilot((await registry.get('t', 'crm'))!, seen.standing.pilot!),
		).toEqual({ ok: true });
		await registry.startPilot({ ...CY, limits: { calls: 5, records: 20, days: 5 } });
		const pilot = (await registry.get('t', 'crm'))!;
		expect(await registry.countPilot(pilot, { calls: 1, records: 19 })).toEqual({ ok: true });
		expect(await registry.countPilot(pilot, { calls: 0, records: 2 })).toMatchObject({
			code: 'pilot_ended',
		});
		expect(await codeOf()).toBe('integration_paused');
		expect(await registry.approve(CY)).toMatchObject({ ok: true });
		expect(await codeOf()).toBe('open');
		await second.close();
	});

	it('outrunning the off switch with changes from another process', async () => {
		const { registry, store } = world;
		await registered(world, {}, true);
		const ann = { ...crm, ...by('Ann Lee') };
		const update = store.integrations.update.bind(store.integrations);
		let races = 3;
		const spy = jest.spyOn(store.integrations, 'update');
		spy.mockImplementation(async (row, version) => {
			if (row.state === 'disabled' && races > 0) {
				races -= 1;
				await registry.update({ ...ann, questionnaire: answers({ cutOff: `Way ${races}` }) });
			}
			return await update(row, version);
		});
		expect(await registry.disable(CY)).toMatchObject({ ok: true });
		expect(await codeOf()).toBe('integration_disabled');
		expect((await registry.get('t', 'crm'))?.questionnaire.cutOff).toBe('Way 0');
	});

	it('an approval that overwrites somebody else’s change', async () => {
		const { registry, store, audit } = world;
		await registered(world);
		const update = store.integrations.update.bind(store.integrations);
		jest.spyOn(store.integrations, 'update').mockImplementationOnce(async (row, version) => {
			await registry.disable({ ...crm, ...by('Di') });
			return await update(row, version);
		});
		expect(await registry.approve(CY)).toMatchObject({ code: 'changed_meanwhile' });
		expect(await codeOf()).toBe('integration_disabled');
		expect(audit.log.slice(-3)).toEqual([
			'integration.approve success',
			'integration.disable success',
			'integration.approve failed',
		]);
	});

	it('reaching another tenant’s integration or exception', async () => {
		const { registry } = world;
		await registered(world);
		const exceptionId = await granted();
		const foreign = { ...CY, tenant: 'u' };
		for (const answer of [
			await registry.approve(foreign),
			await registry.disable(foreign),
			await registry.exceptions.grant({ ...grant, tenant: 'u' }),
			await registry.exceptions.revoke({ ...foreign, id: exceptionId }),
		]) {
			expect(answer).toMatchObject({ ok: false, code: 'not_found' });
		}
	});
});

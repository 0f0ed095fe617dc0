import { answers, by, crm, CY, DAY, openWorld, registered, type World } from './fixture';

const ANN = { ...crm, ...by('Ann Lee') };

describe('the registry', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld();
	});
	afterEach(async () => await world.close());
	const stateOf = async (id = 'crm') => (await world.registry.get('t', id))?.state;

	it('registers as requested, once', async () => {
		const { registry, clock, audit } = world;
		const made = await registered(world);
		expect(made).toMatchObject({ id: 'crm', state: 'requested', version: 1, reviewBy: null });
		expect(made.standing).toEqual({ testAccessUntil: clock.now() + 7 * DAY });
		expect(await registry.get('t', 'crm')).toEqual(made);
		expect(await registry.get('u', 'crm')).toBeUndefined();
		const request = { tenant: 't', questionnaire: answers(), ...by('Eve') };
		expect(await registry.register(request)).toMatchObject({ ok: false, code: 'exists' });
		expect(audit.log).toEqual([
			'integration.register success',
			'integration.register success',
			'integration.register failed',
		]);
		expect(audit.events[2]).toMatchObject({ context: { code: 'exists' }, tenant: 't' });
	});

	it('gives test access for 0 to 14 days', async () => {
		const { registry, clock } = world;
		const request = { tenant: 't', questionnaire: answers(), ...by('Ann Lee') };
		for (const testAccessDays of [-1, 15, 1.5, Number.NaN]) {
			const refused = await registry.register({ ...request, testAccessDays });
			expect(refused).toMatchObject({ ok: false, code: 'invalid_input' });
		}
		const made = await registry.register({ ...request, testAccessDays: 14 });
		expect(made).toMatchObject({
			integration: { standing: { testAccessUntil: clock.now() + 14 * DAY } },
		});
	});

	it('says which answers cannot be used', async () => {
		const questionnaire = answers({ id: 'No', systems: [] });
		const refused = await world.registry.register({ tenant: 't', questionnaire, ...by('Ann') });
		expect(refused).toMatchObject({
			ok: false,
			code: 'invalid_input',
			issues: [{ field: 'id' }, { field: 'systems' }],
		});
		expect(world.audit.log).toEqual([]);
	});

	it('asks who and why, of every decision', async () => {
		const { registry, audit, keys, reviews } = world;
		await registered(world);
		const recordedBefore = audit.log.length;
		const pilot = { limits: { calls: 1, records: 1, days: 1 } };
		const grant = { integration: 'crm', kind: 'host', detail: 'd', owner: 'o', days: 30 } as const;
		const review = { campaign: 'c', integration: 'crm', decision: 'keep' } as const;
		for (const [decision, code] of [
			[by(' ', 'why'), 'by_missing'],
			[by('Cy', ' '), 'reason_missing'],
			[by('Cy', 'x'.repeat(1001)), 'invalid_input'],
			[by('Cy', 'a\0b'), 'invalid_input'],
			[by('Cy\nDi', 'why'), 'invalid_input'],
		] as const) {
			const target = { ...crm, ...decision };
			const answered = await Promise.all([
				registry.register({ tenant: 't', questionnaire: answers(), ...decision }),
				registry.update({ ...target, questionnaire: answers() }),
				registry.transferOwner({ ...target, owner: 'Di' }),
				registry.approve(target),
				registry.startPilot({ ...target, ...pilot }),
				registry.pause(target),
				registry.decline(target),
				registry.disable(target),
				registry.enable(target),
				registry.revoke(target),
				registry.confirmReview({ ...target, scope: 's' }),
				registry.offboard({ ...target, person: 'Ann' }),
				registry.exceptions.grant({ ...target, ...grant }),
				registry.exceptions.revoke(target),
				keys.issue({ ...target, integration: 'crm', scopes: ['a'], expiresInDays: 1 }),
				keys.rotate({ ...target, overlapHours: 1, expiresInDays: 1 }),
				keys.revoke(target),
				reviews.start({ ...target, name: 'n', withinDays: 1 }),
				reviews.decide({ ...target, ...review }),
			]);
			expect(answered.map((answer) => (answer.ok ? 'ok' : answer.code))).toEqual(
				Array(answered.length).fill(code),
			);
		}
		expect(audit.log).toHaveLength(recordedBefore);
		expect(await stateOf()).toBe('requested');
	});

	it('takes each step from the states it is for, and from no other', async () => {
		const { registry } = world;
		const limits = { calls: 9, records: 9, days: 9 };
		const steps = {
			approve: async () => await registry.approve(CY),
			start_pilot: async () => await registry.startPilot({ ...CY, limits }),
			pause: async () => await registry.pause(CY),
			decline: async () => await registry.decline(CY),
			disable: async () => await registry.disable(CY),
			enable: async () => await registry.enable(CY),
			revoke: async () => await registry.revoke(CY),
		};
		const ways: Record<string, Array<keyof typeof steps>> = {
			requested: [],
			approved: ['approve'],
			pilot: ['start_pilot'],
			paused: ['pause'],
			declined: ['decline'],
			disabled: ['disable'],
			revoked: ['revoke'],
		};
		const table: Record<string, string[]> = {};
		for (const [state, way] of Object.entries(ways)) {
			table[state] = [];
			for (const [name, step] of Object.entries(steps)) {
				await world.engine.query('delete from integrations');
				await registered(world);
				for (const one of way) await steps[one]();
				expect(await stateOf()).toBe(state);
				const answer = await step();
				if (answer.ok) table[state].push(`${name}: ${answer.integration.state}`);
				else {
					const code = state === 'revoked' ? 'integration_revoked' : 'transition_refused';
					expect(answer.code).toBe(code);
					expect(await stateOf()).toBe(state);
				}
			}
		}
		const cutOff = ['disable: disabled', 'revoke: revoked'];
		expect(table).toEqual({
			requested: [
				'approve: approved',
				'start_pilot: pilot',
				'pause: paused',
				'decline: declined',
				...cutOff,
			],
			approved: ['approve: approved', 'pause: paused', ...cutOff],
			pilot: ['approve: approved', 'pause: paused', 'decline: declined', ...cutOff],
			paused: [
				'approve: approved',
				'start_pilot: pilot',
				'decline: declined',
				'disable: disabled',
				'enable: requested',
				'revoke: revoked',
			],
			declined: ['approve: approved', ...cutOff],
			disabled: ['enable: requested', 'revoke: revoked'],
			revoked: [],
		});
	});

	it('changes nothing that cannot be recorded', async () => {
		const { registry, audit, store } = world;
		await registered(world, {}, true);
		const before = await store.integrations.get('t', 'crm');
		audit.away = true;
		const request = { tenant: 't', questionnaire: answers({ id: 'new' }), ...by('Ann Lee') };
		for (const change of [
			registry.register(request),
			registry.update({ ...ANN, questionnaire: answers({ cutOff: 'Otherwise' }) }),
			registry.disable(CY),
			registry.offboard({ ...CY, person: 'Ann Lee' }),
			world.keys.issue({ ...CY, integration: 'crm', scopes: ['a'], expiresInDays: 1 }),
		]) {
			await expect(change).rejects.toThrow('the log is away');
		}
		expect(await store.integrations.get('t', 'crm')).toEqual(before);
		expect(await registry.get('t', 'new')).toBeUndefined();
		expect(await world.keys.list('t', 'crm', 10)).toEqual([]);
	});

	it('says with a second entry that the store did not answer', async () => {
		const { registry, audit, store } = world;
		await registered(world);
		const update = jest.spyOn(store.integrations, 'update');
		update.mockRejectedValueOnce(new Error('disk full'));
		await expect(registry.disable(CY)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
		expect(audit.log.slice(-2)).toEqual([
			'integration.disable success',
			'integration.disable unknown',
		]);
	});

	it('records who, why and what, but no answer of the questionnaire', async () => {
		const { registry, audit } = world;
		await registered(world, {}, true);
		const questionnaire = answers({ cutOff: 'Zq7Value', dataClasses: ['health'] });
		await registry.update({ ...ANN, reason: 'new data', questionnaire });
		expect(audit.events.at(-1)).toMatchObject({
			action: 'integration.update',
			actor: { id: 'Ann Lee', type: 'user' },
			reason: 'new data',
			integration: 'crm',
			environment: 'production',
			before: { state: 'approved' },
			after: { state: 'requested' },
			context: { changed: ['dataClasses', 'cutOff'] },
			tenant: 't',
		});
		expect(JSON.stringify(audit.events)).not.toContain('Zq7Value');
	});

	it('transfers an owner without a new approval, and clears who the new owner was before', async () => {
		const { registry } = world;
		await registered(world, {}, true);
		const moved = await registry.transferOwner({ ...ANN, owner: 'Ben Ode' });
		expect(moved).toMatchObject({
			integration: { state: 'approved', questionnaire: { owner: 'Ben Ode', backupOwner: '' } },
		});
		const again = { ...CY, owner: 'Cy Poe', backupOwner: 'Ann Lee' };
		expect(await registry.transferOwner(again)).toMatchObject({
			integration: { questionnaire: { owner: 'Cy Poe', backupOwner: 'Ann Lee', approver: '' } },
		});
		for (const [to, code] of [
			[{ owner: 'Di', backupOwner: 'di' }, 'owner_is_backup'],
			[{ owner: ' ' }, 'invalid_input'],
		] as const) {
			expect(await registry.transferOwner({ ...CY, ...to })).toMatchObject({ code });
		}
	});

	it('finds people in any spelling', async () => {
		await registered(world);
		await registered(world, { id: 'b', owner: 'Di', backupOwner: 'ANN  lee' });
		const idsOf = async (filter: Parameters<World['registry']['list']>[0]) =>
			(await world.registry.list({ tenant: 't', ...filter }, 10)).map(({ id }) => id);
		expect(await idsOf({ owner: 'ann lee ' })).toEqual(['crm']);
		expect(await idsOf({ backupOwner: 'Ann Lee' })).toEqual(['b']);
		expect(await idsOf({ state: 'requested' })).toEqual(['b', 'crm']);
	});

	it('offboards a person from everything they own or back up', async () => {
		const { registry, audit } = world;
		await registered(world, {}, true);
		await registered(world, { id: 'alone', backupOwner: '', environment: 'test' });
		await registered(world, { id: 'backed', owner: 'Di', backupOwner: 'ann lee' });
		await registered(world, { id: 'gone' });
		await registry.revoke({ ...CY, id: 'gone' });
		await registered(world, { id: 'off', backupOwner: '' });
		await registry.disable({ ...CY, id: 'off' });
		await registered(world, { id: 'other', owner: 'Di', backupOwner: '' });
		const done = await registry.offboard({ ...CY, person: ' ANN LEE' });
		expect(done).toEqual({
			ok: true,
			transferred: ['crm'],
			orphaned: ['alone', 'off'],
			withoutBackup: ['backed'],
			left: [],
		});
		expect(await registry.get('t', 'crm')).toMatchObject({
			state: 'approved',
			questionnaire: { owner: 'Ben Ode', backupOwner: '' },
		});
		expect(await registry.get('t', 'alone')).toMatchObject({
			state: 'paused',
			questionnaire: { owner: '' },
		});
		expect(await stateOf('off')).toBe('disabled');
		expect(audit.log.filter((entry) => entry === 'integration.offboard success')).toHaveLength(4);
		for (const id of ['alone', 'off']) {
			expect(await registry.enable({ ...CY, id })).toMatchObject({ code: 'owner_missing' });
		}
		await registry.transferOwner({ ...CY, id: 'alone', owner: 'Di' });
		expect(await registry.enable({ ...CY, id: 'alone' })).toMatchObject({
			integration: { state: 'requested' },
		});
		expect(await registry.offboard({ ...CY, person: 'Ann Lee' })).toMatchObject({
			transferred: [],
			orphaned: [],
		});
	});

	it('offboards more than a page', async () => {
		for (let n = 0; n < 205; n += 1) await registered(world, { id: `i${n}` });
		const done = await world.registry.offboard({ ...CY, person: 'Ann Lee' });
		expect(done.ok && done.transferred).toHaveLength(205);
	});
});

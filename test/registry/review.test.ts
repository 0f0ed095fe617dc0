// What must not work: the owner reviews (also after handing it over), two decide one line, keeping what was changed since
// the campaign started, a revocation that is lost half-way.
import { createHash } from 'node:crypto';
import { openStore } from '../../lib/store/open';
import { answers, by, crm, CY, DAY, domainOf, openWorld, registered, type World } from './fixture';

describe('reviews', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld();
	});
	afterEach(async () => await world.close());

	const start = async (withinDays = 0) => {
		const request = { tenant: 't', name: 'Autumn', withinDays, ...by('Di', 'every half year') };
		const started = await world.reviews.start(request);
		if (!started.ok) throw new Error(started.message);
		return started.campaign.id;
	};
	const lineOf = (campaign: string, integration = 'crm') => ({
		tenant: 't',
		campaign,
		integration,
		...by('Di', 'looked at it'),
	});
	/** Approved, and due now. */
	const dueNow = async (rest: Record<string, unknown> = {}) => {
		await registered(world, rest, true);
		world.clock.advance(180 * DAY);
	};

	it('finds what is due and overdue, the widest access first', async () => {
		const read = { access: 'read', methods: ['GET'] };
		const none = { dataClasses: ['none'], fields: [] };
		const wide: Array<[string, Record<string, unknown>]> = [
			['a-none', { ...read, ...none, environment: 'test' }],
			['b-internal', { ...read, environment: 'test', dataClasses: ['internal'] }],
			['c-production', { ...read, dataClasses: ['internal'] }],
			['d-systems', { ...read, dataClasses: ['internal'], systems: ['1', '2', '3'] }],
			['e-health', { ...read, environment: 'test', dataClasses: ['internal', 'health'] }],
			['f-write', { ...none, environment: 'test' }],
			['g-write', { dataClasses: ['payment'] }],
		];
		for (const [id, rest] of wide) await registered(world, { ...rest, id }, true);
		await registered(world, { id: 'requested' });
		const { reviews, clock } = world;
		expect(await reviews.due('t', 179)).toEqual([]);
		clock.advance(DAY);
		const due = await reviews.due('t', 179);
		expect(due.map(({ integration }) => integration.id)).toEqual(wide.map(([id]) => id).reverse());
		expect(due.every(({ overdue }) => !overdue)).toBe(true);
		clock.advance(179 * DAY);
		expect((await reviews.due('t', 0)).every(({ overdue }) => overdue)).toBe(true);
		expect(await reviews.due('u', 365)).toEqual([]);
	});

	it('finds more than a page', async () => {
		for (let n = 0; n < 205; n += 1) await registered(world, { id: `i${n}` }, true);
		expect(await world.reviews.due('t', 180)).toHaveLength(205);
		const campaign = await start(180);
		expect(await world.reviews.lines('t', campaign)).toHaveLength(205);
	});

	it('marks what changed since it was approved', async () => {
		await dueNow();
		await registered(world, { id: 'same' }, true);
		const questionnaire = answers({ dataClasses: ['payment'] });
		await world.registry.update({ ...crm, ...by('Ann Lee'), questionnaire });
		const campaign = await start(180);
		const lines = await world.reviews.lines('t', campaign);
		expect(lines.map(({ integration, detail }) => [integration, detail.scopeChanged])).toEqual([
			['crm', true],
			['same', false],
		]);
	});

	it('keeps: the next review is set', async () => {
		await dueNow();
		const campaign = await start();
		const decision = { ...lineOf(campaign), decision: 'keep' } as const;
		expect(await world.reviews.decide(decision)).toEqual({ ok: true });
		expect(await world.registry.get('t', 'crm')).toMatchObject({
			state: 'approved',
			reviewBy: world.clock.now() + 180 * DAY,
		});
		expect(await world.reviews.due('t', 0)).toEqual([]);
	});

	it('narrows: it stays due', async () => {
		await dueNow();
		const campaign = await start();
		expect(await world.reviews.decide({ ...lineOf(campaign), decision: 'narrow' })).toEqual({
			ok: true,
		});
		expect(await world.reviews.due('t', 0)).toHaveLength(1);
	});

	it('revokes', async () => {
		await dueNow();
		const campaign = await start();
		expect(await world.reviews.decide({ ...lineOf(campaign), decision: 'revoke' })).toEqual({
			ok: true,
		});
		expect(await world.registry.get('t', 'crm')).toMatchObject({ state: 'revoked' });
		expect(await world.reviews.due('t', 365)).toEqual([]);
	});

	it('makes up for a revocation that was lost half-way', async () => {
		await dueNow();
		const campaign = await start();
		jest.spyOn(world.store.integrations, 'update').mockRejectedValueOnce(new Error('gone'));
		const decision = { ...lineOf(campaign), decision: 'revoke' } as const;
		await expect(world.reviews.decide(decision)).rejects.toThrow();
		expect(await world.registry.get('t', 'crm')).toMatchObject({ state: 'approved' });
		expect(await world.reviews.decide({ ...decision, decision: 'keep' })).toMatchObject({
			code: 'already_decided',
		});
		expect(await world.reviews.decide(decision)).toEqual({ ok: true });
		expect(await world.registry.get('t', 'crm')).toMatchObject({ state: 'revoked' });
	});

	it('is not for the owner, before or after handing it over', async () => {
		await dueNow();
		const campaign = await start();
		const keep = async (who: string) =>
			await world.reviews.decide({ ...lineOf(campaign), ...by(who), decision: 'keep' });
		expect(await keep(' ann LEE')).toMatchObject({ code: 'reviewer_is_owner' });
		await world.registry.transferOwner({ ...CY, owner: 'Fay' });
		expect(await keep('Ann Lee')).toMatchObject({ code: 'reviewer_is_owner' });
		expect(await keep('Fay')).toMatchObject({ code: 'reviewer_is_owner' });
		expect(await keep('Di')).toEqual({ ok: true });
	});

	it('does not keep what is no longer what the line says', async () => {
		await dueNow();
		const campaign = await start();
		const questionnaire = answers({ dataClasses: ['payment'] });
		await world.registry.update({ ...crm, ...by('Ann Lee'), questionnaire });
		const line = lineOf(campaign);
		expect(await world.reviews.decide({ ...line, decision: 'keep' })).toMatchObject({
			code: 'scope_changed',
		});
		expect(await world.reviews.decide({ ...line, decision: 'narrow' })).toEqual({ ok: true });
	});

	it('decides a line once, in two processes', async () => {
		await dueNow();
		const campaign = await start();
		const { engine, clock, audit, reviews } = world;
		const second = await openStore(engine.location, clock);
		const other = domainOf(second, audit, clock).reviews;
		const answered = await Promise.all([
			reviews.decide({ ...lineOf(campaign), decision: 'narrow' }),
			other.decide({ ...lineOf(campaign), ...by('Eve'), decision: 'keep' }),
		]);
		expect(answered.map((answer) => (answer.ok ? 'ok' : answer.code)).toSorted()).toEqual([
			'already_decided',
			'ok',
		]);
		const [line] = await reviews.lines('t', campaign);
		const winner = answered[0].ok ? ['narrow', 'Di'] : ['keep', 'Eve'];
		expect([line?.decision, line?.decidedBy]).toEqual(winner);
		expect(audit.log.filter((entry) => entry === 'review.decide failed')).toHaveLength(1);
		await second.close();
	});

	it('gives evidence whose hash anybody can compute, and that changes with every decision', async () => {
		await dueNow();
		await registered(world, { id: 'b' }, true);
		world.clock.advance(180 * DAY);
		const campaign = await start();
		const evidence = async () => {
			const answer = await world.reviews.evidence('t', campaign);
			if (!answer.ok) throw new Error(answer.message);
			return answer;
		};
		const before = await evidence();
		expect(before).toMatchObject({ complete: false });
		expect(await evidence()).toEqual(before);
		await world.reviews.decide({ ...lineOf(campaign), decision: 'keep' });
		const half = await evidence();
		await world.reviews.decide({ ...lineOf(campaign, 'b'), decision: 'narrow' });
		const after = await evidence();
		expect(after.complete).toBe(true);
		expect(new Set([before, half, after].map(({ sha256 }) => sha256)).size).toBe(3);
		expect(createHash('sha256').update(after.json).digest('hex')).toBe(after.sha256);
		expect(JSON.parse(after.json)).toMatchObject({
			campaign: { id: campaign, name: 'Autumn', startedBy: 'Di' },
			complete: true,
			lines: [
				{ integration: 'b', decision: 'narrow', decidedBy: 'Di', reason: 'looked at it' },
				{ integration: 'crm', decision: 'keep', detail: { owner: 'Ann Lee' } },
			],
		});
	});

	it('refuses what there is not, and a campaign that cannot be named', async () => {
		await dueNow();
		const campaign = await start();
		const unheardOf = 'approve' as 'keep';
		expect(await world.reviews.decide({ ...lineOf(campaign), decision: unheardOf })).toMatchObject({
			code: 'invalid_input',
		});
		for (const rest of [{ campaign: 'none' }, { integration: 'none' }, { tenant: 'u' }]) {
			const decision = { ...lineOf(campaign), ...rest, decision: 'keep' } as const;
			expect(await world.reviews.decide(decision)).toMatchObject({ code: 'not_found' });
		}
		expect(await world.reviews.evidence('u', campaign)).toMatchObject({ code: 'not_found' });
		for (const rest of [{ name: ' ' }, { name: 'a\nb' }, { withinDays: -1 }, { withinDays: NaN }]) {
			const request = { tenant: 't', name: 'n', withinDays: 1, ...by('Di'), ...rest };
			expect(await world.reviews.start(request)).toMatchObject({ code: 'invalid_input' });
		}
		expect((await world.reviews.list('t', 10)).map(({ id }) => id)).toEqual([campaign]);
	});
});

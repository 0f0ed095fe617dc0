import type { ExceptionRow, IntegrationRow } from '../../../lib/store/registry-store';
import { openStore } from '../../../lib/store/open';
import type { Fixture } from '../contract';

const integration = (id: string, rest: Partial<IntegrationRow> = {}) => ({
	tenant: 't',
	id,
	state: 'requested',
	environment: 'production',
	owner: 'Ann',
	backupOwner: 'Ben',
	reviewBy: null,
	createdAt: 1,
	updatedAt: 1,
	record: `{"about":"${id} é \\u0000"}`,
	...rest,
});

const exception = (id: string, rest: Partial<ExceptionRow> = {}) => ({
	tenant: 't',
	id,
	integration: 'crm',
	kind: 'method',
	detail: 'DELETE /v1/customers',
	owner: 'Ann',
	reason: 'clean-up',
	grantedBy: 'Cy',
	grantedAt: 100,
	expiresAt: 200,
	...rest,
});

export function integrationTests(fixture: () => Fixture): void {
	const store = () => fixture().store.integrations;
	const idsOf = async (...args: Parameters<ReturnType<typeof store>['list']>) =>
		(await store().list(...args)).map(({ tenant, id }) => `${tenant}/${id}`);

	it('keeps an integration, field by field, and the first of an id', async () => {
		expect(await store().create(integration('crm', { reviewBy: 7 }))).toBe('created');
		expect(await store().create(integration('crm', { owner: 'Eve' }))).toBe('exists');
		expect(await store().create(integration('crm', { tenant: 'u' }))).toBe('created');
		expect(await store().get('t', 'crm')).toEqual({
			...integration('crm', { reviewBy: 7 }),
			version: 1,
		});
		expect(await store().get('t', 'other')).toBeUndefined();
		expect(await store().get('v', 'crm')).toBeUndefined();
	});

	it('replaces all but the time of its making, at the version expected only', async () => {
		await store().create(integration('crm'));
		await store().create(integration('crm', { tenant: 'u' }));
		const next = integration('crm', {
			state: 'approved',
			environment: 'test',
			owner: 'Cy',
			backupOwner: '',
			reviewBy: 9,
			updatedAt: 5,
			record: '{}',
		});
		expect(await store().update({ ...next, createdAt: 77 } as IntegrationRow, 1)).toBe('updated');
		expect(await store().get('t', 'crm')).toEqual({ ...next, createdAt: 1, version: 2 });
		expect(await store().update(integration('crm'), 1)).toBe('changed');
		expect(await store().update(integration('none'), 1)).toBe('changed');
		expect(await store().get('t', 'crm')).toEqual({ ...next, createdAt: 1, version: 2 });
		expect(await store().get('u', 'crm')).toMatchObject({ version: 1, state: 'requested' });
	});

	it('lists by every filter, in order, page by page', async () => {
		await store().create(integration('c', { reviewBy: 100 }));
		await store().create(integration('a', { owner: 'Cy', reviewBy: 50 }));
		await store().create(integration('b', { state: 'approved', environment: 'test' }));
		await store().create(integration('a', { tenant: 'u', backupOwner: 'Di', reviewBy: 99 }));
		expect(await idsOf({}, 10)).toEqual(['t/a', 't/b', 't/c', 'u/a']);
		expect(await idsOf({ tenant: 't' }, 10)).toEqual(['t/a', 't/b', 't/c']);
		expect(await idsOf({ state: 'approved' }, 10)).toEqual(['t/b']);
		expect(await idsOf({ environment: 'test' }, 10)).toEqual(['t/b']);
		expect(await idsOf({ owner: 'Ann' }, 10)).toEqual(['t/b', 't/c', 'u/a']);
		expect(await idsOf({ tenant: 't', owner: 'Ann' }, 10)).toEqual(['t/b', 't/c']);
		expect(await idsOf({ backupOwner: 'Di' }, 10)).toEqual(['u/a']);
		expect(await idsOf({ reviewDueBefore: 100 }, 10)).toEqual(['t/a', 'u/a']);
		expect(await idsOf({}, 2)).toEqual(['t/a', 't/b']);
		expect(await idsOf({}, 2, { tenant: 't', id: 'b' })).toEqual(['t/c', 'u/a']);
		expect(await idsOf({}, 2, { tenant: 'u', id: 'a' })).toEqual([]);
	});

	it('lets one of many updates of a version through, over many connections', async () => {
		const { engine, clock } = fixture();
		await store().create(integration('crm'));
		const stores = await Promise.all(
			Array.from({ length: 6 }, async () => await openStore(engine.location, clock)),
		);
		for (let version = 1; version <= 10; version += 1) {
			const answers = await Promise.all(
				stores.map(
					async (each, n) =>
						await each.integrations.update(integration('crm', { owner: `o${n}` }), version),
				),
			);
			expect(answers.filter((answer) => answer === 'updated')).toHaveLength(1);
			expect(await store().get('t', 'crm')).toMatchObject({
				version: version + 1,
				owner: `o${answers.indexOf('updated')}`,
			});
		}
		const created = await Promise.all(
			stores.map(async (each) => await each.integrations.create(integration('new'))),
		);
		expect(created.filter((answer) => answer === 'created')).toHaveLength(1);
		await Promise.all(stores.map(async (each) => await each.close()));
	});

	it('gives every counted use of a pilot its own sum', async () => {
		const count = async (pilot: string) =>
			await store().countPilot('t', 'crm', pilot, { calls: 1, records: 10 });
		const sums = await Promise.all(Array.from({ length: 20 }, async () => await count('p1')));
		expect(sums.map(({ calls }) => calls).sort((a, b) => a - b)).toEqual(
			Array.from({ length: 20 }, (_, n) => n + 1),
		);
		expect(await count('p1')).toEqual({ calls: 21, records: 210 });
		expect(await count('p2')).toEqual({ calls: 1, records: 10 });
	});
}

export function exceptionTests(fixture: () => Fixture): void {
	const store = () => fixture().store.exceptions;
	const idsOf = async (...args: Parameters<ReturnType<typeof store>['list']>) =>
		(await store().list(...args)).map(({ id }) => id);

	it('keeps an exception, field by field, and takes an id once', async () => {
		await store().add(exception('e1'));
		await expect(store().add(exception('e1', { expiresAt: 999 }))).rejects.toThrow();
		expect(await store().get('t', 'e1')).toEqual({
			...exception('e1'),
			revokedBy: '',
			revokedAt: null,
		});
		expect(await store().get('u', 'e1')).toBeUndefined();
	});

	it('lists by tenant and integration, the last to expire first, page by page', async () => {
		await store().add(exception('a', { expiresAt: 300 }));
		await store().add(exception('b', { expiresAt: 300 }));
		await store().add(exception('c', { expiresAt: 400, integration: 'mail' }));
		await store().add(exception('d', { tenant: 'u' }));
		expect(await idsOf({ tenant: 't' }, 10)).toEqual(['c', 'b', 'a']);
		expect(await idsOf({ tenant: 't', integration: 'crm' }, 10)).toEqual(['b', 'a']);
		expect(await idsOf({ tenant: 't' }, 2)).toEqual(['c', 'b']);
		expect(await idsOf({ tenant: 't' }, 2, { expiresAt: 300, id: 'b' })).toEqual(['a']);
	});

	it('tells which run at a time: granted, not expired, not revoked', async () => {
		await store().add(exception('a'));
		await store().add(exception('b'));
		await store().revoke('t', 'b', 'Cy', 150);
		const runningAt = async (at: number) => await idsOf({ tenant: 't', runningAt: at }, 10);
		expect(await runningAt(99)).toEqual([]);
		expect(await runningAt(100)).toEqual(['b', 'a']);
		expect(await runningAt(149)).toEqual(['b', 'a']);
		expect(await runningAt(150)).toEqual(['a']);
		expect(await runningAt(199)).toEqual(['a']);
		expect(await runningAt(200)).toEqual([]);
	});

	it('revokes once', async () => {
		await store().add(exception('a'));
		const answers = await Promise.all(
			Array.from({ length: 8 }, async (_, n) => await store().revoke('t', 'a', `by ${n}`, n)),
		);
		expect(answers.filter((revoked) => revoked)).toHaveLength(1);
		const n = answers.indexOf(true);
		expect(await store().get('t', 'a')).toMatchObject({ revokedBy: `by ${n}`, revokedAt: n });
		expect(await store().revoke('t', 'a', 'late', 9)).toBe(false);
		expect(await store().revoke('u', 'a', 'other tenant', 9)).toBe(false);
	});
}

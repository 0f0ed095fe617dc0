import type { IDataObject } from 'n8n-workflow';
import { services } from '../../lib/n8n/services';
import {
	all,
	answers,
	approved,
	by,
	only,
	recordedIn,
	registered,
	run,
	useOwnStore,
} from './integration-registry-run';

useOwnStore();

const CY = by('Cy Poe');

describe('the life of an integration', () => {
	const tenant = 'life';
	const crm = { integrationId: 'crm', tenant };

	test('is registered, piloted, approved, paused, disabled and revoked, each by somebody and for a reason', async () => {
		const asked = only(
			await run('integration.register', { ...answers(), ...by('Ann Lee', 'New shop'), tenant }),
		);
		expect(asked).toMatchObject({
			id: 'crm',
			tenant,
			state: 'requested',
			running: false,
			notRunning: { code: 'not_approved', message: expect.any(String) },
			openQuestions: [],
			reviewBy: null,
			version: 1,
			questionnaire: {
				systems: ['Shop', 'CRM'],
				fields: ['customer.email', 'customer.name'],
				hosts: ['crm.example.com'],
				methods: ['GET', 'POST'],
				owner: 'Ann Lee',
			},
		});
		expect(Date.parse(asked.createdAt as string)).toBeCloseTo(Date.now(), -5);
		expect(asked).not.toHaveProperty('record');
		const scope = asked.scope as string;

		const pilot = { ...crm, pilotCalls: 5, pilotRecords: 6, pilotDays: 2, scope, ...CY };
		const piloted = only(await run('integration.startPilot', pilot));
		expect(piloted).toMatchObject({
			state: 'pilot',
			running: true,
			pilot: { calls: 5, records: 6, startedBy: 'Cy Poe', endsAt: expect.stringMatching(/Z$/) },
		});
		const wanted = { ...crm, reviewDays: 30, scope, ...CY };
		const done = only(await run('integration.approve', wanted));
		expect(done).toMatchObject({
			state: 'approved',
			running: true,
			approval: { by: 'Cy Poe', scope },
		});
		expect(done).not.toHaveProperty('notRunning');
		const days = (Date.parse(done.reviewBy as string) - Date.now()) / 86_400_000;
		expect(days).toBeCloseTo(30, 2);

		const states: unknown[] = [];
		for (const step of ['pause', 'enable', 'disable', 'enable', 'revoke']) {
			const json = only(await run(`integration.${step}`, { ...crm, ...by('Di', `to ${step}`) }));
			states.push([json.state, json.running]);
		}
		expect(states).toEqual([
			['paused', false],
			['approved', true],
			['disabled', false],
			['approved', true],
			['revoked', false],
		]);
		expect(only(await run('integration.get', crm))).toMatchObject({
			state: 'revoked',
			notRunning: { code: 'integration_revoked' },
			version: 8,
		});

		const { pseudonym } = await services();
		const [ann, cy, di] = await Promise.all(
			['Ann Lee', 'Cy Poe', 'Di'].map(async (who) => await pseudonym(tenant, 'user', who)),
		);
		const log = await recordedIn(tenant);
		expect(
			log.map(({ action, actor, reason, outcome, integration }) => [
				...[action, (actor as IDataObject).id, reason],
				...[outcome, integration],
			]),
		).toEqual([
			['integration.register', ann, 'New shop', 'success', 'crm'],
			['integration.start_pilot', cy, 'as agreed', 'success', 'crm'],
			['integration.approve', cy, 'as agreed', 'success', 'crm'],
			['integration.pause', di, 'to pause', 'success', 'crm'],
			['integration.enable', di, 'to enable', 'success', 'crm'],
			['integration.disable', di, 'to disable', 'success', 'crm'],
			['integration.enable', di, 'to enable', 'success', 'crm'],
			['integration.revoke', di, 'to revoke', 'success', 'crm'],
		]);
	});

	test('an update replaces what is given and leaves the rest; a changed scope stops it', async () => {
		await approved('news', { tenant: 'edit' });
		const news = { integrationId: 'news', tenant: 'edit', ...by('Ann Lee') };
		const renamed = only(
			await run('integration.update', { ...news, answers: { watcher: 'Night Ops', cutOff: '' } }),
		);
		expect(renamed).toMatchObject({
			state: 'approved',
			running: true,
			openQuestions: [{ field: 'cutOff' }],
			questionnaire: { watcher: 'Night Ops', cutOff: '', deletion: 'Ask the vendor by form' },
		});
		const wider = only(
			await run('integration.update', {
				...news,
				answers: { hosts: 'a.example.com, b.example.com' },
			}),
		);
		expect(wider).toMatchObject({
			state: 'requested',
			running: false,
			questionnaire: { hosts: ['a.example.com', 'b.example.com'], watcher: 'Night Ops' },
		});
		expect(wider.scope).not.toBe(renamed.scope);
		const seen = { integrationId: 'news', tenant: 'edit', scope: renamed.scope as string, ...CY };
		expect((await run('integration.approve', seen)).error).toMatchObject({ type: 'scope_changed' });
	});

	test('goes to another owner, and its workflows need not know', async () => {
		await approved('erp', { tenant: 'hand-over' });
		const erp = { integrationId: 'erp', tenant: 'hand-over', ...CY };
		const json = only(
			await run('integration.transferOwner', {
				...erp,
				newOwner: 'Ben Ode',
				newBackupOwner: 'Eve',
			}),
		);
		expect(json).toMatchObject({
			state: 'approved',
			running: true,
			questionnaire: { owner: 'Ben Ode', backupOwner: 'Eve' },
		});
	});

	test('a person who leaves leaves nothing behind', async () => {
		const tenant = 'leaving';
		await approved('a', { tenant });
		await registered('b', { tenant, backupOwner: '' });
		await registered('c', { tenant, owner: 'Ben Ode', backupOwner: 'Ann Lee' });
		const left = only(
			await run('integration.offboard', { person: ' ann LEE', tenant, ...by('HR', 'Leaves') }),
		);
		expect(left).toEqual({
			tenant,
			transferred: ['a'],
			orphaned: ['b'],
			withoutBackup: ['c'],
			left: [],
		});
		const list = all(await run('integration.getMany', { tenant, filter: { owner: '' } }));
		expect(list).toMatchObject([{ id: 'b', state: 'paused', questionnaire: { owner: '' } }]);
		const log = (await recordedIn(tenant)).filter(
			({ action }) => action === 'integration.offboard',
		);
		expect(log.map(({ integration, reason }) => [integration, reason])).toEqual([
			['a', 'Leaves'],
			['b', 'Leaves'],
			['c', 'Leaves'],
		]);
	});
});

describe('exceptions', () => {
	const tenant = 'exceptions';
	const crm = { integrationId: 'crm', tenant };

	test('one is granted, an approval rests on it, and falls with it', async () => {
		await registered('crm', { tenant, runbookUrl: '' });
		expect((await run('integration.approve', { ...crm, ...CY })).error).toMatchObject({
			type: 'open_questions',
			message: expect.stringContaining('runbookUrl'),
		});
		const wanted = {
			...crm,
			kind: 'open_questions',
			detail: 'The runbook follows',
			exceptionOwner: 'Ann Lee',
			exceptionDays: 60,
		};
		const own = { ...wanted, ...by('ann lee') };
		expect((await run('exception.grant', own)).error).toMatchObject({ type: 'granter_is_owner' });
		const granted = only(await run('exception.grant', { ...wanted, ...CY }));
		expect(granted).toMatchObject({ kind: 'open_questions', running: true, revokedAt: null });
		const days = Date.parse(granted.expiresAt as string) - Date.parse(granted.grantedAt as string);
		expect(days / 86_400_000).toBe(60);

		const exceptionId = granted.id as string;
		const approval = { ...crm, exceptionId, ...CY };
		expect(only(await run('integration.approveWithException', approval))).toMatchObject({
			state: 'approved_with_exception',
			running: true,
			approval: { exception: { id: exceptionId, endsAt: granted.expiresAt } },
		});
		expect(all(await run('exception.getMany', { ...crm }))).toMatchObject([{ id: exceptionId }]);
		expect(only(await run('exception.revoke', { exceptionId, tenant, ...by('Di') }))).toEqual({
			tenant,
			id: exceptionId,
			revoked: true,
		});
		expect(only(await run('integration.get', crm))).toMatchObject({
			running: false,
			notRunning: { code: 'exception_ended' },
		});
		expect(all(await run('exception.getMany', { tenant }))).toEqual([]);
		expect(all(await run('exception.getMany', { tenant, runningOnly: false }))).toMatchObject([
			{ id: exceptionId, running: false, revokedBy: 'Di' },
		]);
		const again = { exceptionId, tenant, ...by('Di') };
		expect((await run('exception.revoke', again)).error).toMatchObject({ type: 'already_revoked' });
	});
});

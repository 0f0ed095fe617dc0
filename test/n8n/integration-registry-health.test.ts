import type { IDataObject } from 'n8n-workflow';
import { services } from '../../lib/n8n/services';
import {
	attempted,
	correlation,
	counted,
	DAY,
	held,
	HOUR,
	known,
	opened,
	quarantined,
} from './integration-registry-health-data';
import { all, approved, by, only, registered, run, useOwnStore } from './integration-registry-run';

useOwnStore();

const codes = ({ reasons }: IDataObject) => (reasons as IDataObject[]).map(({ code }) => code);
const refusal = async (operation: string, parameters: IDataObject) => {
	const { error } = await run(`health.${operation}`, parameters);
	return { type: (error as { type?: string } | undefined)?.type, message: error?.message };
};

describe('one integration', () => {
	const tenant = 'one';
	const about = { tenant, integration: 'crm' };
	const of = async (more: IDataObject = {}) =>
		only(await run('health.get', { integrationId: 'crm', tenant, ...more }));

	test('that did nothing yet is well, and that is said', async () => {
		await approved('crm', { tenant });
		expect(await of()).toMatchObject({
			integration: 'crm',
			state: 'healthy',
			registered: 'approved',
			owner: 'Ann Lee',
			backupOwner: 'Ben Ode',
			runbookUrl: 'https://wiki.example.com/crm',
			lastSuccessAt: null,
			expiresInDays: null,
			backlog: { count: 0, oldestAt: null },
			complete: true,
		});
		expect(codes(await of())).toEqual(['no_traffic']);
	});

	test('is told with attempts, backlog, expiry and breakers', async () => {
		for (let i = 0; i < 4; i += 1) await attempted(about);
		await attempted({ ...about, attempt: 2 }, { category: 'upstream', durationMs: 2_000 });
		// Nothing left, so that it says nothing about the other side.
		await attempted(about, { category: 'policy_denied', durationMs: 0 });
		await held(tenant, 'crm');
		await known(about);
		await known({ ...about, name: 'crm.old', expiresAt: Date.now() - 40 * DAY, seenAt: 1 });
		await opened(tenant, 'crm', 'crm.example.com');
		const json = await of();
		expect(json).toMatchObject({
			state: 'failing',
			lastCategory: 'upstream',
			attempts: {
				...{ successes: 4, failures: 1, retries: 1, refused: 1, averageMs: 440 },
				byAdapter: expect.arrayContaining([
					{ adapter: 'guardedRequest', outcome: 'success', count: 4 },
					{ adapter: 'guardedRequest', outcome: 'failure', category: 'upstream', count: 1 },
					{ adapter: 'guardedRequest', outcome: 'halted', category: 'policy_denied', count: 1 },
				]),
			},
			backlog: { count: 1, oldestAt: expect.stringMatching(/Z$/) },
			expiresInDays: 40,
			// The retired one is nobody's concern.
			accounts: [{ account: 'crm.reader', quarantined: false, expiresInDays: 40 }],
			breakers: [{ host: 'crm.example.com', state: 'open' }],
		});
		expect(codes(json)[0]).toBe('breaker_open');
		expect(Date.now() - Date.parse(json.lastSuccessAt as string)).toBeLessThan(60_000);
	});

	test('has its account set aside', async () => {
		await quarantined(tenant, 'crm', 'crm.reader');
		const json = await of();
		expect(json.accounts).toMatchObject([{ account: 'crm.reader', quarantined: true }]);
		expect(codes(json)).toContain('account_quarantined');
		// The breaker of an account is no host.
		expect(json.breakers).toHaveLength(1);
		// One of which nothing else is known is told nevertheless.
		await quarantined(tenant, 'crm', 'crm.writer');
		expect((await of()).breakers).toMatchObject([
			{ host: 'crm.writer', state: 'held' },
			{ host: 'crm.example.com', state: 'open' },
		]);
	});

	test('counts the hours that the window touches, and knows what was last before', async () => {
		const { store } = await services();
		const last = Date.now() - 5 * HOUR;
		const failed = { outcome: 'failure', category: 'timeout', calls: 7, last };
		const own = { tenant, integration: 'window', ...failed };
		await store.attempts.count([counted(own)]);
		await store.attempts.count([counted({ ...own, last: last - 40 * DAY, calls: 100 })]);
		const wanted = { integrationId: 'window' };
		expect(await of(wanted)).toMatchObject({
			attempts: { failures: 0, averageMs: null },
			lastFailureAt: new Date(last).toISOString(),
			lastCategory: 'timeout',
		});
		const wider = await of({ ...wanted, windowHours: 6 });
		expect(wider).toMatchObject({ state: 'failing', attempts: { failures: 7 } });
		const { windowMinutes } = wider.attempts as IDataObject;
		expect(windowMinutes).toBeGreaterThanOrEqual(360);
		expect(windowMinutes).toBeLessThanOrEqual(420);
	});

	test('is refused where nothing is known of it, where none is named, and for another window', async () => {
		expect(await refusal('get', { integrationId: 'crn', tenant })).toMatchObject({
			type: 'not_found',
		});
		// Another tenant's.
		expect(await refusal('get', { integrationId: 'crm', tenant: 'b' })).toMatchObject({
			type: 'not_found',
		});
		const nobody = { __rl: true, mode: 'id', value: '={{ $json.nothing ?? "" }}' };
		expect(await refusal('get', { integrationId: nobody, tenant })).toMatchObject({
			type: 'invalid_input',
			message: 'No integration is chosen',
		});
		for (const windowHours of [0, 25, '={{ "x" }}']) {
			const asked = { integrationId: 'crm', tenant, windowHours };
			expect(await refusal('get', asked)).toMatchObject({ type: 'invalid_input' });
		}
	});

	test('that was disabled is disabled, whatever else is known', async () => {
		only(await run('integration.disable', { integrationId: 'crm', tenant, ...by('Di') }));
		const json = await of();
		expect(json).toMatchObject({ state: 'disabled' });
		expect(codes(json)).toEqual(['disabled']);
	});
});

describe('many', () => {
	const tenant = 'many';
	const ids = async (more: IDataObject = {}) =>
		all(await run('health.getMany', { tenant, returnAll: true, ...more })).map(
			({ integration, state }) => `${integration} ${state}`,
		);

	beforeAll(async () => {
		await approved('a', { tenant });
		await registered('b', { tenant });
		await attempted({ tenant, integration: 'by-attempts', environment: 'staging' });
		await attempted({ tenant, integration: '' });
		await held(tenant, 'by-held-item');
		await opened(tenant, 'by-breaker', 'x.example.com');
		await known({ tenant, integration: 'by-account', expiresAt: Date.now() + DAY });
		await attempted({ tenant: 'other', integration: 'not-ours' });
	});

	test('are those that are registered, and those of which something is known although they are not', async () => {
		expect(await ids()).toEqual([
			'(none) healthy',
			'a healthy',
			'b healthy',
			'by-account degraded',
			'by-attempts healthy',
			'by-breaker failing',
			'by-held-item healthy',
		]);
		const [found] = all(await run('health.getMany', { tenant, returnAll: true })).filter(
			({ integration }) => integration === 'by-attempts',
		);
		expect(found).toMatchObject({
			registered: 'unregistered',
			environment: 'staging',
			owner: '',
			attempts: { successes: 1 },
		});
		expect(codes(found!)).toEqual(['not_registered']);
	});

	test('are filtered by state and bounded', async () => {
		expect(await ids({ healthState: 'failing' })).toEqual(['by-breaker failing']);
		expect(await ids({ healthState: 'revoked' })).toEqual([]);
		expect(await ids({ returnAll: false, limit: 2 })).toEqual(['(none) healthy', 'a healthy']);
		expect(await ids({ tenant: 'nobody' })).toEqual([]);
	});

	test('more than a page, each once', async () => {
		const rows = Array.from({ length: 1_101 }, (_, i) =>
			counted({ tenant: 'pages', integration: `i${i}` }),
		);
		const { store } = await services();
		await store.attempts.count(rows);
		for (let i = 0; i < 501; i += 1) {
			await known({ tenant: 'pages', integration: `a${i}`, name: `account-${i}` });
		}
		const found = await ids({ tenant: 'pages' });
		expect(new Set(found).size).toBe(1_602);
		expect(found).toHaveLength(1_602);
	});
});

test('attempts come newest first, by integration, outcome and correlation ID, without contents', async () => {
	const tenant = 'attempts';
	const correlationId = correlation();
	await attempted({ tenant, integration: 'crm', correlationId });
	await attempted({ tenant, integration: 'crm', correlationId }, { category: 'timeout' });
	await attempted({ tenant, integration: 'erp' }, { category: 'upstream', status: 503 });
	const of = async (more: IDataObject = {}) =>
		all(await run('health.getAttempts', { tenant, returnAll: true, ...more }));
	const found = await of();
	expect(found).toHaveLength(3);
	const times = found.map(({ at }) => at as string);
	expect(times).toEqual([...times].sort().reverse());
	expect(found.find(({ integration }) => integration === 'erp')).toEqual({
		...{ id: expect.any(String), tenant, integration: 'erp', environment: 'production' },
		...{ account: 'crm.reader', adapter: 'guardedRequest', host: 'crm.example.com' },
		...{ method: 'GET', attempt: 1, outcome: 'failure', category: 'upstream', status: 503 },
		...{ durationMs: 50, at: expect.stringMatching(/Z$/), correlationId: expect.any(String) },
		...{ workflow: 'Ab3dEf9hIjK1mNoP', execution: '4821' },
	});
	expect(await of({ integrationId: 'crm' })).toHaveLength(2);
	expect(await of({ filter: { correlationId } })).toHaveLength(2);
	expect(await of({ filter: { correlationId, outcome: 'success' } })).toHaveLength(1);
	expect(await of({ returnAll: false, limit: 1 })).toHaveLength(1);
	expect(await of({ tenant: 'nobody' })).toEqual([]);
});

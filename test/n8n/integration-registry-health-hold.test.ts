import type { IDataObject } from 'n8n-workflow';
import type { BreakerKey } from '../../lib/failure/breakers';
import { services } from '../../lib/n8n/services';
import {
	attempted,
	counted,
	DAY,
	known,
	opened,
	quarantined,
} from './integration-registry-health-data';
import { approved, by, only, recordedIn, run, useOwnStore } from './integration-registry-run';
import { planted } from '../redact/planted';

useOwnStore();

const HOST = 'crm.example.com';
const hostKey = (tenant: string, name = HOST): BreakerKey => {
	return { tenant, integration: 'crm', kind: 'host', name };
};
const admits = async (key: BreakerKey) => (await (await services()).breakers.admit(key)).go;
const of = (tenant: string, more: IDataObject = {}): IDataObject => {
	return { tenant, integrationId: 'crm', target: 'host', host: HOST, ...by('Di'), ...more };
};
const transitions = async (tenant: string) =>
	(await recordedIn(tenant)).filter(({ action }) => /^(?:host|account)\./.test(action as string));

describe('a host', () => {
	const tenant = 'host';
	beforeAll(async () => {
		await approved('crm', { tenant });
	});

	test('is held by a person: nothing is let through, health says so, and it is recorded', async () => {
		expect(await admits(hostKey(tenant))).toBe(true);
		const reason = 'They are moving their data';
		const json = only(await run('health.hold', of(tenant, { reason })));
		expect(json).toMatchObject({ target: 'host', name: HOST, state: 'held' });
		expect(await admits(hostKey(tenant))).toBe(false);
		const verdict = await (await services()).breakers.admit(hostKey(tenant));
		expect(verdict).toMatchObject({ go: false, code: 'breaker_held' });
		const health = only(await run('health.get', { integrationId: 'crm', tenant }));
		expect(health).toMatchObject({
			state: 'failing',
			reasons: [{ code: 'held_manually' }, { code: 'no_traffic' }],
			breakers: [{ host: HOST, state: 'held' }],
		});
		expect(await transitions(tenant)).toMatchObject([
			{
				action: 'host.held',
				actor: { type: 'user', id: expect.stringMatching(/^p_[\w-]{20,}$/) },
				reason,
				resource: HOST,
				integration: 'crm',
				context: { from: 'closed', to: 'held', category: 'policy_denied' },
			},
		]);
	});

	test('is not held twice, and is released by a person only', async () => {
		const refused = async (operation: string, more: IDataObject) => {
			const { error } = await run(`health.${operation}`, of(tenant, more));
			return (error as { type?: string } | undefined)?.type;
		};
		expect(await refused('hold', {})).toBe('transition_refused');
		const nobody = '={{ "" }}';
		expect(await refused('release', { doneBy: nobody })).toBe('by_missing');
		expect(await refused('release', { reason: nobody })).toBe('reason_missing');
		expect(await refused('release', { host: 'other.example.com' })).toBe('transition_refused');
		// Nothing that is refused leaves a trace or an effect.
		expect(await transitions(tenant)).toHaveLength(1);
		expect(await admits(hostKey(tenant))).toBe(false);

		expect(only(await run('health.release', of(tenant)))).toMatchObject({ state: 'closed' });
		expect(await admits(hostKey(tenant))).toBe(true);
		expect(await transitions(tenant)).toMatchObject([
			{ action: 'host.held' },
			{ action: 'host.closed', context: { from: 'held', to: 'closed' }, reason: 'as agreed' },
		]);
	});

	test('that is open is released as well', async () => {
		await opened(tenant, 'crm', 'open.example.com');
		const host = 'open.example.com';
		only(await run('health.release', of(tenant, { host })));
		expect(await admits(hostKey(tenant, host))).toBe(true);
	});

	test('is the one that calls go to, however it is written', async () => {
		for (const [written, name] of [
			['API.Example.com', 'api.example.com'],
			['api.example.com:443', 'api.example.com'],
			['api.example.com:8443', 'api.example.com:8443'],
			['bücher.example', 'xn--bcher-kva.example'],
		]) {
			expect(only(await run('health.hold', of(tenant, { host: written })))).toMatchObject({ name });
			only(await run('health.release', of(tenant, { host: written })));
		}
		for (const host of ['https://a.example', 'a.example/x', 'me@a.example', 'a b', 'a.example?x']) {
			const { error } = await run('health.hold', of(tenant, { host }));
			expect(error).toMatchObject({ type: 'invalid_input' });
			expect(error?.message).not.toContain(host);
		}
	});

	test('of an integration of which nothing is known is refused: it was another one', async () => {
		const { error } = await run('health.hold', of(tenant, { integrationId: 'crn' }));
		expect(error).toMatchObject({ type: 'not_found' });
		// Nobody registered this one, and it is called nevertheless.
		await attempted({ tenant, integration: 'shadow' });
		only(await run('health.hold', of(tenant, { integrationId: 'shadow' })));
		expect(await admits({ ...hostKey(tenant), integration: 'shadow' })).toBe(false);
	});

	test('is not held where it could be no entry of the log', async () => {
		const { breakers, store } = await services();
		const bad = 'no tenant';
		await store.attempts.count([counted({ tenant: bad })]);
		await store.accounts.note({
			...{ tenant: bad, integration: 'crm', name: 'a', environment: 'test', owner: '' },
			...{ backupOwner: '', authMode: 'bearer', expiresAt: 1, reviewBy: null, seenAt: 1 },
		});
		const { error } = await run('health.hold', of(bad));
		expect(error).toMatchObject({ type: 'invalid_event' });
		expect(await breakers.list({ tenant: bad }, 10)).toEqual([]);
	});
});

describe('a service account', () => {
	const tenant = 'account';
	const key: BreakerKey = { tenant, integration: 'crm', kind: 'account', name: 'crm.reader' };
	const account = { target: 'account', account: 'crm.reader' };
	beforeAll(async () => {
		await approved('crm', { tenant });
		await known({ tenant, integration: 'crm' });
	});

	test('is held and released by a person', async () => {
		const json = only(await run('health.hold', of(tenant, account)));
		expect(json).toMatchObject({ target: 'account', name: 'crm.reader', state: 'held' });
		expect((await (await services()).breakers.read(key))?.state).toBe('held');
		const health = only(await run('health.get', { integrationId: 'crm', tenant }));
		expect(health).toMatchObject({
			accounts: [{ account: 'crm.reader', quarantined: true }],
			breakers: [],
		});
		only(await run('health.release', of(tenant, account)));
		expect((await (await services()).breakers.read(key))?.state).toBe('closed');
	});

	test('that was set aside because its sign-ins were rejected comes back by a person', async () => {
		await quarantined(tenant, 'crm', 'crm.reader');
		only(await run('health.release', of(tenant, { ...account, reason: 'New secret' })));
		expect((await (await services()).breakers.read(key))?.state).toBe('closed');
		expect((await transitions(tenant)).slice(-2)).toMatchObject([
			{ action: 'account.held', actor: { type: 'system' } },
			{ action: 'account.closed', actor: { type: 'user' }, reason: 'New secret' },
		]);
	});

	test('of another name is refused', async () => {
		const { error } = await run('health.hold', of(tenant, { ...account, account: 'crm.raeder' }));
		expect(error).toMatchObject({ type: 'not_found' });
	});
});

describe('the timeline', () => {
	const tenant = 'timeline';
	const told = async (more: IDataObject = {}) =>
		only(await run('health.timeline', { integrationId: 'crm', tenant, ...more }));
	const events = (json: IDataObject) => json.events as IDataObject[];

	beforeAll(async () => {
		await approved('crm', { tenant });
		await opened(tenant, 'crm', HOST);
		only(await run('health.release', of(tenant)));
		only(await run('health.hold', of(tenant)));
		await approved('erp', { tenant });
	});

	test('has decisions and transitions of one integration in order, with whom to ask', async () => {
		const json = await told();
		expect(json).toMatchObject({
			owner: 'Ann Lee',
			backupOwner: 'Ben Ode',
			runbookUrl: 'https://wiki.example.com/crm',
			complete: true,
		});
		expect(events(json).map(({ kind, what }) => [kind, what])).toEqual([
			['audit', 'integration.register: success'],
			['audit', 'integration.approve: success'],
			['breaker', `${HOST}: closed to open (The other side had a fault of its own)`],
			['breaker', `${HOST}: open to closed (The other side had a fault of its own)`],
			['breaker', `${HOST}: closed to held (A rule of Airlock did not let it leave)`],
		]);
		expect(events(json)[0]).toMatchObject({ reference: '#0' });
		const times = events(json).map(({ at }) => at as string);
		expect(times).toEqual([...times].sort());
	});

	test('is of the time that is asked for', async () => {
		const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();
		expect(events(await told({ from: ago(2), to: ago(1) }))).toEqual([]);
		expect(events(await told({ from: ago(2) }))).toHaveLength(5);
		expect(events(await told({ to: ago(1) }))).toEqual([]);
		for (const bad of [{ from: ago(1), to: ago(2) }, { from: ago(-1) }]) {
			const { error } = await run('health.timeline', { integrationId: 'crm', tenant, ...bad });
			expect(error).toMatchObject({ type: 'invalid_input' });
		}
	});

	test('says where older ones are left out', async () => {
		const { audit } = await services();
		const entry = { action: 'work.halted', outcome: 'failed', integration: 'busy' } as const;
		const actor = { type: 'system', id: 'airlock' } as const;
		for (let i = 0; i < 501; i += 1) await audit.record({ ...entry, actor }, { tenant });
		const json = await told({ integrationId: 'busy' });
		expect(events(json)).toHaveLength(500);
		expect(json).toMatchObject({ complete: false, owner: '' });
		// The newest stay.
		const references = events(json).map(({ reference }) => Number(String(reference).slice(1)));
		expect(references.at(-1)! - references[0]!).toBe(499);
		const head = await (await services()).store.audit.head(tenant);
		expect(references.at(-1)).toBe(head?.seq);
	});

	test('withholds what looks like a secret or like a person', async () => {
		const [secret, email] = [planted.awsKey(), planted.email()];
		await approved('leaky', { tenant, owner: email, runbookUrl: `https://w.example/${secret}` });
		const text = JSON.stringify(await told({ integrationId: 'leaky' }));
		expect(text).not.toContain(secret);
		expect(text).not.toContain(email);
		expect(text).toContain('withheld');
	});
});

import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { searchIntegrations } from '../../lib/n8n/registry/search-integrations';
import { services } from '../../lib/n8n/services';
import {
	all,
	answers,
	approved,
	by,
	only,
	registered,
	run,
	useOwnStore,
} from './integration-registry-run';

useOwnStore();

const editor = (tenant: string) =>
	({
		getCurrentNodeParameter: () => tenant,
	}) as Partial<ILoadOptionsFunctions> as ILoadOptionsFunctions;

describe('lists', () => {
	const tenant = 'lists';
	beforeAll(async () => {
		await approved('a', { tenant });
		await registered('b', { tenant, environment: 'test' });
		await registered('c', { tenant, owner: 'Zoe' });
	});
	const ids = async (filter: IDataObject, more: IDataObject = { returnAll: true }) =>
		all(await run('integration.getMany', { tenant, filter, ...more })).map(({ id }) => id);

	test('are filtered and bounded', async () => {
		expect(await ids({})).toEqual(['a', 'b', 'c']);
		expect(await ids({ state: 'requested' })).toEqual(['b', 'c']);
		expect(await ids({ owner: 'ZOE' })).toEqual(['c']);
		expect(await ids({ environment: 'test' })).toEqual(['b']);
		expect(await ids({ reviewDueWithin: 2 })).toEqual(['a']);
		expect(await ids({ reviewDueWithin: 0 })).toEqual([]);
		expect(await ids({}, { returnAll: false, limit: 2 })).toEqual(['a', 'b']);
	});

	test('test access is running outside production', async () => {
		expect(only(await run('integration.get', { integrationId: 'b', tenant }))).toMatchObject({
			state: 'requested',
			running: true,
		});
	});

	test('one is picked from the list in the editor, of the tenant that the node names', async () => {
		expect(await searchIntegrations.call(editor(tenant), 'zoe')).toEqual({
			results: [{ name: 'c (requested)', value: 'c' }],
		});
		expect((await searchIntegrations.call(editor('other'))).results).toEqual([]);
		const picked = { __rl: true, mode: 'list', value: 'c' };
		expect(only(await run('integration.get', { integrationId: picked, tenant }))).toMatchObject({
			id: 'c',
		});
	});

	test('what is searched for is found beyond the first pages, which the editor asks for in turn', async () => {
		const many = Array.from({ length: 201 }, (_, i) => answers({ id: `n${i + 100}` }));
		const rowsText = JSON.stringify([...many, answers({ id: 'z', owner: 'Unique' })]);
		const parameters = { rowsFrom: 'text', rowsText, tenant: 'many', ...by('Ann Lee') };
		expect(all(await run('integration.registerMany', parameters))).toHaveLength(202);
		const search = async (filter: string, token?: string) =>
			await searchIntegrations.call(editor('many'), filter, token);
		expect((await search('unique')).results.map(({ value }) => value)).toEqual(['z']);
		const first = await search('');
		const second = await search('', first.paginationToken as string);
		const third = await search('', second.paginationToken as string);
		expect([first, second, third].map(({ results }) => results.length)).toEqual([100, 100, 2]);
		expect(third).not.toHaveProperty('paginationToken');
		expect(all(await run('integration.getMany', { tenant: 'many', returnAll: true }))).toHaveLength(
			202,
		);
	});
});

describe('use', () => {
	test('tells kinds of calls, totals, outcomes and denials by rule, of this process too', async () => {
		const tenant = 'use';
		const { use } = await services();
		const call = {
			...{ tenant, integration: 'crm', account: 'crm-sync', environment: 'production' },
			...{ host: 'crm.example.com', method: 'GET', path: '/orders/{id}', size: 'small' },
			...{ outcome: 'sent', correlationId: 'c1' },
		};
		for (let i = 0; i < 3; i += 1) use.count(call);
		use.count({ ...call, account: 'crm-push', method: 'POST' });
		use.count({ ...call, path: '', outcome: 'denied:host', size: 'unknown' });
		use.count({ ...call, integration: 'other' });
		const json = only(await run('integration.getUse', { integrationId: 'crm', tenant }));
		expect(json).toMatchObject({
			integration: 'crm',
			complete: true,
			calls: 5,
			denied: 1,
			outcomes: { sent: 4, denied: 1 },
			denials: { host: 1 },
			accounts: [
				{ account: 'crm-push', calls: 1 },
				// All it ever did, for the other integration too.
				{ account: 'crm-sync', calls: 4 },
			],
		});
		expect(json.kinds).toHaveLength(3);
		expect(json.kinds).toMatchObject([
			{ account: 'crm-sync', method: 'GET', path: '/orders/{id}', outcome: 'sent', calls: 3 },
			expect.anything(),
			expect.anything(),
		]);
	});
});

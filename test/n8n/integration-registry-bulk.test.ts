import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { services } from '../../lib/n8n/services';
import { StoreUnavailableError } from '../../lib/store/store';
import { readRows } from '../../nodes/IntegrationRegistry/bulk/rows';
import { all, answers, by, only, run, useOwnStore } from './integration-registry-run';

useOwnStore();

const ANN = by('Ann Lee', 'Inventory of 2026');

describe('registering many', () => {
	const fromText = async (tenant: string, rowsText: string, rest: IDataObject = {}) =>
		all(
			await run('integration.registerMany', {
				...{ rowsFrom: 'text', rowsText, tenant },
				...ANN,
				...rest,
			}),
		);

	test('from CSV: every row has its line, and what is wrong with it', async () => {
		const csv = [
			'id,useCase,systems,owner,access,environment,dataClasses',
			'crm,"Copies ""new"" customers, daily","Shop, CRM",Ann Lee,,test,"personal, internal"',
			'Bad Id,Reads orders,Shop,Ann Lee,,,',
			'erp,Writes orders,ERP,Ann Lee,write,staging,',
			'crm,Another of that name,Shop,Eve,,,',
			'wide,Reads,Shop,Eve,,,,one too many',
			'mail,Sends mail,Mail,Zoe,read,,',
		].join('\r\n');
		const lines = await fromText('csv', `\uFEFF${csv}\r\n`);
		expect(lines.map(({ row, id, status, code }) => [row, id, status, code])).toEqual([
			[1, 'crm', 'registered', undefined],
			[2, undefined, 'refused', 'invalid_input'],
			[3, 'erp', 'refused', 'invalid_input'],
			[4, 'crm', 'exists', 'exists'],
			[5, undefined, 'refused', 'invalid_input'],
			[6, 'mail', 'registered', undefined],
		]);
		expect(lines[1]!.issues).toMatchObject([{ field: 'id' }]);
		expect(lines[2]!.issues).toMatchObject([{ field: 'accessReason' }]);
		expect(JSON.stringify(lines)).not.toContain('Bad Id');
		expect(lines[0]!.openQuestions).toEqual(
			expect.arrayContaining([{ field: 'cutOff', message: expect.any(String) }]),
		);
		const [crm, mail] = all(await run('integration.getMany', { tenant: 'csv' }));
		expect(crm).toMatchObject({
			id: 'crm',
			questionnaire: {
				useCase: 'Copies "new" customers, daily',
				systems: ['Shop', 'CRM'],
				dataClasses: ['personal', 'internal'],
				environment: 'test',
				// The strictest, where nothing is said.
				access: 'read',
			},
		});
		expect(mail).toMatchObject({ id: 'mail', questionnaire: { environment: 'production' } });
	});

	test('from items: one line each, paired with its item, and no payload goes on', async () => {
		const items = [
			answers({ id: 'a', systems: ['Shop'] }),
			{ id: 'b', payload: 'private' },
			answers({ id: 'c', watcher: null }),
		].map((json): INodeExecutionData => ({ json }));
		const { outputs } = await run('integration.registerMany', { ...ANN, tenant: 'items' }, items);
		expect(outputs[0]!.map(({ json, pairedItem }) => [json.id, json.status, pairedItem])).toEqual([
			['a', 'registered', 0],
			['b', 'refused', 1],
			['c', 'registered', 2],
		]);
		expect(JSON.stringify(outputs)).not.toContain('private');
	});

	test('from a binary file with JSON', async () => {
		const json = JSON.stringify([answers({ id: 'filed' }), answers({ id: 'filed too' })]);
		const binary = {
			inventory: { data: Buffer.from(json).toString('base64'), mimeType: 'application/json' },
		};
		const parameters = { rowsFrom: 'file', binaryField: 'inventory', tenant: 'file', ...ANN };
		const lines = all(await run('integration.registerMany', parameters, [{ json: {}, binary }]));
		expect(lines.map(({ status }) => status)).toEqual(['registered', 'refused']);
		const absent = { ...parameters, binaryField: 'other' };
		const { error } = await run('integration.registerMany', absent, [{ json: {}, binary }]);
		expect(error).toBeDefined();
	});

	test('run again, it finds what is there and changes nothing', async () => {
		const rows = JSON.stringify([answers({ id: 'one' }), answers({ id: 'two' })]);
		await fromText('again', rows);
		const before = all(await run('integration.getMany', { tenant: 'again' }));
		const lines = await fromText('again', rows);
		expect(lines.map(({ status }) => status)).toEqual(['exists', 'exists']);
		expect(all(await run('integration.getMany', { tenant: 'again' }))).toEqual(before);
	});

	test('a store that goes away half-way loses no line', async () => {
		const { store } = await services();
		const create = store.integrations.create.bind(store.integrations);
		const spy = jest.spyOn(store.integrations, 'create');
		spy.mockImplementation(async (row) => {
			if (row.id === 'two') throw new StoreUnavailableError('The store is away');
			return await create(row);
		});
		const rows = JSON.stringify(['one', 'two', 'three'].map((id) => answers({ id })));
		const lines = await fromText('away', rows);
		expect(lines.map(({ id, status, code }) => [id, status, code])).toEqual([
			['one', 'registered', undefined],
			['two', 'refused', 'store_unavailable'],
			['three', 'refused', 'store_unavailable'],
		]);
		// What would fail anyway is not tried row by row.
		expect(spy).toHaveBeenCalledTimes(2);
		spy.mockRestore();
		const again = await fromText('away', rows);
		expect(again.map(({ status }) => status)).toEqual(['exists', 'registered', 'registered']);
	});

	test('who and why are asked once, and not of every row', async () => {
		const parameters = { rowsFrom: 'text', rowsText: '[{"id":"x"}]', ...by('={{ $json.nobody }}') };
		const { error } = await run('integration.registerMany', parameters);
		expect(error).toMatchObject({ type: 'by_missing' });
	});

	test('text that is neither CSV with names nor JSON is refused, and not echoed', async () => {
		for (const rowsText of [
			'[{"id": "secret-in-a-row"',
			'["secret-in-a-row"]',
			'id,id\nsecret-in-a-row,x',
			'id,,owner\nsecret-in-a-row,x,y',
			'id,owner\n"secret-in-a-row,x',
			'={{ " " }}',
		]) {
			const parameters = { rowsFrom: 'text', rowsText, ...ANN };
			const { error } = await run('integration.registerMany', parameters);
			expect([rowsText, error]).toMatchObject([rowsText, { type: 'rows_unreadable' }]);
			const { message, description } = error as unknown as IDataObject;
			expect(`${message as string}${description as string}`).not.toContain('secret-in-a-row');
		}
		expect(
			only(await run('integration.registerMany', { rowsFrom: 'text', rowsText: '{}', ...ANN })),
		).toMatchObject({ row: 1, status: 'refused' });
	});
});

describe('reading rows', () => {
	test.each([
		['commas', 'id,owner\na,Ann\n\nb,"Lee, Ann"\n'],
		['semicolons', 'id;owner\r\na;Ann\r\nb;Lee, Ann'],
		['tabs', 'id\towner\na\tAnn\nb\t"Lee, Ann"'],
	])('of CSV with %s', (_name, text) => {
		expect(readRows(text)).toEqual([
			{ id: 'a', owner: 'Ann' },
			{ id: 'b', owner: 'Lee, Ann' },
		]);
	});

	test('quotes, line breaks and empty cells', () => {
		expect(readRows('id,note,owner\na,"one\ntwo, ""three""",\nb\n')).toEqual([
			{ id: 'a', note: 'one\ntwo, "three"' },
			{ id: 'b' },
		]);
	});

	test('a column named __proto__ reaches no prototype', () => {
		const [row] = readRows('id,__proto__\na,polluted')!;
		expect(Object.keys(row!)).toEqual(['id', '__proto__']);
		expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
	});

	test('a hostile text takes no time', () => {
		const started = performance.now();
		expect(readRows(`id\n"${'"'.repeat(1_000_001)}`)).toBeDefined();
		expect(readRows(`id\n"${'a""'.repeat(500_000)}`)).toBeUndefined();
		expect(readRows(`id\n${'a'.repeat(1_000_000)}"`)).toBeUndefined();
		expect(performance.now() - started).toBeLessThan(2_000);
	});
});

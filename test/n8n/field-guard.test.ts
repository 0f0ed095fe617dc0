import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactDecrypt } from 'jose';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { services } from '../../lib/n8n/services';
import { generateLookupKeys, parseLookupPrivateKey } from '../../lib/redact/lookup';
import { FieldGuard } from '../../nodes/FieldGuard/FieldGuard.node';
import { type NodeRun, runNode } from './node-run';

const folder = mkdtempSync(join(tmpdir(), 'airlock-guard-'));
beforeAll(() => {
	process.env.N8N_USER_FOLDER = folder;
	process.env.N8N_LOG_LEVEL = 'silent';
	process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('base64');
});
afterAll(async () => {
	await (await services()).store.close();
	rmSync(folder, { recursive: true, force: true });
});

/** Random letters and digits, as GitHub draws them: hex would be so poor now and then that it reads as a name. */
const secret = () => `ghp_${randomBytes(64).toString('base64').replace(/\W/g, '').slice(0, 36)}`;
const email = () => `jane.${randomBytes(4).toString('hex')}@example.com`;

function guard(
	parameters: IDataObject,
	json: IDataObject | IDataObject[],
	settings: Partial<INode> = {},
): Promise<NodeRun> {
	const items = (Array.isArray(json) ? json : [json]).map((one) => ({ json: one }));
	return runNode(new FieldGuard(), parameters, items, settings);
}

const only = ({ outputs, error }: NodeRun): IDataObject => {
	expect(error).toBeUndefined();
	expect(outputs).toHaveLength(1);
	expect(outputs[0]).toHaveLength(1);
	return outputs[0]![0]!.json;
};
const report = (json: IDataObject) => json.fieldGuard as IDataObject;

const file = {
	data: Buffer.from('x').toString('base64'),
	mimeType: 'text/plain',
	fileName: 'passport.txt',
};

describe('allow fields', () => {
	const allow = (fields: string, options: IDataObject = {}) => ({
		operation: 'allowFields',
		fields,
		options,
	});

	test('keeps what is named and tells what was dropped by name', async () => {
		const json = only(
			await guard(allow('id, lines.sku\ncustomer.country'), {
				id: 1,
				lines: [{ sku: 'a', price: 2 }, { sku: 'b' }],
				customer: { country: 'DE', email: email() },
				note: 'x',
			}),
		);
		expect(json).toEqual({
			id: 1,
			lines: [{ sku: 'a' }, { sku: 'b' }],
			customer: { country: 'DE' },
			fieldGuard: { dropped: ['lines.price', 'customer.email', 'note'], droppedFields: 3 },
		});
	});

	test('names that are sensitive themselves are not told, and not without end', async () => {
		const person = email();
		const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, i]));
		const json = only(await guard(allow('id'), { [person]: 1, ['n'.repeat(5_000)]: 1, ...many }));
		const { dropped, droppedFields } = report(json) as { dropped: string[]; droppedFields: number };
		expect(droppedFields).toBe(502);
		expect(dropped).toHaveLength(100);
		expect(JSON.stringify(json)).not.toContain(person);
		expect(JSON.stringify(json).length).toBeLessThan(3_000);
	});

	test('files go only where they are kept', async () => {
		const items: INodeExecutionData[] = [{ json: { id: 1 }, binary: { data: file } }];
		const dropped = await runNode(new FieldGuard(), allow('id'), items);
		expect(dropped.outputs[0]![0]).not.toHaveProperty('binary');
		expect(report(only(dropped)).droppedFiles).toBe(1);
		const kept = await runNode(new FieldGuard(), allow('id', { keepFiles: true }), items);
		expect(kept.outputs[0]![0]!.binary).toMatchObject({ data: { fileName: 'passport.txt' } });
	});

	test('an empty list is refused rather than taken for everything', async () => {
		const { error } = await guard(allow(' , '), { id: 1 });
		expect(error).toMatchObject({ type: 'fields_missing', context: { itemIndex: 0 } });
	});

	test('the report can have another name, or be left out', async () => {
		expect(only(await guard(allow('id', { reportField: '' }), { id: 1, a: 2 }))).toEqual({ id: 1 });
		const named = only(await guard(allow('id', { reportField: 'guard' }), { id: 1 }));
		expect(Object.keys(named)).toEqual(['id', 'guard']);
		const { error } = await guard(allow('id', { reportField: 'error' }), { id: 1 });
		expect(error).toMatchObject({ type: 'report_field' });
	});

	test('a field named __proto__ reaches no prototype', async () => {
		const hostile = JSON.parse('{"id":1,"__proto__":{"polluted":1}}') as IDataObject;
		const json = only(await guard(allow('id'), hostile));
		expect(json.polluted).toBeUndefined();
		expect({}).not.toHaveProperty('polluted');
	});
});

describe('mask', () => {
	const mask = (more: IDataObject = {}) => ({ operation: 'mask', options: {}, ...more });

	test('by rules: what was found is gone, and told by rule and place', async () => {
		const [token, person] = [secret(), email()];
		const run = await guard(mask(), {
			note: `use ${token} for ${person}`,
			deep: [{ password: 'hunter-2' }],
		});
		const json = only(run);
		const text = JSON.stringify(json);
		for (const planted of [token, person, 'hunter-2']) expect(text).not.toContain(planted);
		const rules = (report(json).masked as Array<{ rule: string }>).map(({ rule }) => rule);
		expect(rules).toEqual(expect.arrayContaining(['email', 'key']));
		expect(report(json).where).toEqual(
			expect.arrayContaining([{ path: 'deep[].password', rule: 'key', count: 1 }]),
		);
	});

	test('keeps the last four of a text of eight and more, and of none other', async () => {
		const parameters = mask({ maskBy: 'fields', fields: 'a, b, c, d', keep: 'lastFour' });
		const json = only(
			await guard(parameters, { a: '123456789', b: '1234567', c: 1234567890, d: null }),
		);
		expect(json).toMatchObject({ a: '****6789', b: '****', c: '****7890', d: null });
	});

	test('keeps the length, up to a bound', async () => {
		const parameters = mask({ maskBy: 'fields', fields: 'a, b', keep: 'length' });
		const json = only(await guard(parameters, { a: '😀é', b: 'x'.repeat(100_000) }));
		expect(json).toMatchObject({ a: '**', b: '*'.repeat(256) });
	});

	test('a path to an object or a list masks all of it', async () => {
		const json = only(
			await guard(mask({ maskBy: 'fields', fields: 'o, l' }), {
				o: { a: 'x' },
				l: ['x', ['y'], true],
				z: 'x',
			}),
		);
		const gone = '[masked]';
		expect(json).toMatchObject({ o: gone, l: gone, z: 'x' });
	});

	test('by both: rules find what the paths forgot', async () => {
		const person = email();
		const parameters = mask({ maskBy: 'both', fields: 'name', keep: 'lastFour' });
		const json = only(await guard(parameters, { name: 'Jane Example', note: `mail ${person}` }));
		expect(json.name).not.toContain('Jane');
		expect(json.note).toMatch(/^mail \*{4}\.com$/);
	});

	test('names and detectors can be added and left out', async () => {
		const person = email();
		const options = {
			secretNames: 'door code',
			harmlessNames: 'sessionToken',
			ignoredDetectors: 'email',
		};
		const json = only(
			await guard(mask({ options }), { doorCode: 'x1', sessionToken: 'abc', to: person }),
		);
		expect(json).toMatchObject({ doorCode: '[redacted:key]', sessionToken: 'abc' });
	});

	test('a path that leads to nothing, or short of it, is told or stops', async () => {
		const json = { contacts: ['plain text', { email: 'x' }] };
		const parameters = mask({ maskBy: 'fields', fields: 'contacts.email, nmae' });
		expect(report(only(await guard(parameters, json))).missing).toEqual(['nmae', 'contacts.email']);
		const { error } = await guard({ ...parameters, options: { whenMissing: 'halt' } }, json);
		expect(error).toMatchObject({ type: 'field_missing' });
	});
});

describe('pseudonymize', () => {
	const fields = (...pairs: Array<[path: string, fieldClass: string]>) => ({
		field: pairs.map(([path, fieldClass]) => ({ path, fieldClass })),
	});
	const pseudonymize = (pairs: IDataObject, options: IDataObject = {}) => ({
		operation: 'pseudonymize',
		pseudonymFields: pairs,
		options,
	});

	test('the same person is the same pseudonym; other classes and tenants are not', async () => {
		const person = email();
		const json = { a: person, b: [person.toUpperCase(), ''], c: person, n: 12345, none: null };
		const pairs = fields(
			['a', 'email'],
			['b', 'email'],
			['c', 'customer'],
			['n', 'customer'],
			['none', 'email'],
		);
		const made = only(await guard(pseudonymize(pairs), json));
		expect(made.a).toMatch(/^p_[\w-]{22}$/);
		expect(made.b).toEqual([made.a, '']);
		expect(made.c).not.toBe(made.a);
		expect(made.n).toMatch(/^p_/);
		expect(made.none).toBeNull();
		const other = only(await guard(pseudonymize(pairs, { tenant: 'acme' }), json));
		expect(other.a).not.toBe(made.a);
		expect(JSON.stringify(made)).not.toContain(person);
	});

	test('with a lookup key the holder of the private one gets the person back', async () => {
		const person = email();
		const { publicKey, privateKey } = generateLookupKeys();
		const pairs = fields(['to', 'email']);
		const { to } = only(
			await guard(pseudonymize(pairs, { lookupPublicKey: publicKey }), { to: person }),
		);
		const { lookups } = await services();
		const key = parseLookupPrivateKey(privateKey);
		if (!key.ok) throw new Error(key.flaw.message);
		expect(await lookups.reveal(key.key, 'default', String(to))).toEqual({
			ok: true,
			value: person,
			fieldClass: 'email',
		});
		const without = only(await guard(pseudonymize(pairs), { to: email() }));
		expect(await lookups.reveal(key.key, 'default', String(without.to))).toMatchObject({
			code: 'unknown',
		});
	});

	test('what is no identifier is refused, not left as it is', async () => {
		const person = email();
		const { error } = await guard(pseudonymize(fields(['to', 'email'])), {
			to: { address: person },
		});
		expect(error).toMatchObject({ type: 'not_text' });
		expect(JSON.stringify(error)).not.toContain(person);
	});
});

describe('encrypt and decrypt', () => {
	const step = (
		operation: string,
		names: string,
		options: IDataObject = {},
		more: IDataObject = {},
	) => ({
		operation,
		fields: names,
		options: { reportField: '', ...options },
		...more,
	});

	test('values come back with their JSON types, and are nowhere in between', async () => {
		const json = {
			s: secret(),
			n: 7.5,
			b: false,
			z: null,
			o: { a: [1, 'x'] },
			l: [{ v: 'p' }, { v: 'q' }],
			open: 1,
		};
		const names = 's, n, b, z, o, l.v';
		const sealed = only(await guard(step('encrypt', names), json));
		expect(sealed.open).toBe(1);
		expect(JSON.stringify(sealed)).not.toContain(json.s);
		expect(sealed.s).toMatch(/^v1\./);
		expect(only(await guard(step('decrypt', names), sealed))).toEqual(json);
	});

	test('a ciphertext opens in no other field and for no other tenant', async () => {
		const sealed = only(await guard(step('encrypt', 'a'), { a: 'x' }));
		const moved = await guard(step('decrypt', 'b'), { b: sealed.a! });
		expect(moved.error).toMatchObject({ type: 'unauthentic' });
		const foreign = await guard(step('decrypt', 'a', { tenant: 'acme' }), sealed);
		expect(foreign.error).toMatchObject({ type: 'unauthentic' });
	});

	test.each([
		['plain text', 'hello', 'not_encrypted'],
		['a number', 5, 'not_encrypted'],
		[
			'a key from elsewhere',
			`v1.${randomUUID()}.${'A'.repeat(16)}.AAAA.${'A'.repeat(22)}`,
			'key_unknown',
		],
	])('%s is refused', async (_name, value, code) => {
		const { error } = await guard(step('decrypt', 'a'), { a: value });
		expect(error).toMatchObject({ type: code });
	});

	test('a new key takes over after so many days, and the old one still decrypts', async () => {
		const tenant = 'rotating';
		const first = only(await guard(step('encrypt', 'a', { tenant }), { a: 1 }));
		const realNow = Date.now;
		jest.spyOn(Date, 'now').mockImplementation(() => realNow() + 91 * 86_400_000);
		const never = only(await guard(step('encrypt', 'a', { tenant, maxKeyDays: 0 }), { a: 1 }));
		const second = only(await guard(step('encrypt', 'a', { tenant }), { a: 2 }));
		jest.restoreAllMocks();
		const keyOf = ({ a }: IDataObject) => String(a).split('.')[1];
		expect(keyOf(never)).toBe(keyOf(first));
		expect(keyOf(second)).not.toBe(keyOf(first));
		expect(only(await guard(step('decrypt', 'a', { tenant }), first))).toEqual({ a: 1 });
		expect(only(await guard(step('decrypt', 'a', { tenant }), second))).toEqual({ a: 2 });
	});

	const pairs = {
		rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
		'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
		'P-521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
		x25519: () => generateKeyPairSync('x25519'),
	};
	test.each(Object.entries(pairs))(
		'to a recipient (%s), who alone can decrypt',
		async (kind, make) => {
			const { publicKey, privateKey } = make();
			const recipientKey = publicKey.export({ type: 'spki', format: 'pem' });
			const more = { encryption: 'publicKey', recipientKey };
			const sealed = only(
				await guard(step('encrypt', 'o.v', {}, more), { o: { v: { a: 'größe' } } }),
			);
			const { v } = sealed.o as IDataObject;
			const { plaintext, protectedHeader } = await compactDecrypt(String(v), privateKey);
			expect(JSON.parse(Buffer.from(plaintext).toString('utf8'))).toEqual({ a: 'größe' });
			expect(protectedHeader).toMatchObject({
				alg: kind === 'rsa' ? 'RSA-OAEP-256' : 'ECDH-ES',
				enc: 'A256GCM',
				field: 'o.v',
			});
			const { error } = await guard(step('decrypt', 'o.v'), sealed);
			expect(error).toMatchObject({ type: 'not_encrypted' });
		},
	);

	test.each([
		['a private key', () => pairs['P-256']().privateKey.export({ type: 'pkcs8', format: 'pem' })],
		[
			'a short RSA key',
			() =>
				generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
					type: 'spki',
					format: 'pem',
				}),
		],
		[
			'a key that only signs',
			() => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
		],
		['nothing', () => ' '],
	])('%s is no recipient', async (_name, make) => {
		const recipientKey = make();
		const run = await guard(step('encrypt', 'a', {}, { encryption: 'publicKey', recipientKey }), {
			a: 1,
		});
		expect(run.error).toMatchObject({ type: 'recipient_key' });
		const { message, description } = run.error as Error & { description?: string };
		expect(`${message} ${description}`).not.toContain(
			String(recipientKey).split('\n')[1] || 'none',
		);
	});

	test.each<[string, Partial<INode>]>([
		['the wrapper node of a tool', { type: 'n8n-nodes-airlock.fieldGuardTool' }],
		['a node rewired to an agent', { rewireOutputLogTo: 'ai_tool' }],
	])('nothing is decrypted for an agent: %s', async (_name, settings) => {
		const value = secret();
		const sealed = only(await guard(step('encrypt', 'a'), { a: value }));
		const { error, run } = await guard(step('decrypt', 'a'), sealed, settings);
		expect(JSON.stringify(run)).not.toContain(value);
		expect(JSON.stringify(run)).toContain('Nothing is decrypted for an AI agent');
		if (!settings.rewireOutputLogTo) expect(error).toMatchObject({ type: 'tool_refused' });
	});
});

describe('detect', () => {
	const detect = (options: IDataObject = {}) => ({ operation: 'detect', options });

	test('clean items leave as they came, sensitive ones as a summary without content', async () => {
		const [token, person] = [secret(), email()];
		const { outputs, error } = await guard(detect(), [
			{ order: 'A-17', total: 5 },
			{ note: `write to ${person}`, inner: { text: token } },
		]);
		expect(error).toBeUndefined();
		const [clean, sensitive] = outputs;
		expect(clean!.map(({ json }) => json)).toEqual([{ order: 'A-17', total: 5 }]);
		expect(sensitive).toHaveLength(1);
		expect(sensitive![0]).toMatchObject({ pairedItem: 1 });
		const text = JSON.stringify(sensitive);
		expect([text.includes(token), text.includes(person), text.includes('write to')]).toEqual([
			false,
			false,
			false,
		]);
		const told = report(sensitive![0]!.json);
		expect(Object.keys(sensitive![0]!.json)).toEqual(['fieldGuard']);
		expect(told.found).toEqual(expect.arrayContaining([{ rule: 'email', count: 1 }]));
		expect((told.where as Array<{ path: string }>).map(({ path }) => path)).toEqual(
			expect.arrayContaining(['note', 'inner.text']),
		);
	});

	test('may pass sensitive items on, masked or whole', async () => {
		const person = email();
		const json = { note: `write to ${person}` };
		const [, masked] = (await guard(detect({ sensitiveItems: 'masked' }), json)).outputs;
		expect(masked![0]!.json).toMatchObject({ note: 'write to [redacted:email]' });
		const [, whole] = (await guard(detect({ sensitiveItems: 'whole' }), json)).outputs;
		expect(whole![0]!.json).toMatchObject(json);
	});

	test('what was too much to look at is not clean', async () => {
		let deep: IDataObject = { x: 1 };
		for (let i = 0; i < 200; i++) deep = { deep };
		const { outputs } = await guard(detect(), [deep, { text: 'x'.repeat(3_000_000) }]);
		expect(outputs.map((items) => items.length)).toEqual([0, 2]);
	});

	test('files are not looked at, so they do not pass as clean', async () => {
		const items: INodeExecutionData[] = [{ json: { id: 1 }, binary: { data: file } }];
		const { outputs } = await runNode(new FieldGuard(), detect(), items);
		expect(outputs[0]![0]).not.toHaveProperty('binary');
	});
});

describe('an item that is refused', () => {
	const parameters = { operation: 'decrypt', fields: 'a', options: {} };
	/** The second item cannot be decrypted, and holds what must not leave. */
	async function items(): Promise<[IDataObject[], string]> {
		const planted = secret();
		const sealed = only(
			await guard(
				{ ...parameters, operation: 'encrypt', options: { reportField: '' } },
				{ a: 'ok' },
			),
		);
		return [[sealed, { a: planted, b: planted }, sealed], planted];
	}

	test('stops the workflow by an error that names the item and holds no value', async () => {
		const [json, planted] = await items();
		const { error, outputs } = await guard(parameters, json);
		expect(error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 1 } });
		expect(JSON.stringify({ error, message: error?.message, stack: error?.stack })).not.toContain(
			planted,
		);
		expect(JSON.stringify(outputs)).not.toContain(planted);
	});

	test('or is replaced by an item that says so, and the others go on', async () => {
		const [json, planted] = await items();
		const { error, outputs } = await guard(parameters, json, { onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		expect(outputs[0]!.map(({ json: made }) => made)).toEqual([
			expect.objectContaining({ a: 'ok' }),
			{ halt: { code: 'not_encrypted', message: 'a was not encrypted with a stored key' } },
			expect.objectContaining({ a: 'ok' }),
		]);
		expect(outputs[0]!.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2]);
		expect(JSON.stringify(outputs)).not.toContain(planted);
	});

	test('leaves by the error output without its input put back', async () => {
		const [json, planted] = await items();
		const { outputs } = await guard(parameters, json, { onError: 'continueErrorOutput' });
		expect(outputs.map((list) => list.length)).toEqual([2, 1]);
		expect(outputs[1]![0]).toMatchObject({
			json: { error: expect.any(String), details: { code: 'not_encrypted' } },
			pairedItem: 1,
		});
		expect(JSON.stringify(outputs)).not.toContain(planted);
	});

	test('nor is it put back under an item that n8n takes for a failed one by its fields', async () => {
		const planted = secret();
		const allow = {
			operation: 'allowFields',
			fields: 'error, message',
			options: { reportField: '' },
		};
		const json = { error: 'as the vendor said', message: 'm', planted };
		const { outputs } = await guard(allow, json, { onError: 'continueErrorOutput' });
		expect(outputs[1]![0]!.json).toEqual({ error: 'as the vendor said', message: 'm' });
		expect(JSON.stringify(outputs)).not.toContain(planted);
	});

	test('of detect is never on the output Clean', async () => {
		const detect = { operation: 'detect', options: { tenant: '={{ $json.bad }}' } };
		const regular = await guard(detect, { bad: 'no name' }, { onError: 'continueRegularOutput' });
		expect(regular.outputs.map((list) => list.length)).toEqual([0, 1]);
		const separate = await guard(detect, { bad: 'no name' }, { onError: 'continueErrorOutput' });
		expect(separate.outputs.map((list) => list.length)).toEqual([0, 0, 1]);
	});

	// n8n passes a node's input on when the node throws and is to continue.
	test.each<[string, IDataObject]>([
		['a parameter that is no name', { operation: 'mask', options: { tenant: 'a b' } }],
		['no field', { operation: 'mask', maskBy: 'fields', fields: ' , ', options: {} }],
		[
			'an expression that fails',
			{
				operation: 'mask',
				maskBy: 'fields',
				fields: "={{ $('Nowhere').item.json.x }}",
				options: {},
			},
		],
		[
			'a report with a name that n8n keeps',
			{ operation: 'mask', options: { reportField: 'error' } },
		],
	])('never goes on as it came: %s', async (_name, broken) => {
		const planted = secret();
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			const { outputs, error } = await guard(broken, { a: planted }, { onError });
			expect(error).toBeUndefined();
			expect(outputs.flat()).toHaveLength(1);
			expect(JSON.stringify(outputs)).not.toContain(planted);
		}
	});

	test('also not when the run cannot be recorded', async () => {
		const { audit } = await services();
		const failing = jest.spyOn(audit, 'record').mockRejectedValue(new Error('disk full'));
		const planted = secret();
		const mask = { operation: 'mask', options: {} };
		const stopped = await guard(mask, { a: planted });
		expect(stopped.error).toBeDefined();
		const run = await guard(
			mask,
			{ a: planted, b: 'masked' },
			{ onError: 'continueRegularOutput' },
		);
		failing.mockRestore();
		expect(run.outputs[0]![0]!.json).toEqual({ halt: expect.objectContaining({ code: 'defect' }) });
	});
});

test('each run is recorded once a tenant: names and numbers, no contents', async () => {
	const planted = secret();
	const tenant = '={{ $json.t }}';
	const { store } = await services();
	await guard({ operation: 'mask', options: { tenant } }, [
		{ t: 'one', a: planted },
		{ t: 'two', password: planted },
		{ t: 'one', a: planted },
	]);
	for (const [name, items] of [
		['one', 2],
		['two', 1],
	] as const) {
		const entries = await store.audit.search({ tenant: name, action: 'field.mask' }, 10);
		expect(entries).toHaveLength(1);
		expect(JSON.parse(entries[0]!.body)).toMatchObject({
			outcome: 'success',
			workflow: 'w1',
			context: { items, halted: 0, done: [{ rule: expect.any(String), count: items }] },
		});
		expect(entries[0]!.body).not.toContain(planted);
	}
});

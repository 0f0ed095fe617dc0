import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateLookupKeys } from '../../lib/redact/lookup';
import { senders } from '../senders';
import type { Sender } from '../senders/sender';
import { type Customer, customer, leaked, planted } from './audit/customers';
import { describeWithPostgres, type Execution, type N8n, startN8n, type Workflow } from './harness';
import { keptBytes } from './kept';
import { triggerWorkflow } from './trigger';

const AUDIT = 'n8n-nodes-airlock.auditLog';
const BATCH = 2_500;
/** Built with the package that n8n runs. */
const COMMAND = join(__dirname, '..', '..', 'dist', 'cli', 'airlock.js');

type Json = Record<string, unknown>;

function auditOf(count: number, options: Parameters<typeof startN8n>[0]): void {
	const customers: Customer[] = Array.from({ length: count }, customer);
	const keys = generateLookupKeys();
	let n8n: N8n;
	let sender: Sender;
	let record: Workflow;

	/** Runs one operation of the Audit Log node with `parameters`. */
	const execute = async (parameters: Json, credentials: Json = {}): Promise<Execution> => {
		const flow = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: sender.credential,
			then: [{ name: 'Audit', type: AUDIT, parameters, credentials: credentials as never }],
		});
		const answer = await n8n.send(flow.url, await sender.event());
		expect(answer.status).toBe(200);
		const execution = await flow.lastExecution();
		const message = await execution.error();
		if (message !== undefined) throw new Error(message);
		return execution;
	};
	/** What it put out. */
	const run = async (...call: Parameters<typeof execute>): Promise<Json[]> =>
		await (await execute(...call)).items('Audit');
	/** The text of an export. */
	const exported = async (format: string): Promise<string> => {
		const [text] = await (await execute({ operation: 'export', format })).files('Audit');
		return text!;
	};

	const lookupCredential = async (privateKey: string, more: Json = {}) => ({
		airlockAuditLookupKeyApi: await n8n.credential('airlockAuditLookupKeyApi', {
			privateKey,
			...more,
		}),
	});
	const whoIs = async (person: Customer) => {
		const [entry] = await run({
			operation: 'search',
			limit: 1,
			filter: { identity: person.email, action: 'customer.update' },
		});
		return String(entry?.subject);
	};
	const doneBy = { doneBy: 'auditor@example.com', reason: 'Access request 2026-118' };

	beforeAll(async () => {
		sender = await senders.github!();
		n8n = await startN8n(options);
		record = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: sender.credential,
			policy: { maxBodyKilobytes: 16_384 },
			then: [
				{
					name: 'Customers',
					type: 'n8n-nodes-base.splitOut',
					parameters: { fieldToSplitOut: 'body.customers', options: {} },
				},
				{
					name: 'Record',
					type: AUDIT,
					parameters: {
						operation: 'record',
						action: 'customer.update',
						actorType: 'user',
						actor: '={{ $json.email }}',
						reason: '=Asked by {{ $json.email }}, {{ $json.phone }}',
						details: {
							subject: '={{ $json.email }}',
							subjectClass: 'email',
							context: '={{ $json }}',
							before: '={{ { customer: $json.raw } }}',
							resource: '=customers/{{ $json.email }}',
							integration: 'crm',
							lookupPublicKey: keys.publicKey,
						},
					},
				},
			],
		});
	});
	afterAll(async () => await n8n?.stop());

	test(`records ${count.toLocaleString('en')} customers`, async () => {
		for (let start = 0; start < count; start += BATCH) {
			const body = Buffer.from(
				JSON.stringify({ customers: customers.slice(start, start + BATCH) }),
			);
			const answer = await n8n.send(record.url, await sender.event({ body }));
			expect(answer.status).toBe(200);
			const runs = start / BATCH + 1;
			const [execution] = await record.executions({ atLeast: runs, timeoutMs: 120_000 });
			expect(await execution!.error()).toBeUndefined();
			const items = await execution!.items('Record');
			expect(items).toHaveLength(Math.min(BATCH, count - start));
			expect(items[0]).toMatchObject({ audit: { recorded: true, tenant: 'default' } });
		}
		// A forged request with a customer in it: its refusal is recorded, too.
		const forged = await (
			await senders.github!()
		).event({
			body: Buffer.from(JSON.stringify(customers[0])),
		});
		expect((await n8n.send(record.url, forged)).status).toBe(401);
	});

	test('deliveries and refusals are in the log by themselves', async () => {
		const wanted = async (action: string) =>
			await run({ operation: 'search', limit: 1, filter: { action } });
		const [delivery] = await wanted('webhook.delivery');
		expect(delivery).toMatchObject({ outcome: 'success', resource: expect.any(String) });
		let refused: Json[] = [];
		for (let i = 0; i < 30 && refused.length === 0; i += 1) {
			await new Promise((resolve) => setTimeout(resolve, 500));
			refused = await wanted('webhook.refused');
		}
		expect(refused[0]).toMatchObject({
			outcome: 'denied',
			context: { code: 'signature_mismatch', times: 1 },
		});
	});

	test('reveals with the key, a reason and a record of it; without the key nothing does', async () => {
		const credential = await lookupCredential(keys.privateKey);
		for (const person of [customers[0]!, customers[count - 1]!]) {
			const pseudonym = await whoIs(person);
			expect(pseudonym).toMatch(/^p_/);
			const [revealed] = await run({ operation: 'reveal', pseudonym, ...doneBy }, credential);
			expect(revealed).toMatchObject({ identity: person.email, class: 'email', pseudonym });
		}
		const other = await lookupCredential(generateLookupKeys().privateKey);
		const pseudonym = await whoIs(customers[1]!);
		await expect(run({ operation: 'reveal', pseudonym, ...doneBy }, other)).rejects.toThrow(
			'another key',
		);
		const reveals = await run({
			operation: 'search',
			returnAll: true,
			filter: { action: 'audit.reveal' },
		});
		expect(reveals.map(({ outcome }) => outcome)).toEqual(['failed', 'success', 'success']);
	});

	test('after erasure nobody can, and the chain still verifies', async () => {
		const person = customers[2]!;
		const pseudonym = await whoIs(person);
		const [erased] = await run({
			operation: 'eraseSubject',
			identity: person.email,
			...doneBy,
		});
		expect(erased).toMatchObject({ erased: expect.any(Number) });
		expect(Number(erased!.erased)).toBeGreaterThan(0);
		const credential = await lookupCredential(keys.privateKey);
		await expect(run({ operation: 'reveal', pseudonym, ...doneBy }, credential)).rejects.toThrow(
			'erased',
		);
		const [checkpoint] = await run({ operation: 'checkpoint' });
		const [verdict] = await run({ operation: 'verify', checkpoint: checkpoint!.jws });
		expect(verdict).toMatchObject({ verified: true, findings: [] });
		expect(Number(verdict!.entries)).toBeGreaterThan(count);
	});

	test('a stranger verifies the export offline, and an altered one not', async () => {
		const [checkpoint] = await run({ operation: 'checkpoint' });
		const text = await exported('jsonl');
		const file = join(n8n.userFolder, 'export.jsonl');
		writeFileSync(file, text);
		const key = `${file}.pem`;
		writeFileSync(key, String(checkpoint!.publicKey));
		const verify = (path: string) =>
			spawnSync(process.execPath, [COMMAND, 'verify', path, '--key', key], { encoding: 'utf8' });
		expect(verify(file)).toMatchObject({
			status: 0,
			stdout: expect.stringContaining('Verified: '),
		});
		const altered = `${file}.altered`;
		writeFileSync(altered, text.replace('"customer.update"', '"customer.upgrade"'));
		expect(verify(altered)).toMatchObject({
			status: 1,
			stdout: expect.stringContaining('entry_altered'),
		});
	});

	test('nothing planted is in the store, the exports, the refusals or the log of n8n', async () => {
		const secrets = planted(customers);
		const searched: Array<[string, Buffer | string]> = [['n8n.log', await n8n.log()]];
		for (const part of await keptBytes(n8n)) searched.push(['store', part]);
		for (const format of ['jsonl', 'csv', 'ocsf', 'cef', 'syslog']) {
			const text = await exported(format);
			expect(text.length).toBeGreaterThan(count * 300);
			searched.push([format, text]);
		}
		// Counts: what leaked must not be printed either.
		const found = searched.map(([where, text]) => [where, leaked(text, secrets).length]);
		expect(found).toEqual(searched.map(([where]) => [where, 0]));
		// The search itself works: the first customer's values are found in what was sent.
		expect(leaked(JSON.stringify(customers[0]), secrets).length).toBeGreaterThan(5);
	});
}

describe('the audit log on SQLite', () => {
	auditOf(10_000, {});
});

describeWithPostgres('the audit log on PostgreSQL', () => {
	auditOf(1_000, { database: 'postgres' });
});

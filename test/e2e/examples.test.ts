import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { senders } from '../senders';
import { accountData, SERVICE_ACCOUNT } from './account';
import { Counterpart } from './counterpart';
import { type Execution, type N8n, startN8n, type Workflow } from './harness';
import { webhookNode } from './webhook-node';

const folder = join(__dirname, '..', '..', 'examples');

interface ExampleFile {
	readonly nodes: ReadonlyArray<{
		readonly name: string;
		readonly type: string;
		readonly parameters: { readonly provider?: string };
		readonly credentials?: Readonly<Record<string, { readonly name: string }>>;
	}>;
}

const GET = { method: 'GET' } as const;
const EVENT = JSON.stringify({
	id: 'evt_1',
	email: 'jane.doe@example.com',
	type: 'payment_intent.succeeded',
	livemode: true,
	data: { object: { id: 'pi_1' } },
});

describe('the example workflows', () => {
	let n8n: N8n;
	/** The CRM of the examples. */
	let crm: Counterpart;
	/** Where their alerts go. */
	let channel: Counterpart;
	let scratch: string;
	let crmIsWell = true;
	const account = () =>
		accountData({
			...{ integrationId: 'crm', secret: `tok_${randomBytes(24).toString('base64url')}` },
			...{ allowedHosts: crm.origin, allowedMethods: ['GET', 'POST'] },
		});

	beforeAll(async () => {
		[crm, channel] = await Promise.all([Counterpart.start(), Counterpart.start()]);
		crm.respond = (_seen, response) =>
			response.writeHead(crmIsWell ? 200 : 422, { 'content-type': 'application/json' }).end('{}');
		scratch = await mkdtemp(join(tmpdir(), 'airlock-examples-'));
		n8n = await startN8n();
	});
	afterAll(async () => {
		await n8n?.stop();
		await Promise.all([crm?.stop(), channel?.stop()]);
		await rm(scratch, { recursive: true, force: true });
	});

	/** Imports a file as a user does, with the addresses of the test in it, and a credential for each name it uses. */
	const imported = async (
		name: string,
		{ signing, active = true }: { signing?: object; active?: boolean } = {},
	): Promise<Workflow> => {
		const text = (await readFile(join(folder, name), 'utf8'))
			.replaceAll('https://crm.example.com', crm.origin)
			.replaceAll('crm.example.com', new URL(crm.origin).host)
			.replaceAll('https://n8n.example.com', n8n.baseUrl);
		const path = join(scratch, name);
		await writeFile(path, text);
		const { nodes } = JSON.parse(text) as ExampleFile;
		const credentials: Record<string, { id: string; name: string }> = {};
		for (const [type, wanted] of nodes.flatMap((node) => Object.entries(node.credentials ?? {}))) {
			const data = {
				airlockWebhookSigningApi: { ...signing },
				[SERVICE_ACCOUNT]: account(),
				airlockAlertDestinationApi: { type: 'webhook', url: `${channel.origin}/alerts` },
			}[type];
			credentials[wanted.name] ??= await n8n.credential(type, data!);
		}
		return await n8n.importWorkflow(path, credentials, { active });
	};

	/** Those that start with a signed webhook. */
	const receives = async (name: string): Promise<Execution> => {
		const { nodes } = JSON.parse(await readFile(join(folder, name), 'utf8')) as ExampleFile;
		const trigger = nodes.find(({ type }) => type.endsWith('.signedWebhookTrigger'))!;
		const sender = await senders[trigger.parameters.provider!]!();
		const flow = await imported(name, { signing: sender.credential });
		const answer = await n8n.send(flow.url, await sender.event({ body: Buffer.from(EVENT) }));
		expect([200, 202]).toContain(answer.status);
		const execution = await flow.lastExecution();
		expect((await execution.nodes()).length).toBeGreaterThan(1);
		await flow.deactivate();
		return execution;
	};
	const wentWell = async (execution: Execution) => {
		expect(await execution.error()).toBeUndefined();
		expect(execution.status).toBe('success');
	};
	const alertOf = async (condition: string): Promise<string> => {
		const found = () => channel.seen.find(({ body }) => body.includes(`"${condition}"`));
		for (let i = 0; i < 100 && !found(); i += 1) await sleep(100);
		return found()?.body ?? '';
	};

	const cases: Record<string, (name: string) => Promise<void>> = {
		'guarded-crm-sync.json': async (name) => {
			await wentWell(await receives(name));
			expect(crm.seen.at(-1)).toMatchObject({ method: 'POST', path: '/v1/contacts' });
			crmIsWell = false;
			const halted = await receives(name);
			crmIsWell = true;
			await wentWell(halted);
			expect(await halted.nodes()).toContain('Record Halt');
		},
		'redrive-held-items.json': async (name) => {
			// What the CRM refused a moment ago.
			const before = crm.seen.length;
			const flow = await imported(name, { active: false });
			await flow.run('Start');
			const [execution] = await flow.executions({ atLeast: 1 });
			await wentWell(execution!);
			expect(await execution!.nodes()).toContain('Confirm');
			const [first, again] = [crm.seen[before - 1]!, crm.seen[before]!];
			expect(again.body).toBe(first.body);
			expect(again.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
			await flow.run('Start');
			await flow.executions({ atLeast: 2 });
			expect(crm.seen).toHaveLength(before + 1);
		},
		'status-page.json': async (name) => {
			const flow = await imported(name);
			const page = await n8n.send(flow.urlOf('Page Asked For'), GET);
			expect(page.status).toBe(200);
			expect(page.headers['content-type']).toContain('text/html');
			expect(page.body).toContain('crm');
			const metrics = await n8n.send(flow.urlOf('Metrics Asked For'), GET);
			expect(metrics.headers['content-type']).toContain('text/plain');
			expect(metrics.body).toMatch(/^airlock_requests_total\{[^}]*integration="crm"[^}]*\} [1-9]/m);
		},
		'error-workflow.json': async (name) => {
			channel.seen.length = 0;
			const error = await imported(name);
			const secret = `sk_live_${randomBytes(18).toString('hex')}`;
			const failing = await n8n.workflow({
				nodes: [
					webhookNode({ httpMethod: 'GET' }),
					{
						name: 'Call',
						type: 'n8n-nodes-base.httpRequest',
						typeVersion: 4.2,
						parameters: { url: `${crm.origin}/v1?key=${secret}` },
					},
				],
				settings: { errorWorkflow: error.id },
			});
			crmIsWell = false;
			await n8n.send(failing.url, GET);
			const [execution] = await error.executions({ atLeast: 1 });
			crmIsWell = true;
			await wentWell(execution!);
			const body = await alertOf('reported');
			expect(body).toContain(failing.id);
			expect(body).not.toContain(secret);
		},
		'on-call-escalation.json': async (name) => {
			channel.seen.length = 0;
			const flow = await imported(name);
			// Something that needs a person: an operator holds a host.
			const hold = {
				...{ resource: 'health', operation: 'hold', target: 'host', integrationId: 'crm' },
				...{ host: 'api.crm.example.com', doneBy: 'Ann Lee', reason: 'Maintenance' },
			};
			await holdHost(n8n, hold);
			const body = await alertOf('breaker_open');
			const token = /token=([A-Za-z0-9._-]+)/.exec(body)![1]!;
			const page = await n8n.send(`${flow.urlOf('Link Opened')}?token=${token}`, GET);
			expect(page.body).toContain(token);
			const press = async () =>
				await n8n.send(flow.urlOf('Button Pressed'), {
					body: Buffer.from(new URLSearchParams({ token, by: 'Ann Lee' }).toString()),
					headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
				});
			expect((await press()).status).toBe(200);
			expect((await press()).status).toBe(500);
		},
	};

	test('each has a case, or starts with a signed webhook', async () => {
		const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
		expect(names).toEqual(expect.arrayContaining(Object.keys(cases)));
		for (const name of names.filter((one) => !(one in cases))) await wentWell(await receives(name));
	});

	test.each(Object.keys(cases))('%s imports, activates and runs', async (name) => {
		await cases[name]!(name);
	});
});

async function holdHost(n8n: N8n, parameters: Record<string, unknown>): Promise<void> {
	const flow = await n8n.workflow({
		nodes: [
			webhookNode({ httpMethod: 'GET', responseMode: 'lastNode' }),
			{ name: 'Hold', type: 'n8n-nodes-airlock.integrationRegistry', parameters },
		],
	});
	const { status } = await n8n.send(flow.url, GET);
	expect(status).toBe(200);
}

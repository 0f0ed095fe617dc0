import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { planted } from '../redact/planted';
import { personalSamples } from '../redact/samples/personal';
import { Random } from '../redact/samples/random';
import { secretSamples } from '../redact/samples/secrets';
import { accountData, SERVICE_ACCOUNT } from './account';
import { Counterpart } from './counterpart';
import { GUARDED } from './guarded';
import { type N8n, type NodeDefinition, startN8n, type Workflow } from './harness';
import { isOurs, leaks } from './leaks';
import { webhookNode } from './webhook-node';

type Json = Record<string, unknown>;

const VALUES = 200;
const ROUNDS = 20;
const ID = 'crm';

const random = new Random();
const families = Object.values({ ...secretSamples, ...personalSamples });

/** Secrets and personal values, made anew. What is shorter could stand anywhere by chance. */
function values(): string[] {
	const found = new Set<string>();
	for (let i = 0; found.size < VALUES; i += 1) {
		const { value } = families[i % families.length]!(random);
		if (value.length >= 9 && !value.includes('\n')) found.add(value);
		if (i % 7 === 0) found.add(planted.jwt());
	}
	return [...found].slice(0, VALUES);
}

/** One flow that goes wrong in every way there is, with secrets wherever one can write one. */
describe('200 secrets and personal values in addresses, headers, bodies, names and what the other side says', () => {
	let n8n: N8n;
	let api: Counterpart;
	/** Where alerts arrive by themselves. */
	let channel: Counterpart;
	let events: Workflow;
	let stock: Workflow;
	let sanitized: Workflow;
	let log = '';
	const secrets = values();

	beforeAll(async () => {
		[api, channel] = await Promise.all([Counterpart.start(), Counterpart.start()]);
		n8n = await startN8n({
			env: {
				AIRLOCK_ALERT_DESTINATION: JSON.stringify({ type: 'webhook', url: `${channel.origin}/a` }),
			},
		});
		events = await n8n.workflow({
			nodes: [
				{ name: 'Events', type: 'n8n-nodes-airlock.integrationEventTrigger' },
				{ name: 'Noted', type: 'n8n-nodes-base.noOp' },
			],
		});
		stock = await n8n.workflow({
			nodes: [
				{ name: 'Error Trigger', type: 'n8n-nodes-base.errorTrigger' },
				{ name: 'Noted', type: 'n8n-nodes-base.noOp' },
			],
		});
		sanitized = await n8n.workflow({
			nodes: [
				{ name: 'Error Trigger', type: 'n8n-nodes-base.errorTrigger' },
				{
					name: 'Sanitize',
					type: 'n8n-nodes-airlock.safeHalt',
					parameters: { operation: 'sanitizeError' },
				},
			],
		});
		for (const kind of ['ours', 'stock'] as const) {
			for (let round = 0; round < ROUNDS; round += 1) {
				const own = secrets.filter((_, i) => i % ROUNDS === round);
				await goWrong(kind, own, round);
			}
			// The stock node writes what the other side says into n8n's log, so that is read before.
			if (kind === 'ours') log = await n8n.log();
		}
		await sleep(3_000);
	});
	afterAll(async () => {
		await n8n?.stop();
		await Promise.all([api?.stop(), channel?.stop()]);
	});

	const goWrong = async (
		kind: 'ours' | 'stock',
		own: readonly string[],
		round: number,
	): Promise<void> => {
		const statuses = [500, 422, 401, 403, 429, 200, 404, 503];
		api.respond = (_seen, response) =>
			response
				.writeHead(statuses[round % statuses.length]!, {
					'content-type': 'application/json',
					'x-trace': encodeURIComponent(own[0]!),
				})
				.end(JSON.stringify({ ok: false, message: `Failed for ${own.join(', ')}`, error: own }));
		const account = await n8n.credential(
			SERVICE_ACCOUNT,
			accountData({
				...{ integrationId: ID, allowedHosts: api.origin, allowedMethods: ['GET', 'POST'] },
				secret: `tok_${randomBytes(24).toString('base64url')}`,
			}),
		);
		// A name has its limits.
		const short = own.filter((value) => value.length <= 60);
		const query = own.map((value) => encodeURIComponent(value)).join('&');
		const webhook: NodeDefinition = {
			name: `Webhook ${short[0]}`,
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2.1,
			parameters: { httpMethod: 'POST', path: `case-${randomUUID()}`, responseMode: 'lastNode' },
		};
		const headers = { parameters: [{ name: 'X-Own', value: encodeURIComponent(own[2]!) }] };
		const guarded: NodeDefinition = {
			name: `Call ${short[1]}`,
			type: GUARDED,
			parameters: {
				...{ method: 'POST', url: `${api.origin}/v1/${encodeURIComponent(own[4]!)}?${query}` },
				...{ headers, bodyType: 'json', jsonBody: JSON.stringify({ all: own }) },
				options: {
					...{ maxAttempts: 1, orderKey: '' },
					responseSchema: '{"type":"object","required":["id"],"properties":{"ok":{"const":true}}}',
				},
			},
			credentials: { [SERVICE_ACCOUNT]: account },
		};
		const plain: NodeDefinition = {
			name: `Fetch ${short[2]}`,
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				...{ method: 'POST', url: `${api.origin}/v1?${query}`, sendHeaders: true },
				...{ headerParameters: headers, sendBody: true, specifyBody: 'json' },
				jsonBody: JSON.stringify({ all: own }),
			},
		};
		const flows = {
			ours: [[guarded, sanitized]],
			stock: [
				[plain, sanitized],
				[plain, stock],
			],
		} as const;
		for (const [node, errorWorkflow] of flows[kind]) {
			const flow = await n8n.workflow({
				name: `Sync for ${short[3]}`,
				nodes: [webhook, node],
				settings: { errorWorkflow: errorWorkflow.id },
			});
			await n8n.send(flow.url, { body: Buffer.from(JSON.stringify({ all: own })) });
			await flow.executions({ atLeast: 1 });
			await flow.deactivate();
		}
	};

	const found = (text: string) =>
		secrets.filter(
			(value) => text.includes(value) || text.includes(JSON.stringify(value).slice(1, -1)),
		);
	const health = async (operation: string, parameters: Json = {}): Promise<string> => {
		const flow = await n8n.workflow({
			nodes: [
				webhookNode({ responseMode: 'lastNode' }),
				{
					name: 'Health',
					type: 'n8n-nodes-airlock.integrationRegistry',
					parameters: { resource: 'health', operation, integrationId: ID, ...parameters },
				},
			],
		});
		await n8n.send(flow.url, { body: Buffer.from('{}'), timeoutMs: 60_000 });
		const execution = await flow.lastExecution();
		expect(await execution.error()).toBeUndefined();
		return JSON.stringify(await execution.items('Health'));
	};

	test('none is in an alert', () => {
		expect(channel.seen.length).toBeGreaterThan(3);
		expect(found(channel.seen.map(({ body, path }) => path + body).join('\n'))).toEqual([]);
	});

	test('none is in an event', async () => {
		const executions = await events.executions({ atLeast: 3 });
		for (const execution of executions) {
			expect(found(JSON.stringify(await execution.items('Events')))).toEqual([]);
		}
	});

	test.each([
		['getMany', {}],
		['metrics', { format: 'prometheus' }],
		['metrics', { format: 'otlp' }],
		['statusPage', {}],
		['supportBundle', {}],
		['timeline', {}],
		['getAttempts', {}],
	] as const)('none is in %s %j', async (operation, parameters) => {
		const text = await health(operation, parameters);
		expect(text.length).toBeGreaterThan(100);
		expect(found(text)).toEqual([]);
	});

	test('none is in a line of n8n’s log, or in a file of ours', async () => {
		expect(found(log)).toEqual([]);
		expect((await leaks(n8n, secrets)).filter(isOurs)).toEqual([]);
	});

	test('the stock error workflow, for comparison, is handed nearly all of them; ours none', async () => {
		const textOf = async (flow: Workflow, node: string) =>
			JSON.stringify(
				await Promise.all(
					(await flow.executions()).map(async (execution) => await execution.items(node)),
				),
			);
		expect(found(await textOf(stock, 'Error Trigger')).length).toBeGreaterThan(VALUES * 0.8);
		expect(found(await textOf(sanitized, 'Sanitize'))).toEqual([]);
	});
});

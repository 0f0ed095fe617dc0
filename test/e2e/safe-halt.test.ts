import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountData, SERVICE_ACCOUNT } from './account';
import { Counterpart } from './counterpart';
import { GUARDED } from './guarded';
import { type Execution, type N8n, type NodeDefinition, startN8n, type Workflow } from './harness';
import { isOurs, leaks } from './leaks';
import { n8nApiCredential } from './n8n-api';
import { registered } from './registry';
import { webhookNode } from './webhook-node';

type Json = Record<string, unknown>;

const SAFE_HALT = 'n8n-nodes-airlock.safeHalt';
const SECOND = 1_000;

/** Gives up at once, and leaves waiting to others. */
async function guardedNode(
	n8n: N8n,
	origin: string,
	integrationId: string,
): Promise<NodeDefinition> {
	const account = await n8n.credential(
		SERVICE_ACCOUNT,
		accountData({
			...{ integrationId, allowedHosts: origin, allowedMethods: ['GET', 'POST'] },
			secret: `tok_${randomBytes(24).toString('base64url')}`,
		}),
	);
	return {
		name: 'Request',
		type: GUARDED,
		parameters: {
			...{ method: 'POST', url: `${origin}/v1`, bodyType: 'json', jsonBody: '={{ $json.body }}' },
			...{ idempotency: 'header', holdItem: false },
			options: { retryBudgetSeconds: 1, includeInput: true },
		},
		credentials: { [SERVICE_ACCOUNT]: account },
	};
}

describe('Safe Halt, around n8n’s own HTTP Request', () => {
	let n8n: N8n;
	let api: Counterpart;
	/** What each answer is, by turns; the last one for ever. */
	let answers: Array<readonly [status: number, headers?: Record<string, string>]>;
	const secrets: string[] = [];

	beforeAll(async () => {
		api = await Counterpart.start();
		n8n = await startN8n();
	});
	afterAll(async () => {
		await n8n?.stop();
		await api?.stop();
	});
	beforeEach(() => {
		api.seen.length = 0;
		api.respond = (_seen, response) => {
			const [status, headers] = answers[Math.min(api.seen.length, answers.length) - 1]!;
			// What the other side says about it is nobody's to pass on.
			const secret = `sk_live_${randomBytes(18).toString('hex')}`;
			secrets.push(secret);
			response
				.writeHead(status, { 'content-type': 'application/json', ...headers })
				.end(JSON.stringify(status < 300 ? { id: 7 } : { message: secret }));
		};
	});

	const scope = () => ({
		integrationId: `int-${randomUUID().slice(0, 8)}`,
		otherSide: randomUUID(),
	});
	const loop = async (
		of: ReturnType<typeof scope>,
		parameters: Json,
		method = 'GET',
	): Promise<Workflow> =>
		await n8n.workflow({
			nodes: [
				webhookNode(),
				{ name: 'Check', type: SAFE_HALT, parameters: { operation: 'check', ...of } },
				{
					name: 'Request',
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					onError: 'continueErrorOutput',
					parameters: { url: `${api.origin}/v1`, method },
				},
				{ name: 'Done', type: SAFE_HALT, parameters: { operation: 'reportSuccess', ...of } },
				{
					name: 'Failed',
					type: SAFE_HALT,
					parameters: { operation: 'handleFailure', ...of, ...parameters },
				},
				{ name: 'Held', type: 'n8n-nodes-base.noOp' },
			],
			connections: {
				Webhook: { main: [[{ node: 'Check', type: 'main', index: 0 }]] },
				Check: { main: [[{ node: 'Request', type: 'main', index: 0 }]] },
				Request: {
					main: [
						[{ node: 'Done', type: 'main', index: 0 }],
						[{ node: 'Failed', type: 'main', index: 0 }],
					],
				},
				Failed: {
					main: [
						[{ node: 'Check', type: 'main', index: 0 }],
						[{ node: 'Held', type: 'main', index: 0 }],
					],
				},
			},
		});
	const start = async (flow: Workflow, customer = 'c-1') =>
		await n8n.send(flow.url, {
			body: Buffer.from(JSON.stringify({ customer })),
			headers: { 'Content-Type': 'application/json' },
		});
	const run = async (flow: Workflow, customer?: string): Promise<Execution> => {
		const { length } = await flow.executions();
		await start(flow, customer);
		const [last] = await flow.executions({ atLeast: length + 1, timeoutMs: 60_000 });
		return last!;
	};

	test('what fails for a while is retried, and goes on with what it was given', async () => {
		answers = [[503], [429, { 'retry-after': '2' }], [200]];
		const flow = await loop(scope(), { repeatable: true, firstWaitSeconds: 1 });
		const execution = await run(flow);
		expect(execution.status).toBe('success');
		expect(api.seen).toHaveLength(3);
		// Never sooner than the other side asked.
		expect(api.seen[2]!.at - api.seen[1]!.at).toBeGreaterThanOrEqual(2 * SECOND);
		expect(await execution.items('Done')).toMatchObject([{ id: 7 }]);
		expect(await execution.items('Held')).toEqual([]);
	});

	test.each([
		['a write whose fate is not known', [[500]], { repeatable: false }, 'outcome_unknown', 1],
		['what waiting does not mend', [[422]], { repeatable: true }, 'invalid_request', 1],
		[
			'what was tried often enough',
			[[503]],
			{ repeatable: true, maxAttempts: 2 },
			'temporarily_unavailable',
			2,
		],
	] as const)('%s is halted and held', async (_name, given, parameters, code, calls) => {
		answers = [...given];
		const flow = await loop(scope(), { ...parameters, firstWaitSeconds: 1 }, 'POST');
		const customer = `c-${randomBytes(8).toString('hex')}`;
		const execution = await run(flow, customer);
		expect(api.seen).toHaveLength(calls);
		const halted = await execution.items('Held');
		expect(halted).toMatchObject([{ halt: { code, held: true, attempts: calls } }]);
		expect(JSON.stringify(halted)).not.toContain(customer);
	});

	test('a long wait survives a restart, and then it is tried again', async () => {
		answers = [[503], [200]];
		const flow = await loop(scope(), { repeatable: true, firstWaitSeconds: 66 });
		await start(flow);
		await flow.executions({ atLeast: 1 });
		const waiting = await flow.lastExecution();
		expect(waiting.status).toBe('waiting');
		await n8n.kill();
		await n8n.restart();
		expect(api.seen).toHaveLength(1);
		const deadline = Date.now() + 120 * SECOND;
		while (api.seen.length < 2 && Date.now() < deadline) await sleep(500);
		const [execution] = await flow.executions({ atLeast: 1 });
		expect(execution!.status).toBe('success');
		expect(await execution!.items('Done')).toMatchObject([{ id: 7 }]);
		expect(api.seen[1]!.at - api.seen[0]!.at).toBeGreaterThanOrEqual(66 * SECOND);
	});

	test('a Guarded Request that may not wait so long itself is tried again, with its key', async () => {
		answers = [[429, { 'retry-after': '3' }], [200]];
		const of = scope();
		const request = await guardedNode(n8n, api.origin, of.integrationId);
		const flow = await n8n.workflow({
			nodes: [
				webhookNode(),
				request,
				{
					name: 'Failed',
					type: SAFE_HALT,
					parameters: { operation: 'handleFailure', ...of, firstWaitSeconds: 1 },
				},
				{ name: 'Done', type: 'n8n-nodes-base.noOp' },
			],
			connections: {
				Webhook: { main: [[{ node: 'Request', type: 'main', index: 0 }]] },
				Request: {
					main: [
						[{ node: 'Done', type: 'main', index: 0 }],
						[{ node: 'Failed', type: 'main', index: 0 }],
					],
				},
				Failed: { main: [[{ node: 'Request', type: 'main', index: 0 }]] },
			},
		});
		const execution = await run(flow);
		expect(await execution.items('Done')).toMatchObject([{ body: { id: 7 } }]);
		const [first, again] = api.seen;
		expect(again!.at - first!.at).toBeGreaterThanOrEqual(2.9 * SECOND);
		expect(again!.headers['idempotency-key']).toBe(first!.headers['idempotency-key']);
		expect(again!.body).toBe(first!.body);
	});

	test('after failures in a row nothing is sent any more; a revoked integration sends nothing at all', async () => {
		answers = [[500]];
		const of = scope();
		const flow = await loop(of, { repeatable: true, maxAttempts: 1 });
		for (let i = 0; i < 7; i += 1) await run(flow);
		expect(api.seen).toHaveLength(5);

		const other = scope();
		await registered(n8n, {
			...{ operation: 'register', id: other.integrationId, useCase: 'x', systems: 'x' },
			...{ owner: 'Ann Lee', environment: 'staging', doneBy: 'Ann Lee' },
		});
		const { integrationId } = other;
		await registered(n8n, { operation: 'revoke', integrationId, doneBy: 'Ann Lee' });
		const revoked = await run(await loop(other, {}));
		expect(await revoked.items('Check', 1)).toMatchObject([
			{ halt: { code: 'credential_revoked', rule: 'integration_revoked' } },
		]);
		expect(api.seen).toHaveLength(5);
	});

	test('an error workflow behind it knows category and ids, and no word of what went wrong', async () => {
		answers = [[503, { 'x-internal': 'secret-header-value' }]];
		const error = await n8n.workflow({
			nodes: [
				{ name: 'Error Trigger', type: 'n8n-nodes-base.errorTrigger' },
				{ name: 'Sanitize', type: SAFE_HALT, parameters: { operation: 'sanitizeError' } },
			],
		});
		const password = `pw-${randomBytes(12).toString('hex')}`;
		const failing = await n8n.workflow({
			nodes: [
				webhookNode(),
				{
					name: 'Call Jane Doe',
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					parameters: {
						url: `${api.origin}/v1?token=${password}`,
						sendHeaders: true,
						headerParameters: { parameters: [{ name: 'X-Token', value: password }] },
					},
				},
			],
			settings: { errorWorkflow: error.id },
		});
		await start(failing);
		const [execution] = await error.executions({ atLeast: 1 });
		const [sanitized] = await execution!.items('Sanitize');
		expect(sanitized).toMatchObject({
			alert: {
				...{ condition: 'reported', category: 'temporarily_unavailable', status: 503 },
				workflow: failing.id,
			},
			retryable: true,
		});
		const text = JSON.stringify(sanitized);
		for (const hidden of [password, 'Jane Doe', 'secret-header', api.origin, ...secrets]) {
			expect(text).not.toContain(hidden);
		}
		// The stock error workflow, for comparison, is handed all of it.
		const stock = JSON.stringify(await execution!.items('Error Trigger'));
		expect([password, secrets.at(-1)!].map((hidden) => stock.includes(hidden))).toEqual([
			true,
			true,
		]);
	});

	test('stop ends the execution with category and reference alone, and can switch the workflow off', async () => {
		const scopes = ['workflow:deactivate', 'workflow:update', 'workflow:read'];
		const credential = await n8nApiCredential(n8n, scopes);
		const stopping = async (haltMode: string) =>
			await n8n.workflow({
				nodes: [
					webhookNode(),
					{
						name: 'Stop',
						type: SAFE_HALT,
						parameters: { operation: 'stop', category: 'schema_mismatch', haltMode, ...scope() },
						credentials: { airlockN8nApi: credential },
					},
				],
			});
		const plain = await run(await stopping('execution'), 'c-secret-customer');
		expect(plain.status).toBe('error');
		expect(await plain.error()).toMatch(
			/^The answer does not have the agreed form \(schema_mismatch, reference [0-9a-f-]{36}\)$/,
		);
		const flow = await stopping('workflow');
		expect((await run(flow)).status).toBe('error');
		expect((await n8n.send(flow.url, { body: Buffer.from('{}') })).status).toBe(404);
	});

	test('what the other side said is in none of our files', async () => {
		expect((await leaks(n8n, secrets)).filter(isOurs)).toEqual([]);
	});
});

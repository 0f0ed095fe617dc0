import { randomBytes, randomUUID } from 'node:crypto';
import { senders } from '../senders';
import { Counterpart } from './counterpart';
import { GuardedCase } from './guarded';
import { type Execution, type N8n, startN8n, type Workflow } from './harness';
import { isOurs, leaks } from './leaks';
import { triggerWorkflow } from './trigger';
import { webhookNode } from './webhook-node';

type Json = Record<string, unknown>;

const HELD = 'n8n-nodes-airlock.heldItems';
const SAFE_HALT = 'n8n-nodes-airlock.safeHalt';

describe('held items', () => {
	let n8n: N8n;
	let api: Counterpart;
	let broken = true;
	beforeAll(async () => {
		api = await Counterpart.start();
		api.respond = (_seen, response) =>
			response
				.writeHead(broken ? 503 : 200, { 'content-type': 'application/json' })
				.end('{"id":7}');
		n8n = await startN8n();
	});
	afterAll(async () => {
		await n8n?.stop();
		await api?.stop();
	});
	beforeEach(() => {
		broken = true;
		api.seen.length = 0;
	});

	/** One operation of the node, in a workflow of its own. */
	const held = async (parameters: Json): Promise<Execution> => {
		const flow = await n8n.workflow({
			nodes: [webhookNode({ responseMode: 'lastNode' }), { name: 'Held', type: HELD, parameters }],
		});
		await n8n.send(flow.url, { body: Buffer.from('{}'), timeoutMs: 60_000 });
		return await flow.lastExecution();
	};
	const waiting = async (integration: string, state = 'held') =>
		await (await held({ operation: 'getMany', filter: { integration, state } })).items('Held');
	const decision = { doneBy: 'Ann Lee', reason: 'The other side works again' };

	test('what was halted is released to the workflow that does it again, with its key, once', async () => {
		const integrationId = `int-${randomUUID().slice(0, 8)}`;
		const account = {
			...{ secret: `tok_${randomBytes(24).toString('base64url')}`, integrationId },
			...{ allowedHosts: api.origin, allowedMethods: ['GET', 'POST'] },
		};
		const parameters = {
			...{ method: 'POST', bodyType: 'json', jsonBody: '={{ $json.body.order }}' },
			...{ idempotency: 'header', options: { maxAttempts: 1 } },
		};
		const flow = await GuardedCase.create(n8n, account, parameters);
		const customers = [0, 1].map(() => `c-${randomBytes(8).toString('hex')}`);
		for (const customer of customers) {
			await flow.run({ url: `${api.origin}/v1`, order: { customer } });
		}
		const items = await waiting(integrationId);
		expect(items).toMatchObject([
			{ category: 'temporarily_unavailable', state: 'held', generation: 0 },
			{ category: 'temporarily_unavailable', state: 'held', generation: 0 },
		]);
		expect((await leaks(n8n, customers)).filter(isOurs)).toEqual([]);

		broken = false;
		const again = await n8n.workflow(
			{
				nodes: [
					{
						name: 'Sub',
						type: 'n8n-nodes-base.executeWorkflowTrigger',
						typeVersion: 1.1,
						parameters: { inputSource: 'passthrough' },
					},
					{ ...flow.flow.nodes[1]!, name: 'Request', position: [200, 0] },
				],
			},
			{ active: true },
		);
		const ids = items.map(({ id }) => id).join(',');
		const dry = await held({
			...{ operation: 'release', which: 'ids', ids, dryRun: true, deliverTo: 'workflow' },
			...{ workflowId: { __rl: true, mode: 'id', value: again.id }, ...decision },
		});
		expect(await dry.error()).toBeUndefined();
		expect(api.seen).toHaveLength(2);
		const release = {
			...{ operation: 'release', which: 'ids', ids, dryRun: false, deliverTo: 'workflow' },
			...{ workflowId: { __rl: true, mode: 'id', value: again.id }, ...decision },
		};
		const released = await held(release);
		expect(await released.error()).toBeUndefined();
		expect(await waiting(integrationId)).toEqual([]);
		const keys = api.seen.map(({ headers }) => headers['idempotency-key']);
		expect(api.seen.map(({ body }) => (JSON.parse(body) as Json).customer)).toEqual([
			...customers,
			...customers,
		]);
		expect([keys[2], keys[3]]).toEqual([keys[0], keys[1]]);
		expect((await held(release)).status).toBe('error');
		expect(api.seen).toHaveLength(4);
	});

	const keeping = async (nodes: readonly Json[], parameters: Json = {}) => {
		const sender = await senders.github!();
		const integrationId = `int-${randomUUID().slice(0, 8)}`;
		const flow: Workflow = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: sender.credential,
			policy: { keepUntilDone: true },
			parameters: { integrationId, ...parameters },
			then: nodes as never,
		});
		const send = async () => await n8n.send(flow.url, await sender.event());
		return { flow, integrationId, send };
	};

	test('a delivery is kept until its workflow says that its work is done', async () => {
		const done = {
			...{ name: 'Done', type: SAFE_HALT },
			parameters: { operation: 'reportSuccess', integrationId: 'x', otherSide: 'x' },
		};
		const well = await keeping([done]);
		expect((await well.send()).status).toBe(200);
		await well.flow.executions({ atLeast: 1 });
		expect(await waiting(well.integrationId, 'released')).toHaveLength(1);

		// Whatever is in between answers an item of its own.
		const between = {
			...{ name: 'Other', type: 'n8n-nodes-base.set', typeVersion: 3.4 },
			parameters: { mode: 'raw', jsonOutput: '{"ok":true}', options: {} },
		};
		const confirm = {
			...{ name: 'Confirm', type: HELD },
			parameters: { operation: 'confirm' },
		};
		for (const last of [done, confirm]) {
			const apart = await keeping([between, last]);
			expect((await apart.send()).status).toBe(200);
			await apart.flow.executions({ atLeast: 1 });
			expect(await waiting(apart.integrationId, 'released')).toHaveLength(1);
		}

		const failing = await keeping([
			{ name: 'Stop', type: 'n8n-nodes-base.stopAndError', parameters: { errorMessage: 'x' } },
		]);
		expect((await failing.send()).status).toBe(200);
		const [execution] = await failing.flow.executions({ atLeast: 1 });
		expect(execution!.status).toBe('error');
		// Under way for a quarter of an hour, then it waits for a person.
		expect(await waiting(failing.integrationId, 'releasing')).toHaveLength(1);
	});

	test('where the sender waits, its answer says it: what it sends again is not kept', async () => {
		const respond = { respond: 'lastNode' };
		const well = await keeping([{ name: 'Set', type: 'n8n-nodes-base.noOp' }], respond);
		expect((await well.send()).status).toBe(200);
		expect(await waiting(well.integrationId, 'released')).toHaveLength(1);
		const failing = await keeping(
			[{ name: 'Stop', type: 'n8n-nodes-base.stopAndError', parameters: { errorMessage: 'x' } }],
			respond,
		);
		expect((await failing.send()).status).toBe(500);
		expect(await waiting(failing.integrationId, 'discarded')).toHaveLength(1);
	});
});

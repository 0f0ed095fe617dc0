import { randomUUID } from 'node:crypto';
import { Proxy } from '../store/proxy';
import { describeWithPostgres, type N8n, startN8n, type Workflow } from './harness';
import { createDatabase, postgresUrl, type TestDatabase } from './harness/postgres';
import { webhookNode } from './webhook-node';

const AUDIT = 'n8n-nodes-airlock.auditLog';

type Json = Record<string, unknown>;

/** n8n itself stays on SQLite: only Airlock's own database goes away and comes back. */
describeWithPostgres('when the audit log cannot be written', () => {
	const server = new URL(postgresUrl);
	const proxy = new Proxy(server.hostname, Number(server.port || 5432));
	let port: number;
	let database: TestDatabase;
	let n8n: N8n;
	const flows = new Map<string, Workflow>();

	/** A workflow of n8n's own Webhook node, the Audit Log node and one more behind it. */
	const workflow = async (name: string, parameters: Json) => {
		const path = `case-${randomUUID()}`;
		const flow = await n8n.workflow({
			nodes: [
				webhookNode({ path, responseMode: 'lastNode' }),
				{ name: 'Audit', type: AUDIT, parameters },
				{ name: 'Work', type: 'n8n-nodes-base.noOp' },
			],
		});
		flows.set(name, flow);
	};
	const call = async (name: string) => {
		const flow = flows.get(name)!;
		const { length } = await flow.executions();
		await n8n.send(flow.url, { body: Buffer.from('{}'), timeoutMs: 60_000 });
		const [last] = await flow.executions({ atLeast: length + 1, timeoutMs: 60_000 });
		return last!;
	};

	beforeAll(async () => {
		port = await proxy.listen();
		database = await createDatabase();
		const url = new URL(postgresUrl);
		url.host = `127.0.0.1:${port}`;
		url.pathname = `/${database.name}`;
		n8n = await startN8n({ queueMode: false, env: { AIRLOCK_DATABASE_URL: url.href } });
		const record = { operation: 'record', action: 'order.ship' };
		await workflow('halt', { ...record, whenUnrecorded: 'halt' });
		await workflow('mark', { ...record, whenUnrecorded: 'mark' });
		await workflow('search', { operation: 'search', returnAll: true });
		await workflow('verify', { operation: 'verify' });
	});
	afterAll(async () => {
		await n8n?.stop();
		await proxy.stop();
		await database?.drop();
	});

	test('it halts or goes on, as the node says, and the gap is chained when the log is back', async () => {
		expect((await call('halt')).status).toBe('success');
		await proxy.stop();

		const halted = await call('halt');
		expect(halted.status).toBe('error');
		expect(await halted.error()).toBe('The audit log cannot be written');
		expect(await halted.nodes()).not.toContain('Work');
		const marked = await call('mark');
		expect(marked.status).toBe('success');
		expect(await marked.items('Work')).toMatchObject([
			{ audit: { recorded: false, gapMarked: true } },
		]);

		await proxy.listen(port);
		const back = await call('halt');
		expect(await back.items('Work')).toMatchObject([{ audit: { recorded: true } }]);
		const entries = await (await call('search')).items('Audit');
		expect(entries.map(({ action }) => action)).toEqual(['order.ship', 'audit.gap', 'order.ship']);
		expect(entries[1]).toMatchObject({ context: { count: 1, actions: { 'order.ship': 1 } } });
		const [verdict] = await (await call('verify')).items('Audit');
		expect(verdict).toMatchObject({ verified: true, gaps: { count: 1 } });
	});
});

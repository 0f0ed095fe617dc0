import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithPostgres, groupExists, serveTls, startN8n } from './harness';
import type { N8n, TlsHost, Workflow } from './harness';
import { databaseExists } from './harness/postgres';
import type { Abandoned } from './harness/abandon';

const json = { 'Content-Type': 'application/json' };
const order = { headers: json, body: '{"order":"A-1"}' };

describe('n8n on SQLite', () => keepsItsPromises('sqlite'));
describeWithPostgres('n8n on PostgreSQL', () => keepsItsPromises('postgres'));

function keepsItsPromises(database: 'sqlite' | 'postgres'): void {
	let supplier: TlsHost;
	let n8n: N8n;
	let flow: Workflow;

	beforeAll(async () => {
		supplier = await serveTls('stock.example.com', (request, response) => {
			response.setHeader('Content-Type', 'application/json');
			response.end(JSON.stringify({ asked: request.url, at: request.headers.host }));
		});
		n8n = await startN8n({ database, tarball: false, hosts: [supplier] });
		flow = await n8n.workflow({
			nodes: [
				{
					name: 'Webhook',
					type: 'n8n-nodes-base.webhook',
					typeVersion: 2,
					parameters: { path: 'orders', httpMethod: 'POST' },
				},
				{
					name: 'Code',
					type: 'n8n-nodes-base.code',
					typeVersion: 2,
					parameters: { jsCode: 'return [{ json: { seen: $json.body.order } }];' },
				},
			],
		});
	});
	afterAll(async () => {
		await n8n.stop();
		await supplier.close();
	});

	it('starts one execution per request, and shows what its nodes put out', async () => {
		expect(await flow.executions()).toHaveLength(0);
		expect((await n8n.send(flow.url, order)).status).toBe(200);

		const [execution, ...others] = await flow.executions({ atLeast: 1 });
		expect(others).toHaveLength(0);
		expect(execution?.status).toBe('success');
		expect(await execution?.items('Code')).toEqual([{ seen: 'A-1' }]);
	});

	it('reaches a server of the test under its public name', async () => {
		const asking = await n8n.workflow({
			nodes: [
				{
					name: 'Webhook',
					type: 'n8n-nodes-base.webhook',
					typeVersion: 2,
					parameters: { path: 'ask', httpMethod: 'POST' },
				},
				{
					name: 'Ask',
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					parameters: { url: 'https://stock.example.com/items/7' },
				},
			],
		});
		await n8n.send(asking.url);
		const execution = await asking.lastExecution();
		expect(await execution.error()).toBeUndefined();
		expect(await execution.items('Ask')).toEqual([{ asked: '/items/7', at: 'stock.example.com' }]);
	});

	it('runs a workflow by hand, and listens for a test event', async () => {
		const manual = await n8n.workflow(
			{
				nodes: [
					{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
					{ name: 'End', type: 'n8n-nodes-base.noOp' },
				],
			},
			{ active: false },
		);
		await manual.run();
		expect(await (await manual.lastExecution()).nodes()).toEqual(['Start', 'End']);

		const listening = await n8n.listenForTestEvent(flow);
		expect((await n8n.send(listening.url, order)).status).toBe(200);
		expect((await n8n.send(listening.url, order)).status).toBe(404);
		const [byHand] = await flow.executions({ atLeast: 2 });
		expect(byHand?.mode).toBe('manual');
	});

	it('keeps workflows and executions over a restart', async () => {
		const before = n8n.pid;
		await n8n.restart();
		expect(n8n.pid).not.toBe(before);
		expect(groupExists(before)).toBe(false);
		expect((await n8n.send(flow.url, order)).status).toBe(200);
		expect(await flow.executions({ atLeast: 3 })).toHaveLength(3);
	});

	it('keeps them when n8n is killed, too', async () => {
		const before = n8n.pid;
		await n8n.kill();
		expect(groupExists(before)).toBe(false);
		await expect(n8n.send(flow.url, order)).rejects.toThrow('ECONNREFUSED');
		await n8n.restart();
		expect((await n8n.send(flow.url, order)).status).toBe(200);
		expect(await flow.executions({ atLeast: 4 })).toHaveLength(4);
	});

	it('answers 404 at once after a workflow was deactivated', async () => {
		await flow.deactivate();
		expect((await n8n.send(flow.url, order)).status).toBe(404);
		await flow.activate();
		expect((await n8n.send(flow.url, order)).status).toBe(200);
		await flow.delete();
		expect((await n8n.send(flow.url, order)).status).toBe(404);
	});

	it('leaves no process, no folder and no database behind', async () => {
		const { pid, userFolder, databaseName } = n8n;
		expect(existsSync(userFolder)).toBe(true);
		await n8n.stop();
		expect(groupExists(pid)).toBe(false);
		expect(existsSync(userFolder)).toBe(false);
		if (databaseName !== undefined) expect(await databaseExists(databaseName)).toBe(false);
	});
}

describe('what a test run leaves behind', () => {
	it('is nothing when n8n cannot be started', async () => {
		const own = `airlock-n8n-${process.pid}-`;
		const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith(own));
		const before = folders();
		const env = { NODE_OPTIONS: '--require=./missing.cjs' };
		await expect(startN8n({ tarball: false, env })).rejects.toThrow(/missing\.cjs/);
		expect(folders()).toEqual(before);
	});

	it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('is nothing after %s', async (signal) => {
		const { child, made } = await abandon('sqlite');
		expect(groupExists(made.pid)).toBe(true);
		expect(existsSync(made.folder)).toBe(true);

		child.kill(signal);
		await within5Seconds(() => !groupExists(made.pid) && !existsSync(made.folder));
	});
});

describeWithPostgres('what a test run leaves behind on PostgreSQL', () => {
	it('is nothing after SIGKILL', async () => {
		const { child, made } = await abandon('postgres');
		expect(await databaseExists(made.database!)).toBe(true);

		child.kill('SIGKILL');
		await within5Seconds(async () => !(await databaseExists(made.database!)));
	});
});

async function abandon(database: 'sqlite' | 'postgres') {
	const script = join(__dirname, 'harness', 'abandon.ts');
	const child = spawn(process.execPath, ['--import', 'tsx', script, database]);
	const [line] = (await child.stdout.take(1).toArray()) as Buffer[];
	return { child, made: JSON.parse(String(line)) as Abandoned };
}

async function within5Seconds(condition: () => boolean | Promise<boolean>): Promise<void> {
	const deadline = Date.now() + 5_000;
	while (!(await condition())) {
		if (Date.now() > deadline) throw new Error('It did not happen');
		await sleep(50);
	}
}

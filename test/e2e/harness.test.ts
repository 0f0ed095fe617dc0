import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithPostgres, groupExists, startN8n, type N8n, type Workflow } from './harness';
import { databaseExists } from './harness/postgres';
import type { Abandoned } from './harness/abandon';

const json = { 'Content-Type': 'application/json' };
const order = { headers: json, body: '{"order":"A-1"}' };

describe('n8n on SQLite', () => keepsItsPromises('sqlite'));
describeWithPostgres('n8n on PostgreSQL', () => keepsItsPromises('postgres'));

function keepsItsPromises(database: 'sqlite' | 'postgres'): void {
	let n8n: N8n;
	let flow: Workflow;

	beforeAll(async () => {
		n8n = await startN8n({ database, tarball: false });
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
	afterAll(() => n8n.stop());

	it('starts one execution per request, and shows what its nodes put out', async () => {
		expect(await flow.executions()).toHaveLength(0);
		expect((await n8n.send(flow.url, order)).status).toBe(200);

		const [execution, ...others] = await flow.executions({ atLeast: 1 });
		expect(others).toHaveLength(0);
		expect(execution?.status).toBe('success');
		expect(await execution?.items('Code')).toEqual([{ seen: 'A-1' }]);
	});

	it('keeps workflows and executions over a restart', async () => {
		const before = n8n.pid;
		await n8n.restart();
		expect(n8n.pid).not.toBe(before);
		expect(groupExists(before)).toBe(false);
		expect((await n8n.send(flow.url, order)).status).toBe(200);
		expect(await flow.executions({ atLeast: 2 })).toHaveLength(2);
	});

	it('keeps them when n8n is killed, too', async () => {
		const before = n8n.pid;
		await n8n.kill();
		expect(groupExists(before)).toBe(false);
		await expect(n8n.send(flow.url, order)).rejects.toThrow('ECONNREFUSED');
		await n8n.restart();
		expect((await n8n.send(flow.url, order)).status).toBe(200);
		expect(await flow.executions({ atLeast: 3 })).toHaveLength(3);
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
		const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('airlock-n8n-'));
		const before = folders();
		await expect(startN8n({ tarball: join(tmpdir(), 'none.tgz') })).rejects.toThrow();
		expect(folders()).toEqual(before);
	});

	it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('is nothing after %s', async (signal) => {
		const script = join(__dirname, 'harness', 'abandon.ts');
		const child = spawn(process.execPath, ['--import', 'tsx', script]);
		const [line] = (await child.stdout.take(1).toArray()) as Buffer[];
		const { pid, folder } = JSON.parse(String(line)) as Abandoned;
		expect(groupExists(pid)).toBe(true);
		expect(existsSync(folder)).toBe(true);

		child.kill(signal);
		for (let i = 0; i < 100 && (groupExists(pid) || existsSync(folder)); i++) await sleep(50);
		expect(groupExists(pid)).toBe(false);
		expect(existsSync(folder)).toBe(false);
	});
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DELIVERY_LEASE_MS } from '../../lib/store/store';
import { crash } from '../drill/crash';
import { loseDatabase } from '../drill/database-loss';
import { effectNode, isStarting } from '../drill/effect';
import type { TrafficReport } from '../drill/traffic';
import { senders } from '../senders';
import { Counterpart } from './counterpart';
import { type Answer, describeWithPostgres, type N8n, startN8n } from './harness';
import { triggerWorkflow } from './trigger';
import { webhookNode } from './webhook-node';

const LANES = 8;

/** Every event ran, and none was answered with 2xx, as new or as a duplicate, before its execution was recorded. */
function expectNothingLost(report: TrafficReport): void {
	process.stdout.write(`${JSON.stringify(report)}\n`);
	expect(report).toMatchObject({ lost: 0, unfounded: 0 });
}

function faultsIn(log: string): string[] {
	return log.split('\n').filter((line) => /unhandled|uncaught|'error' event/i.test(line));
}

describe('n8n killed in the middle of traffic, on SQLite', () => {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n();
	});
	afterAll(async () => await n8n?.stop());

	test('loses none of 500 deliveries', async () => {
		const report = await crash(n8n, { events: 500, lanes: LANES, killAt: [170, 340] });
		expectNothingLost(report);
		// Only what was under way at a kill may run again: recorded by n8n, not yet kept by us.
		expect(report.repeated).toBeLessThanOrEqual(2 * LANES);
		expect(faultsIn(await n8n.log())).toEqual([]);
	});

	test('a delivery that is kept until done is not started again by its sender, and waits for a person', async () => {
		const api = await Counterpart.start();
		try {
			// Nobody learns how it ended.
			api.respond = () => undefined;
			const sender = await senders.github!();
			const integrationId = `int-${randomUUID().slice(0, 8)}`;
			const flow = await triggerWorkflow(n8n, {
				provider: 'github',
				credential: sender.credential,
				policy: { keepUntilDone: true },
				parameters: { integrationId, respond: 'lastNode' },
				then: [effectNode(api.origin)],
			});
			const event = await sender.event();
			const cut = n8n.send(flow.url, event).catch((error: unknown) => error);
			while (api.seen.length === 0) await sleep(50);
			await n8n.kill();
			const killedAt = performance.now();
			expect(await cut).toBeInstanceOf(Error);
			await n8n.restart();
			// Renewed at every third of it, so that this is the least that was left.
			const outlasted = performance.now() - killedAt > (DELIVERY_LEASE_MS * 2) / 3 - 1_000;

			const answers: Answer[] = [];
			do {
				await sleep(500);
				const answer = await n8n.send(flow.url, event).catch(() => undefined);
				if (answer && !isStarting(answer)) answers.push(answer);
			} while (answers.at(-1)?.status !== 200);
			// While its claim runs nobody can know that nobody is at it any more; a slow start may outlast it.
			const whileClaimed = new Set(answers.slice(0, -1).map(({ status }) => status));
			expect([...whileClaimed]).toEqual(outlasted && whileClaimed.size === 0 ? [] : [503]);
			// In queue mode n8n itself may take up the job of a worker that died: that is the same execution.
			expect(await flow.executionsNow()).toHaveLength(1);
			const list = await n8n.workflow({
				nodes: [
					webhookNode({ responseMode: 'lastNode' }),
					{
						name: 'Held',
						type: 'n8n-nodes-airlock.heldItems',
						parameters: {
							operation: 'getMany',
							filter: { integration: integrationId, state: 'releasing' },
						},
					},
				],
			});
			await n8n.send(list.url, { body: Buffer.from('{}') });
			expect(await (await list.lastExecution()).items('Held')).toHaveLength(1);
		} finally {
			await api.stop();
		}
	});
});

describeWithPostgres('on PostgreSQL', () => {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n({ database: 'postgres' });
	});
	afterAll(async () => await n8n?.stop());

	test('n8n killed in the middle of traffic loses none of 150 deliveries', async () => {
		const report = await crash(n8n, { events: 150, lanes: LANES, killAt: [50] });
		expectNothingLost(report);
		expect(report.repeated).toBeLessThanOrEqual(LANES);
	});

	test('connections cut in the middle of traffic lose nothing', async () => {
		const report = await loseDatabase(n8n, {
			events: 150,
			lanes: LANES,
			cutEveryMs: 20,
			outageMs: 0,
		});
		expectNothingLost(report);
		expect(report.cut).toBeGreaterThan(0);
		expect(Object.keys(report.answers).filter((s) => s !== '200' && s !== '503')).toEqual([]);
		// Nobody saw an answer get lost, so nothing had to be accepted twice.
		expect(report.repeated).toBe(0);
		expect(faultsIn(await n8n.log())).toEqual([]);
	});
});

import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { senders } from '../senders';
import { AccountCase } from './account';
import { Counterpart } from './counterpart';
import { describeWithPostgres, type N8n, startN8n, type Workflow } from './harness';
import { createDatabase, postgresUrl, type TestDatabase } from './harness/postgres';
import { registered, registry } from './registry';
import { triggerWorkflow } from './trigger';
import { webhookNode } from './webhook-node';

const ID = 'crm';

/** Two n8n processes, each with its own workflows, that share Airlock's database. */
describeWithPostgres('the off switch', () => {
	let database: TestDatabase;
	let machines: N8n[] = [];
	let api: Counterpart;
	/** Called all the time, and called once in a while. */
	const accounts: AccountCase[] = [];
	const probes: AccountCase[] = [];
	const triggers: Array<{ flow: Workflow; post(): Promise<number> }> = [];

	beforeAll(async () => {
		api = await Counterpart.start();
		database = await createDatabase();
		const url = new URL(postgresUrl);
		url.pathname = `/${database.name}`;
		const env = {
			AIRLOCK_DATABASE_URL: url.href,
			AIRLOCK_ENCRYPTION_KEY: randomBytes(24).toString('base64'),
			AIRLOCK_ENVIRONMENT: 'staging',
		};
		machines = [await startN8n({ env }), await startN8n({ env })];
		for (const n8n of machines) {
			const secret = `tok_${randomBytes(24).toString('base64url')}`;
			const grant = { allowedHosts: api.origin, requestsPerMinute: 0, environment: 'staging' };
			for (const cases of [accounts, probes]) {
				cases.push(await AccountCase.create(n8n, { secret, integrationId: ID, ...grant }));
			}
			const sender = await senders.github!();
			const flow = await triggerWorkflow(n8n, {
				provider: 'github',
				credential: sender.credential,
				parameters: { integrationId: ID },
			});
			const post = async () => (await n8n.send(flow.url, await sender.event())).status;
			triggers.push({ flow, post });
		}
		await registered(machines[0]!, {
			operation: 'register',
			id: ID,
			useCase: 'Copies orders',
			systems: 'Shop, ERP',
			owner: 'Ann Lee',
			environment: 'staging',
			doneBy: 'Ann Lee',
		});
	});
	afterAll(async () => {
		await Promise.all(machines.map(async (n8n) => await n8n.stop()));
		await api?.stop();
		await database?.drop();
	});

	const decide = async (operation: string) =>
		await registered(machines[0]!, { operation, integrationId: ID, doneBy: 'Bo Chen' });
	/** Calls through both until `stop` is called. */
	const keepCalling = () => {
		let going = true;
		const loops = accounts.flatMap((account) =>
			[1, 2].map(async () => {
				while (going) await account.start({ url: `${api.origin}/v1` });
			}),
		);
		return async () => {
			going = false;
			await Promise.all(loops);
		};
	};

	test('stops accounts and triggers of every process within a second, and brings them back', async () => {
		const stop = keepCalling();
		for (const deadline = Date.now() + 60_000; api.seen.length <= 10; await sleep(100)) {
			if (Date.now() > deadline) throw new Error('Nothing flows');
		}
		expect(await Promise.all(triggers.map(async ({ post }) => await post()))).toEqual([200, 200]);

		await decide('disable');
		const disabledBy = Date.now();
		await sleep(1_000);
		expect(await Promise.all(triggers.map(async ({ post }) => await post()))).toEqual([503, 503]);
		await sleep(1_500);
		const last = api.seen.at(-1)!.at;
		expect(last).toBeLessThanOrEqual(disabledBy + 1_000);
		const denied = await probes[1]!.call({ url: `${api.origin}/v1` });
		expect(await denied.error()).toContain('(integration_disabled)');

		await decide('enable');
		await sleep(1_000);
		const before = api.seen.length;
		expect(await Promise.all(triggers.map(async ({ post }) => await post()))).toEqual([200, 200]);
		await sleep(1_000);
		expect(api.seen.length).toBeGreaterThan(before);
		await stop();
	});

	test('for good, when it is revoked', async () => {
		await decide('revoke');
		await sleep(1_000);
		api.seen.length = 0;
		expect(await Promise.all(triggers.map(async ({ post }) => await post()))).toEqual([410, 410]);
		for (const account of probes) {
			const denied = await account.call({ url: `${api.origin}/v1` });
			expect(await denied.error()).toContain('(integration_revoked)');
		}
		expect(api.seen).toEqual([]);
		const again = await registry(machines[1]!, {
			operation: 'enable',
			integrationId: ID,
			doneBy: 'Bo Chen',
		});
		expect(again.status).toBe('error');
	});

	test('what they did is known to every process, and every decision is in the log', async () => {
		const [use] = await registered(machines[1]!, { operation: 'getUse', integrationId: ID });
		const { outcomes, denials } = use as Record<string, Record<string, number>>;
		expect(outcomes!.sent).toBeGreaterThan(10);
		expect(denials).toMatchObject({
			integration_disabled: expect.any(Number) as number,
			integration_revoked: expect.any(Number) as number,
		});
		const flow = await machines[1]!.workflow({
			nodes: [
				webhookNode({ path: 'log', responseMode: 'lastNode' }),
				{
					name: 'Log',
					type: 'n8n-nodes-airlock.auditLog',
					parameters: { operation: 'search', returnAll: true, filter: { integration: ID } },
				},
			],
		});
		await machines[1]!.send(flow.url, { body: Buffer.from('{}') });
		const [execution] = await flow.executions({ atLeast: 1 });
		const entries = await execution!.items('Log');
		const decisions = entries.filter(({ action }) => String(action).startsWith('integration.'));
		expect(decisions.map(({ action }) => action)).toEqual([
			'integration.revoke',
			'integration.enable',
			'integration.disable',
			'integration.register',
		]);
		for (const { reason, actor } of decisions) {
			expect(reason).toBe('The test says so');
			expect(actor).toMatchObject({ type: 'user', id: expect.stringMatching(/^p/) as string });
		}
		expect(entries.map(({ action }) => action)).toContain('account.denied');
	});
});

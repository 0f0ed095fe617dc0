import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Proxy } from '../store/proxy';
import { senders } from '../senders';
import { Counterpart } from './counterpart';
import { GuardedCase } from './guarded';
import { describeInQueueMode, type N8n, startN8n } from './harness';
import { onTables } from './kept';
import { redisUrl } from './harness/queue';
import { registered } from './registry';
import { triggerWorkflow } from './trigger';

/** One main, two webhook processes and three workers of the real n8n, behind one address. */
describeInQueueMode('n8n in queue mode', () => {
	let n8n: N8n;
	/** Before Airlock's Redis, not before n8n's: what Airlock does without it is seen, and not what n8n does. */
	let redis: Proxy;
	let redisPort: number;

	beforeAll(async () => {
		redis = new Proxy(redisUrl.hostname, Number(redisUrl.port || 6379));
		redisPort = await redis.listen();
		const env = { AIRLOCK_REDIS_URL: `redis://127.0.0.1:${redisPort}${redisUrl.pathname}` };
		n8n = await startN8n({ queueMode: true, env });
	});
	afterAll(async () => {
		await n8n?.stop();
		await redis?.stop();
	});

	/** A GitHub webhook of its own, and its sender. */
	const github = async (policy: Record<string, unknown> = {}, parameters = {}) => {
		const sender = await senders.github!();
		const { credential } = sender;
		const flow = await triggerWorkflow(n8n, { provider: 'github', credential, policy, parameters });
		const post = async (event: Parameters<N8n['send']>[1]) => await n8n.send(flow.url, event);
		return { sender, flow, post };
	};
	const rows = async (table: string) =>
		await onTables(n8n, (name) => `select * from ${name(table)}`);

	test('lets signed events in once, whichever process they come to, and no forged one', async () => {
		const { sender, flow, post } = await github();
		const stranger = await senders.github!();
		for (let i = 0; i < 4; i += 1) expect((await post(await stranger.event())).status).toBe(401);
		const event = await sender.event();
		// At the same time, to both processes: one is let in, the others are told to come back or are acknowledged.
		const answers = await Promise.all(Array.from({ length: 8 }, async () => await post(event)));
		const statuses = answers.map(({ status }) => status);
		expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
		expect(statuses).toContain(200);
		const [execution, ...others] = await flow.executions({ atLeast: 1 });
		expect(others).toEqual([]);
		expect(execution!.status).toBe('success');
		for (let i = 0; i < 4; i += 1) expect((await post(event)).status).toBe(200);
		expect(await flow.executions()).toHaveLength(1);
		const items = await execution!.items('Trigger');
		expect(items).toMatchObject([{ airlock: { verified: true, provider: 'github' } }]);
	});

	test('answers a crowd when the last node has finished', async () => {
		const { sender, post } = await github({}, { respond: 'lastNode' });
		const lane = async () => {
			const statuses: number[] = [];
			for (let i = 0; i < 5; i += 1) statuses.push((await post(await sender.event())).status);
			return statuses;
		};
		const statuses = (await Promise.all(Array.from({ length: 16 }, lane))).flat();
		expect(statuses.filter((status) => status !== 200)).toEqual([]);
		expect(await n8n.log()).not.toContain('in queue mode n8n never gives some answers');
	});

	test('holds limits over all processes, exactly, and writes none of it into the database', async () => {
		const { flow } = await github({ requestsPerMinute: 7 });
		const stranger = await senders.github!();
		const event = await stranger.event();
		const answers = await Promise.all(
			Array.from({ length: 20 }, async () => await n8n.send(flow.url, event)),
		);
		expect(answers.filter(({ status }) => status === 401)).toHaveLength(7);
		expect(answers.filter(({ status }) => status === 429)).toHaveLength(13);
		expect(await rows('rates')).toEqual([]);
	});

	test('keeps one chain that all processes append to', async () => {
		const { sender, flow, post } = await github();
		await Promise.all(
			Array.from({ length: 20 }, async () => {
				const event = await sender.event({ body: Buffer.from(`{"n":"${Math.random()}"}`) });
				expect((await post(event)).status).toBe(200);
			}),
		);
		await flow.executions({ atLeast: 20 });
		const chain = await rows('audit_entries');
		const places = chain.map(({ seq }) => Number(seq)).sort((a, b) => a - b);
		expect(places).toEqual(places.map((_, index) => index));
		expect(chain.filter(({ action }) => action === 'webhook.delivery').length).toBeGreaterThan(19);
	});

	test('the off switch reaches every process within a second', async () => {
		await registered(n8n, {
			...{ operation: 'register', id: 'shop', useCase: 'Copies orders', systems: 'Shop, ERP' },
			...{ owner: 'Ann Lee', environment: 'staging', doneBy: 'Ann Lee' },
		});
		const { sender, post } = await github({}, { integrationId: 'shop' });
		const two = async () => {
			const answers = [await post(await sender.event()), await post(await sender.event())];
			return answers.map(({ status }) => status);
		};
		expect(await two()).toEqual([200, 200]);
		await registered(n8n, { operation: 'disable', integrationId: 'shop', doneBy: 'Bo Chen' });
		await sleep(1_000);
		expect(await two()).toEqual([503, 503]);
		await registered(n8n, { operation: 'enable', integrationId: 'shop', doneBy: 'Bo Chen' });
		await sleep(1_000);
		expect(await two()).toEqual([200, 200]);
	});

	test('workers share one breaker: a host that fails is called no more by any of them', async () => {
		const host = await Counterpart.start();
		try {
			host.respond = (_seen, response) => response.writeHead(500).end();
			const account = { secret: randomBytes(24).toString('hex'), allowedHosts: host.origin };
			const guarded = await GuardedCase.create(n8n, account, { options: { maxAttempts: 1 } });
			const halts: unknown[] = [];
			for (let i = 0; i < 8; i += 1)
				halts.push(...(await guarded.run({ url: host.origin })).halted);
			expect(halts).toHaveLength(8);
			const asked = host.seen.length;
			// By whichever worker: nobody calls it now.
			for (let i = 0; i < 6; i += 1) await guarded.run({ url: host.origin });
			expect(host.seen).toHaveLength(asked);
		} finally {
			await host.stop();
		}
	});

	test('without Airlock’s Redis deliveries wait, limits hold, and it comes back by itself', async () => {
		const { sender, flow, post } = await github();
		expect((await post(await sender.event())).status).toBe(200);
		await redis.stop();
		const event = await sender.event();
		const refused = [await post(event), await post(event)];
		for (const answer of refused) {
			expect(answer.status).toBe(503);
			expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
		}
		const limited = await github({ requestsPerMinute: 2 });
		const stranger = await senders.github!();
		const statuses: number[] = [];
		for (let i = 0; i < 4; i += 1) {
			statuses.push((await limited.post(await stranger.event())).status);
		}
		expect(statuses).toEqual([401, 401, 429, 429]);
		await redis.listen(redisPort);
		const deadline = Date.now() + 10_000;
		while ((await post(event)).status !== 200) {
			if (Date.now() > deadline) throw new Error('It did not come back');
			await sleep(250);
		}
		expect(await flow.executions({ atLeast: 2 })).toHaveLength(2);
		const refusals = await rows('refusals');
		const why = refusals.filter(({ code }) => code === 'store_unavailable');
		expect(String(why[0]!.detail)).toContain('RedisUnavailableError');
	});
});

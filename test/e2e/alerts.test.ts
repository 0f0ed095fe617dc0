import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counterpart } from './counterpart';
import { GuardedCase } from './guarded';
import { type N8n, startN8n } from './harness';
import { registered } from './registry';

/** Below the ten a minute from which a burst becomes one message. */
const INTEGRATIONS = 8;

describe('alerts that go by themselves', () => {
	let n8n: N8n;
	let api: Counterpart;
	let channel: Counterpart;
	let channelIsUp = true;
	let fallback: Counterpart;
	let status = 422;

	beforeAll(async () => {
		[api, channel, fallback] = await Promise.all([
			Counterpart.start(),
			Counterpart.start(),
			Counterpart.start(),
		]);
		api.respond = (_seen, response) => response.writeHead(status).end();
		channel.respond = (_seen, response) => response.writeHead(channelIsUp ? 200 : 404).end();
		n8n = await startN8n({
			env: {
				AIRLOCK_ALERT_DESTINATION: JSON.stringify({ type: 'webhook', url: `${channel.origin}/a` }),
				AIRLOCK_ALERT_FALLBACK: JSON.stringify({ type: 'webhook', url: `${fallback.origin}/b` }),
			},
		});
	});
	afterAll(async () => {
		await n8n?.stop();
		await Promise.all([api?.stop(), channel?.stop(), fallback?.stop()]);
	});

	const failing = async (integrationId: string) =>
		await GuardedCase.create(
			n8n,
			{
				...{ integrationId, allowedHosts: api.origin },
				// Not soon, which would be told as well.
				expiresAt: new Date(Date.now() + 100 * 86_400_000).toISOString(),
				secret: `tok_${randomBytes(24).toString('base64url')}`,
			},
			{ options: { maxAttempts: 1 } },
		);
	const about = (to: Counterpart, integration: string) =>
		to.seen.filter(({ body }) => body.includes(`"${integration}"`));
	const arrived = async (to: Counterpart, integration: string) => {
		for (let i = 0; i < 100 && about(to, integration).length === 0; i += 1) await sleep(50);
		return about(to, integration);
	};

	test('the owner hears within seconds, once, with owner and runbook from the registry', async () => {
		const delays: number[] = [];
		for (let i = 0; i < INTEGRATIONS; i += 1) {
			// A name as people give them: what looks random could be a token, and is not told.
			const id = `orders-${'abcdefghi'[i]}`;
			await registered(n8n, {
				...{ operation: 'register', id, useCase: 'Copies orders', systems: 'Shop' },
				...{ owner: 'Ann Lee', doneBy: 'Ann Lee', environment: 'staging' },
				runbookUrl: 'https://runbooks.example.com/orders',
			});
			const flow = await failing(id);
			await flow.run({ url: `${api.origin}/v1` });
			await flow.run({ url: `${api.origin}/v1` });
			const [alert, ...more] = await arrived(channel, id);
			expect(more).toEqual([]);
			const failed = api.seen.at(-2)?.at ?? Date.now();
			delays.push(alert!.at - failed);
			for (const part of ['work_halted', 'Ann Lee', 'https://runbooks.example.com/orders']) {
				expect(alert!.body).toContain(part);
			}
		}
		const p95 = delays.sort((a, b) => a - b)[Math.ceil(0.95 * delays.length) - 1]!;
		expect(p95).toBeLessThan(5_000);
	});

	test('where the destination takes nothing, the fallback does', async () => {
		channelIsUp = false;
		const id = 'invoices';
		const flow = await failing(id);
		status = 404;
		await flow.run({ url: `${api.origin}/v1` });
		const [alert] = await arrived(fallback, id);
		expect(alert!.body).toContain('work_halted');
		channelIsUp = true;
	});
});

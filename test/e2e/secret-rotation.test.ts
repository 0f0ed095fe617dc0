import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../../lib/clock';
import { schemes } from '../../lib/webhook/schemes';
import { type N8n, send, startN8n, type Workflow } from './harness';
import { onTables, withStore } from './kept';
import { leaks } from './leaks';
import { triggerWorkflow } from './trigger';
import { webhookNode } from './webhook-node';

const DAY = 86_400_000;
const PROVIDER = 'standard-webhooks';
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** Two n8n that agree on a new webhook secret by themselves, over days: their clocks are set ahead. */
describe('rotation of a secret between two Airlock ends', () => {
	let shop: N8n;
	let partner: N8n;
	let daysOff = 0;
	beforeAll(async () => {
		shop = await startN8n();
		partner = await startN8n();
	});
	afterAll(async () => {
		await shop?.stop();
		await partner?.stop();
	});

	const later = async (days: number) => {
		daysOff = days;
		const env = {
			NODE_OPTIONS: `--require=${join(__dirname, 'clock-off.cjs')}`,
			AIRLOCK_TEST_CLOCK_OFF_MS: String(days * DAY),
		};
		await shop.restart(env);
		await partner.restart(env);
	};

	const outbox = async (url: string, secret: string, rotateDays = 2): Promise<Workflow> => {
		const credential = await shop.credential('airlockWebhookSigningApi', {
			...{ provider: PROVIDER, secret },
		});
		return await shop.workflow({
			nodes: [
				webhookNode({ responseMode: 'lastNode' }),
				{
					name: 'Send',
					type: 'n8n-nodes-airlock.signedWebhook',
					parameters: {
						...{ operation: 'send', provider: PROVIDER, url, jsonBody: '={{ $json.body }}' },
						sendOptions: { allowedAddresses: '127.0.0.1', rotateDays, giveUpAfterHours: 0 },
					},
					credentials: { airlockWebhookSigningApi: credential },
				},
			],
		});
	};

	/** Answers what the sender's Delivered output has. */
	const deliver = async ({ url }: Workflow, event: object) => {
		const headers = { 'Content-Type': 'application/json' };
		const { body } = await send(url, { headers, body: JSON.stringify(event) });
		return JSON.parse(body) as Record<string, unknown>;
	};

	const forged = async (url: string, secret: string): Promise<number> => {
		const compiled = schemes[PROVIDER]!.compile(
			{ secret },
			{ clock: systemClock, fetchText: () => Promise.reject(new Error('nothing is fetched')) },
		);
		if (!compiled.ok) throw new Error(compiled.issue.message);
		const [body, id] = [Buffer.from('{"by":"the typed one"}'), randomUUID()];
		const timestamp = Date.now() + daysOff * DAY;
		const headers = compiled.scheme.sign!({ method: 'POST', url, body, id, timestamp });
		const typed = { ...headers, 'Content-Type': 'application/json' };
		return (await send(url, { headers: typed, body })).status;
	};

	const rotations = async (n8n: N8n) =>
		await withStore(n8n, async ({ audit }) => {
			const page = await audit.search({ tenant: 'default', action: 'webhook.secret_rotated' }, 10);
			return page.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
		});

	test('on its day a new one is agreed on, and after a day of overlap the typed one is out of use', async () => {
		const secret = newSecret();
		const inbox = await triggerWorkflow(partner, {
			...{ provider: PROVIDER, credential: { secret }, policy: { rotateSecret: true } },
		});
		const flow = await outbox(inbox.url, secret);
		expect(await deliver(flow, { n: 1 })).toMatchObject({ delivery: { status: 200 } });
		expect(await rotations(shop)).toEqual([]);

		await later(2.1);
		expect(await deliver(flow, { n: 2 })).toMatchObject({ delivery: { status: 200 } });
		const [sent, taken] = [await rotations(shop), await rotations(partner)];
		expect(sent).toMatchObject([{ outcome: 'success', context: { end: 'sender' } }]);
		expect(taken).toMatchObject([{ outcome: 'success', context: { end: 'receiver' } }]);
		expect(sent[0]!.requestId).toBe(taken[0]!.requestId);
		expect(await deliver(flow, { n: 3 })).toMatchObject({ delivery: { status: 200 } });
		expect(await forged(inbox.url, secret)).toBe(200);

		await later(3.2);
		expect(await forged(inbox.url, secret)).toBe(401);
		expect(await deliver(flow, { n: 4 })).toMatchObject({ delivery: { status: 200 } });
		// The offer and its confirmation started nothing.
		const items = await Promise.all(
			(await inbox.executions({ atLeast: 5 })).map(
				async (execution) => await execution.items('Trigger'),
			),
		);
		const bodies = items.flat().map((json) => JSON.stringify((json as { body: unknown }).body));
		expect(bodies.sort()).toEqual(
			['{"by":"the typed one"}', ...[1, 2, 3, 4].map((n) => JSON.stringify({ n }))].sort(),
		);
		for (const n8n of [shop, partner]) {
			const ours = await leaks(n8n, [secret, secret.slice('whsec_'.length)]);
			expect(ours).toEqual([]);
		}
	});

	test('a receiver that takes no part is told about, and gets its deliveries', async () => {
		const secret = newSecret();
		const inbox = await triggerWorkflow(partner, { provider: PROVIDER, credential: { secret } });
		const flow = await outbox(inbox.url, secret);
		await deliver(flow, { n: 1 });
		await later(daysOff + 2.1);
		expect(await deliver(flow, { n: 2 })).toMatchObject({ delivery: { status: 200 } });
		expect(await rotations(shop)).toContainEqual(
			expect.objectContaining({ outcome: 'failed', context: { end: 'sender', reason: 'refused' } }),
		);
		expect(await shop.log()).toContain('did not take part in a rotation of its secret');
		expect(await deliver(flow, { n: 3 })).toMatchObject({ delivery: { status: 200 } });
	});

	test('what cannot be rotated is said before anything is sent', async () => {
		const keys = { publicKey: `whpk_${randomBytes(32).toString('base64')}` };
		const inbox = await triggerWorkflow(partner, {
			...{ provider: PROVIDER, credential: keys, policy: { rotateSecret: true } },
			active: false,
		});
		await expect(inbox.activate()).rejects.toThrow(/Rotate Secret needs a shared secret/);
		const refusal = async (secret: string, rotateDays: number) => {
			const flow = await outbox(inbox.url, secret, rotateDays);
			await deliver(flow, {}).catch(() => undefined);
			const [execution] = await flow.executions({ atLeast: 1 });
			return await execution!.error();
		};
		const keptCount = async () =>
			(await onTables(shop, (table) => `select 1 from ${table('held_items')}`)).length;
		const keptBefore = await keptCount();
		const early = await refusal(newSecret(), 1);
		expect(early).toMatch(/rotateDays is not 0 or a number from 2 on/);
		const paired = await refusal(`whsk_${randomBytes(32).toString('base64')}`, 2);
		expect(paired).toMatch(/Rotate Secret Every Days needs a shared secret of Standard Webhooks/);
		expect(await keptCount()).toBe(keptBefore);
	});
});

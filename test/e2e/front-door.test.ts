import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { senders } from '../senders';
import type { Sender } from '../senders/sender';
import { type Answer, type N8n, startN8n, type Workflow } from './harness';
import { withStore } from './kept';
import { leaks } from './leaks';
import { triggerWorkflow } from './trigger';
import { webhookNode } from './webhook-node';

/** In every refused body; must not be found anywhere afterwards. */
const PLANTED = `planted-${randomBytes(8).toString('hex')}`;
/** After which a changed credential counts, and what a trigger said of itself is forgotten. Milliseconds. */
const BELIEVED_MS = 4_000;
const FORGED = 40;

describe('the front door of a real n8n', () => {
	let n8n: N8n;
	let sender: Sender;
	let forger: Sender;
	beforeAll(async () => {
		n8n = await startN8n({ frontDoor: true, env: { N8N_LOG_LEVEL: 'debug' } });
		[sender, forger] = [await senders.github!(), await senders.github!()];
	});
	afterAll(async () => await n8n?.stop());

	const event = async (by: Sender, fields: object = {}) =>
		await by.event({ body: Buffer.from(JSON.stringify({ id: randomUUID(), ...fields })) });
	const forge = async (flow: Workflow): Promise<Answer> =>
		await n8n.send(flow.url, await event(forger, { text: PLANTED }));
	const github = async (policy: Record<string, unknown> = {}) =>
		await triggerWorkflow(n8n, { provider: 'github', credential: sender.credential, policy });
	/** How often n8n itself had a request for it in its hands. */
	const reachedN8n = async ({ url }: Workflow): Promise<number> => {
		const path = new URL(url).pathname.replace('/webhook/', '');
		return (await n8n.log()).split(`Received webhook "POST" for path "${path}"`).length - 1;
	};

	test('is told of in the log', async () => {
		expect(await n8n.log()).toContain('the front door hangs before the webhooks of this process');
	});

	test('forged traffic hardly reaches n8n, is refused as by the trigger, and is recorded', async () => {
		const flow = await github();
		const answers: Answer[] = [];
		for (let i = 0; i < FORGED; i += 1) answers.push(await forge(flow));
		expect(answers.map(({ status }) => status)).toEqual(Array(FORGED).fill(401));
		// One a second, by which the trigger is heard again.
		expect(await reachedN8n(flow)).toBeLessThan(FORGED / 4);
		const answer = await n8n.send(flow.url, await event(sender, { n: 1 }));
		expect(answer.status).toBe(200);
		const [execution, ...more] = await flow.executions({ atLeast: 1 });
		expect(more).toEqual([]);
		expect(JSON.stringify(execution)).not.toContain(PLANTED);
		await sleep(1_500);
		const { reference } = JSON.parse(answers.at(-1)!.body) as { reference: string };
		await withStore(n8n, async (store) => {
			expect(await store.refusals.find(reference)).toMatchObject({
				code: 'signature_mismatch',
				workflowId: flow.id,
				nodeName: 'Trigger',
			});
		});
		expect(await leaks(n8n, [PLANTED])).toEqual([]);
	});

	test('genuine events among forged ones all get through, once', async () => {
		const flow = await github();
		await Promise.all(
			Array.from({ length: 20 }, async (_, n) => {
				const [bad, good] = await Promise.all([
					forge(flow),
					n8n.send(flow.url, await event(sender, { n })),
				]);
				expect([bad.status, good.status]).toEqual([401, 200]);
			}),
		);
		expect(await flow.executions({ atLeast: 20 })).toHaveLength(20);
	});

	test('a large body is whole behind it', async () => {
		const flow = await github();
		await forge(flow);
		const text = randomBytes(300_000).toString('base64');
		expect((await n8n.send(flow.url, await event(sender, { text }))).status).toBe(200);
		expect(await flow.executions({ atLeast: 1 })).toHaveLength(1);
	});

	test('a workflow that was switched off is gone', async () => {
		const flow = await github();
		expect((await forge(flow)).status).toBe(401);
		await flow.deactivate();
		await sleep(BELIEVED_MS);
		expect((await forge(flow)).status).toBe(404);
	});

	test('what is no webhook of ours goes its way', async () => {
		const open = await n8n.workflow({ nodes: [webhookNode({ options: {} })] });
		const answer = await n8n.send(open.url, {
			headers: { 'Content-Type': 'application/json' },
			body: '{"a":1}',
		});
		expect(answer.status).toBe(200);
		expect((await n8n.send('/webhook/nobody', { method: 'POST' })).status).toBe(404);
		expect((await n8n.send('/healthz', { method: 'GET' })).status).toBe(200);
	});
});

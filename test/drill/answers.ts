import { randomUUID } from 'node:crypto';
import { type HttpRequest, type N8n, send, startN8n } from '../e2e/harness';
import { triggerWorkflow } from '../e2e/trigger';
import { webhookNode } from '../e2e/webhook-node';
import { senders } from '../senders';

export interface AnswersOptions {
	/** For how long each entrance is called. */
	readonly seconds: number;
	/** How many finished jobs n8n leaves in Redis (N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED). */
	readonly keepJobs: number;
}

/** By entrance. */
export type AnswersReport = Readonly<
	Record<'webhook' | 'trigger', { readonly calls: number; readonly unanswered: number }>
>;

const LANES = 16;
/** Longer than Bull's own look at what may have been missed (5 s), twice. */
const ANSWER_MS = 12_000;

/**
 * Calls an n8n in queue mode that answers when the last node has finished. Its webhook process waits for the end of a job that a worker may
 * have finished before; unless the job is still in Redis, it then waits for good.
 */
export async function answers({ seconds, keepJobs }: AnswersOptions): Promise<AnswersReport> {
	const n8n = await startN8n({
		queueMode: true,
		env: {
			N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: String(keepJobs),
			N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: String(keepJobs),
		},
	});
	try {
		return { webhook: await atWebhook(n8n, seconds), trigger: await atTrigger(n8n, seconds) };
	} finally {
		await n8n.stop();
	}
}

async function atWebhook(n8n: N8n, seconds: number) {
	const work = { name: 'Work', type: 'n8n-nodes-base.noOp' };
	const flow = await n8n.workflow({ nodes: [webhookNode({ responseMode: 'lastNode' }), work] });
	return await call(flow.url, seconds, async () => ({ body: eventBody() }));
}

async function atTrigger(n8n: N8n, seconds: number) {
	const sender = await senders.github!();
	const flow = await triggerWorkflow(n8n, {
		...{ provider: 'github', credential: sender.credential },
		parameters: { respond: 'lastNode' },
	});
	return await call(flow.url, seconds, async () => await sender.event({ body: eventBody() }));
}

const eventBody = () => Buffer.from(JSON.stringify({ id: randomUUID() }));

async function call(url: string, seconds: number, next: () => Promise<HttpRequest>) {
	const until = Date.now() + seconds * 1_000;
	let [calls, unanswered] = [0, 0];
	const lane = async () => {
		while (Date.now() < until) {
			const request = { ...(await next()), timeoutMs: ANSWER_MS };
			const answer = await send(url, request).catch(() => undefined);
			calls += 1;
			if (!answer) unanswered += 1;
		}
	};
	await Promise.all(Array.from({ length: LANES }, lane));
	return { calls, unanswered };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { N8n, NodeDefinition, Workflow } from '../e2e/harness';
import { webhookNode } from '../e2e/webhook-node';

const EVERY_MS = 5_000;
const MOST_AT_ONCE = 200;

/** Releases what is held of an integration, when it is called, into a workflow that does `work`. */
export async function releaseWorkflow(
	n8n: N8n,
	integration: string,
	work: readonly NodeDefinition[],
): Promise<Workflow> {
	const again = await n8n.workflow({
		nodes: [
			{
				name: 'Sub',
				type: 'n8n-nodes-base.executeWorkflowTrigger',
				typeVersion: 1.1,
				parameters: { inputSource: 'passthrough' },
			},
			...work,
		],
	});
	return await n8n.workflow({
		nodes: [
			webhookNode({ responseMode: 'lastNode' }),
			{
				name: 'Release',
				type: 'n8n-nodes-airlock.heldItems',
				parameters: {
					...{ operation: 'release', which: 'matching', filter: { integration } },
					...{ limit: MOST_AT_ONCE, perMinute: 10_000, deliverTo: 'workflow' },
					workflowId: { __rl: true, mode: 'id', value: again.id },
					...{ doneBy: 'Ann Lee', reason: 'What it waited for is back' },
				},
			},
		],
	});
}

/** Releases again and again until `done`, or for so long as one may wait for what was under way. Answers how often. */
export async function releaseUntil(
	n8n: N8n,
	flow: Workflow,
	{ done, giveUpMs, answerMs }: { done(): boolean; giveUpMs: number; answerMs: number },
): Promise<number> {
	const deadline = Date.now() + giveUpMs;
	let releases = 0;
	while (!done() && Date.now() < deadline) {
		const request = { body: Buffer.from('{}'), timeoutMs: answerMs };
		await n8n.send(flow.url, request).catch(() => undefined);
		releases += 1;
		await sleep(EVERY_MS);
	}
	return releases;
}

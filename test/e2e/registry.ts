import { randomUUID } from 'node:crypto';
import type { Execution, N8n } from './harness';
import { webhookNode } from './webhook-node';

const REGISTRY = 'n8n-nodes-airlock.integrationRegistry';

export type Json = Record<string, unknown>;

/** Runs the Integration Registry node once, behind n8n's own Webhook node. */
export async function registry(
	n8n: N8n,
	parameters: Json,
	credentials: Readonly<Record<string, { id: string; name: string }>> = {},
): Promise<Execution> {
	const path = `case-${randomUUID()}`;
	const flow = await n8n.workflow({
		nodes: [
			webhookNode({ path, responseMode: 'lastNode' }),
			{
				name: 'Registry',
				type: REGISTRY,
				parameters: { resource: 'integration', reason: 'The test says so', ...parameters },
				credentials,
			},
		],
	});
	await n8n.send(flow.url, { body: Buffer.from('{}'), timeoutMs: 60_000 });
	const [execution] = await flow.executions({ atLeast: 1, timeoutMs: 60_000 });
	return execution!;
}

/** The items of a run that went well. */
export async function registered(...call: Parameters<typeof registry>): Promise<Json[]> {
	const execution = await registry(...call);
	if (execution.status !== 'success') throw new Error(await execution.error());
	return await execution.items('Registry');
}

import { randomUUID } from 'node:crypto';
import type { SigningCredential } from '../../lib/webhook/scheme';
import type { N8n, NodeDefinition, Workflow } from './harness';

export const TRIGGER = 'n8n-nodes-airlock.signedWebhookTrigger';
export const REPLY = 'n8n-nodes-airlock.signedWebhook';

export interface TriggerOptions {
	readonly provider: string;
	readonly credential: SigningCredential & { provider?: string };
	readonly policy?: Record<string, unknown>;
	readonly parameters?: Record<string, unknown>;
	/** Nodes after the trigger, chained. A No Operation node when absent. */
	readonly then?: readonly NodeDefinition[];
	readonly active?: boolean;
	readonly settings?: Record<string, unknown>;
	readonly connections?: Record<string, unknown>;
}

/** A Signed Webhook Trigger with a credential of its own, as a user would build it. */
export async function triggerNode(
	n8n: N8n,
	options: Pick<TriggerOptions, 'provider' | 'credential' | 'policy' | 'parameters'>,
	name = 'Trigger',
): Promise<NodeDefinition> {
	const path = `case-${randomUUID()}`;
	const credential = await n8n.credential('airlockWebhookSigningApi', { ...options.credential });
	return {
		name,
		type: TRIGGER,
		parameters: {
			provider: options.provider,
			path,
			publicUrl: `${n8n.baseUrl}/webhook/${path}`,
			policy: { requestsPerMinute: 0, ...options.policy },
			...options.parameters,
		},
		credentials: { airlockWebhookSigningApi: credential },
	};
}

/** A workflow that starts with a Signed Webhook Trigger named "Trigger". */
export async function triggerWorkflow(n8n: N8n, options: TriggerOptions): Promise<Workflow> {
	const trigger = await triggerNode(n8n, options);
	const then = options.then ?? [{ name: 'Work', type: 'n8n-nodes-base.noOp' }];
	return await n8n.workflow(
		{
			nodes: [trigger, ...then],
			settings: options.settings,
			connections: options.connections,
		},
		{ active: options.active ?? true },
	);
}

/** One workflow with many triggers, by their names, each of which starts the same work. */
export async function triggersWorkflow(
	n8n: N8n,
	triggers: Readonly<Record<string, Parameters<typeof triggerNode>[1]>>,
): Promise<Workflow> {
	const work = { name: 'Work', type: 'n8n-nodes-base.noOp' };
	const nodes: NodeDefinition[] = [];
	for (const [name, options] of Object.entries(triggers)) {
		nodes.push(await triggerNode(n8n, options, name));
	}
	const edge = { main: [[{ node: work.name, type: 'main', index: 0 }]] };
	const connections = Object.fromEntries(nodes.map(({ name }) => [name, edge]));
	return await n8n.workflow({ nodes: [...nodes, work], connections });
}

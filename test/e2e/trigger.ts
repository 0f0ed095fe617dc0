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

/** A workflow that starts with a Signed Webhook Trigger named "Trigger", as a user would build it. */
export async function triggerWorkflow(n8n: N8n, options: TriggerOptions): Promise<Workflow> {
	const path = `case-${randomUUID()}`;
	const credential = await n8n.credential('airlockWebhookSigningApi', { ...options.credential });
	const trigger: NodeDefinition = {
		name: 'Trigger',
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

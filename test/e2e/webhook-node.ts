import { randomUUID } from 'node:crypto';
import type { NodeDefinition } from './harness';

/** n8n's own Webhook node, which starts a workflow of the test. */
export function webhookNode(parameters: Readonly<Record<string, unknown>> = {}): NodeDefinition {
	return {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		parameters: { httpMethod: 'POST', path: `case-${randomUUID()}`, ...parameters },
	};
}

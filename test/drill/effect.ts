import type { Answer, NodeDefinition } from '../e2e/harness';

/** What a workflow does for an event: one call to `url`, which tells which event it was and does it once for each. */
export function effectNode(url: string, event = '$json.body.id'): NodeDefinition {
	return {
		name: 'Effect',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			...{ method: 'POST', url, sendHeaders: true },
			headerParameters: {
				parameters: [{ name: 'Idempotency-Key', value: `={{ ${event} }}` }],
			},
			...{ sendBody: true, specifyBody: 'json' },
			jsonBody: `={{ { id: ${event} } }}`,
		},
	};
}

/**
 * While its database is not ready n8n answers every path with 200 and this text, before any node is loaded: a
 * sender would take that for accepted. What stands in front of n8n has to wait for its readiness, and so
 * the senders of the drills do.
 */
export function isStarting(answer: Answer | undefined): boolean {
	return answer?.body.startsWith('n8n is starting up') === true;
}

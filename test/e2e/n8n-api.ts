import { randomUUID } from 'node:crypto';
import type { N8n } from './harness';

/** The credential of n8n's own public API, with a key of these scopes. */
export async function n8nApiCredential(
	n8n: N8n,
	scopes: readonly string[],
): Promise<{ id: string; name: string }> {
	const { rawApiKey } = await n8n.rest.post<{ rawApiKey: string }>('/rest/api-keys', {
		label: `airlock ${randomUUID()}`,
		scopes,
		expiresAt: null,
	});
	return await n8n.credential('airlockN8nApi', { baseUrl: n8n.baseUrl, apiKey: rawApiKey });
}

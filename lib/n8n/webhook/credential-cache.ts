import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';
import { systemClock } from '../../clock';

/** How long a changed, revoked or unshared credential may still be used, in milliseconds. */
export const CREDENTIAL_MAX_AGE_MS = 2_000;
const LIMIT = 500;

interface Cached {
	readonly readAt: number;
	readonly value: Promise<ICredentialDataDecryptedObject>;
}

const cache = new Map<string, Cached>();

/**
 * The signing credential of a webhook, read from n8n at most every two seconds by each node. In a webhook
 * n8n 2.40 builds and throws away a V8 isolate for every read (about 45 ms of processor time), which
 * would make forged traffic dear. A read that failed is not kept.
 */
export async function signingCredential(
	context: IWebhookFunctions,
): Promise<ICredentialDataDecryptedObject> {
	const node = context.getNode();
	// By node, because n8n checks for each workflow whether the credential is shared with it.
	const id = node.credentials?.airlockWebhookSigningApi?.id ?? '';
	const key = `${context.getWorkflow().id}|${node.id}|${id}`;
	const now = systemClock.now();
	const known = cache.get(key);
	if (known && now - known.readAt < CREDENTIAL_MAX_AGE_MS) return await known.value;

	const value = context.getCredentials('airlockWebhookSigningApi');
	cache.delete(key);
	if (cache.size >= LIMIT) {
		const [oldest] = cache.keys();
		if (oldest !== undefined) cache.delete(oldest);
	}
	cache.set(key, { readAt: now, value });
	return await value.catch((error: unknown) => {
		cache.delete(key);
		throw error;
	});
}

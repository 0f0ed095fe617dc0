import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installN8n, type N8n, type Workflow } from '../test/e2e/harness';
import { REPLY, triggerWorkflow } from '../test/e2e/trigger';
import { webhookNode } from '../test/e2e/webhook-node';
import type { Sender } from '../test/senders/sender';

export async function n8nVersion(): Promise<string> {
	const { folder } = await installN8n();
	const manifest = await readFile(join(folder, 'node_modules', 'n8n', 'package.json'), 'utf8');
	return (JSON.parse(manifest) as { version: string }).version;
}

const NO_LIMIT = { requestsPerMinute: 0 };

/** Our trigger for GitHub, without a limit of requests, all else as it comes. Then a node that does nothing. */
export async function airlockWorkflow(
	n8n: N8n,
	sender: Sender,
	policy: Record<string, unknown> = {},
): Promise<Workflow> {
	return await triggerWorkflow(n8n, {
		provider: 'github',
		credential: sender.credential,
		policy: { ...NO_LIMIT, ...policy },
	});
}

/** The built-in Webhook, which answers at once, and our verification behind it. Then a node that does nothing. */
export async function verifyWorkflow(n8n: N8n, { credential }: Sender): Promise<Workflow> {
	const signing = await n8n.credential('airlockWebhookSigningApi', { ...credential });
	return await n8n.workflow({
		nodes: [
			webhookNode({ options: { rawBody: true } }),
			{
				name: 'Verify',
				type: REPLY,
				parameters: { operation: 'verify', provider: 'github', policy: NO_LIMIT },
				credentials: { airlockWebhookSigningApi: signing },
			},
			{ name: 'Work', type: 'n8n-nodes-base.noOp' },
		],
	});
}

/** The built-in Webhook, which verifies nothing, answers at once, and starts a node that does nothing. */
export async function openWorkflow(n8n: N8n): Promise<Workflow> {
	return await n8n.workflow({
		nodes: [webhookNode({ options: {} }), { name: 'Work', type: 'n8n-nodes-base.noOp' }],
	});
}

/**
 * The built-in Webhook as it was in its first version, verifying nothing. n8n readies an isolate for expressions before it
 * calls any trigger but the present Webhook, so this is the least that a request to any other trigger costs. Where it
 * `lets` nobody in, it answers 403 to every address with next to nothing done.
 */
export async function leastWorkflow(n8n: N8n, lets: 'all' | 'nobody'): Promise<Workflow> {
	return await n8n.workflow({
		nodes: [
			{
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 1,
				parameters: {
					httpMethod: 'POST',
					path: randomUUID(),
					options: { binaryData: true, ...(lets === 'nobody' && { ipWhitelist: '192.0.2.1' }) },
				},
			},
			{ name: 'Work', type: 'n8n-nodes-base.noOp' },
		],
	});
}

/**
 * The built-in Webhook, which answers at once, and n8n's own HMAC over the bytes behind it, compared with nothing: what
 * one more node with a credential costs.
 */
export async function hmacWorkflow(n8n: N8n, { credential }: Sender): Promise<Workflow> {
	return await n8n.workflow({
		nodes: [
			webhookNode({ options: { rawBody: true } }),
			await hmacNode(n8n, credential.secret),
			{ name: 'Work', type: 'n8n-nodes-base.noOp' },
		],
	});
}

async function hmacNode(n8n: N8n, hmacSecret: unknown) {
	return {
		name: 'Crypto',
		type: 'n8n-nodes-base.crypto',
		typeVersion: 2,
		parameters: {
			action: 'hmac',
			type: 'SHA256',
			binaryData: true,
			binaryPropertyName: 'data',
			dataPropertyName: 'expected',
			encoding: 'hex',
		},
		credentials: { crypto: await n8n.credential('crypto', { hmacSecret }) },
	};
}

/**
 * What people build today: Webhook with the raw body, Crypto for its HMAC, If to compare that with the header, Respond
 * to Webhook with 200 or 401.
 */
export async function builtInWorkflow(n8n: N8n, { credential }: Sender): Promise<Workflow> {
	const respond = (name: string, responseCode: number) => ({
		name,
		type: 'n8n-nodes-base.respondToWebhook',
		typeVersion: 1.4,
		parameters: { respondWith: 'noData', options: { responseCode } },
	});
	const to = (...names: string[]) => ({
		main: names.map((node) => [{ node, type: 'main', index: 0 }]),
	});
	return await n8n.workflow({
		nodes: [
			webhookNode({ responseMode: 'responseNode', options: { rawBody: true } }),
			await hmacNode(n8n, credential.secret),
			{
				name: 'If',
				type: 'n8n-nodes-base.if',
				typeVersion: 2.2,
				parameters: { conditions: SIGNATURE_FITS, options: {} },
			},
			respond('Accept', 200),
			respond('Refuse', 401),
		],
		connections: {
			Webhook: to('Crypto'),
			Crypto: to('If'),
			If: to('Accept', 'Refuse'),
		},
	});
}

const SIGNATURE_FITS = {
	options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
	combinator: 'and',
	conditions: [
		{
			id: randomUUID(),
			leftValue: '={{ $json.headers["x-hub-signature-256"] }}',
			rightValue: '=sha256={{ $json.expected }}',
			operator: { type: 'string', operation: 'equals' },
		},
	],
};

import { randomUUID } from 'node:crypto';
import { schemes } from '../../lib/webhook/schemes';
import { optionsOf, senders } from '../senders';
import type { Sender, SentRequest } from '../senders/sender';
import {
	asAdvised,
	describeWithPostgres,
	type N8n,
	type N8nOptions,
	type NodeDefinition,
	startN8n,
	type Workflow,
} from './harness';
import { keptBytes } from './kept';
import { REPLY, TRIGGER, triggerWorkflow } from './trigger';
import { webhookNode } from './webhook-node';

const HOUR_MS = 3_600_000;

/** Lower-case names of the headers that carry the proof. */
function proofHeaders(provider: string): string[] {
	const own = optionsOf[provider]?.signatureHeader.toLowerCase();
	return own ? [own] : [...schemes[provider]!.secretHeaders];
}

/** The event without the headers that carry its proof; undefined where that stands in its body. */
function withoutProof(provider: string, event: SentRequest): SentRequest | undefined {
	const secret = new Set(proofHeaders(provider));
	const headers = Object.entries(event.headers).filter(([name]) => !secret.has(name.toLowerCase()));
	if (headers.length === Object.keys(event.headers).length) return undefined;
	return { ...event, headers: Object.fromEntries(headers) };
}

/** What n8n is told to send: an event of the provider, without its proof. */
async function toBeSent(sender: Sender, url: string): Promise<SentRequest> {
	const { body, headers } = await sender.event({ url });
	const contentType = Object.entries(headers).find(
		([name]) => name.toLowerCase() === 'content-type',
	);
	return {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: Buffer.from(JSON.stringify({ text: body.toString(), contentType: contentType?.[1] })),
	};
}

function withFlippedByte(event: SentRequest): SentRequest {
	const body = Buffer.from(event.body);
	const at = Math.floor(body.length / 2);
	body[at] = body[at]! ^ 1;
	return { ...event, body };
}

/** So old, or early, that no tolerance covers it. */
function outside(provider: string): number {
	return (schemes[provider]!.toleranceSeconds ?? 3_600) * 1_000 + HOUR_MS;
}

/** Values that nobody may see on an item: what proves, and what proofs are made with. */
function secretsOf(provider: string, { credential }: Sender, event: SentRequest): string[] {
	const names = proofHeaders(provider);
	const proofs = Object.entries(event.headers).filter(([name]) =>
		names.includes(name.toLowerCase()),
	);
	const { secret = '' } = credential;
	return [...proofs.map(([, value]) => value), secret].filter((value) => value.length >= 8);
}

/** A workflow with all that can be done with a provider: its trigger, the node behind a Webhook node, and the one that sends. */
async function providerWorkflow(
	n8n: N8n,
	provider: string,
	{ credential, signing = credential }: Sender,
): Promise<Workflow> {
	const path = `case-${randomUUID()}`;
	const url = `${n8n.baseUrl}/webhook/${path}`;
	const custom = optionsOf[provider] ?? {};
	const signingCredential = async (data: object) => ({
		airlockWebhookSigningApi: await n8n.credential('airlockWebhookSigningApi', { ...data }),
	});
	const theirs = await signingCredential(credential);
	const nodes: NodeDefinition[] = [
		{
			name: 'Trigger',
			type: TRIGGER,
			parameters: { provider, path, custom, publicUrl: url, policy: { requestsPerMinute: 0 } },
			credentials: theirs,
		},
		webhookNode({ path: `${path}-hook`, options: { rawBody: true } }),
		{
			name: 'Verify',
			type: REPLY,
			parameters: { operation: 'verify', provider, custom, publicUrl: `${url}-hook` },
			credentials: theirs,
		},
	];
	const connections: Record<string, unknown> = { Webhook: to('Verify') };
	if (schemes[provider]!.signs) {
		nodes.push(
			{ ...webhookNode({ path: `${path}-send` }), name: 'Start' },
			{
				name: 'Send',
				type: REPLY,
				parameters: {
					...{ operation: 'send', provider, custom, url, bodyType: 'text' },
					textBody: '={{ $json.body.text }}',
					sendOptions: {
						allowedAddresses: '127.0.0.1',
						contentType: '={{ $json.body.contentType }}',
					},
				},
				credentials: await signingCredential(signing),
			},
		);
		connections.Start = to('Send');
	}
	return await n8n.workflow({ nodes, connections });
}

const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });

/** Requests that must not be let in, each as another test would name it. */
async function forgeries(
	provider: string,
	sender: Sender,
	url: string,
): Promise<Array<readonly [string, SentRequest]>> {
	const genuine = await sender.event({ url });
	const stranger = await (await senders[provider]!()).event({ url });
	const old = await sender.event({ url, at: Date.now() - outside(provider) });
	const early = await sender.event({ url, at: Date.now() + outside(provider) });
	const bare = withoutProof(provider, genuine);
	return [
		...(bare ? [['no proof', bare] as const] : []),
		['another party’s', stranger],
		...(sender.signs.body ? [['flipped byte', withFlippedByte(genuine)] as const] : []),
		...(sender.signs.time ? [['stale', old] as const, ['future', early] as const] : []),
	];
}

/**
 * Every provider as its servers would call: one genuine event starts one execution, and nothing that was tampered with
 * starts any; the same behind n8n's own Webhook node; and what we send in the provider's form is let in.
 */
function everyProvider(options: N8nOptions, providers: readonly string[]): void {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n(options);
	});
	afterAll(async () => await n8n?.stop());

	// First: later what is sent names this machine as the host it goes to.
	test('its state is where n8n keeps its own, and holds no secret, payload or address', async () => {
		const sender = await senders.github!();
		const flow = await triggerWorkflow(n8n, { provider: 'github', credential: sender.credential });
		const body = Buffer.from(JSON.stringify({ planted: 'planted-in-the-body' }));
		expect((await n8n.send(flow.url, await sender.event({ body }))).status).toBe(200);
		const stranger = await senders.github!();
		expect((await n8n.send(flow.url, await stranger.event({ body }))).status).toBe(401);
		await flow.executions({ atLeast: 1 });
		const state = Buffer.concat(await keptBytes(n8n));
		expect(state.includes('signature_mismatch')).toBe(true);
		for (const secret of [sender.credential.secret!, 'planted-in-the-body', '127.0.0.1']) {
			expect(state.includes(secret)).toBe(false);
		}
	});

	test.each(providers)('%s', async (provider) => {
		const sender = await senders[provider]!();
		const flow = await providerWorkflow(n8n, provider, sender);
		const { url } = flow;
		for (const [name, event] of await forgeries(provider, sender, url)) {
			const answer = await n8n.send(url, event);
			expect([name, answer.status]).toEqual([name, 401]);
			const told = answer.body.toString();
			if (schemes[provider]!.bodilessRefusals) expect(told).toBe('');
			else expect(Object.keys(JSON.parse(told) as object)).toEqual(['reference']);
		}
		expect(await flow.executionsNow()).toHaveLength(0);

		const genuine = await sender.event({ url });
		expect((await n8n.send(url, genuine)).status).toBe(200);
		// The replay, at once: acknowledged, or told to come back while the first is being taken in.
		expect([200, 503]).toContain((await n8n.send(url, genuine)).status);
		const hook = flow.urlOf('Webhook');
		const atHook = await sender.event({ url: hook });
		const stranger = await (await senders[provider]!()).event({ url: hook });
		for (const event of [atHook, stranger]) await n8n.send(hook, event);
		const { signs } = schemes[provider]!;
		if (signs) await n8n.send(flow.urlOf('Start'), await toBeSent(sender, url));

		const executions = await flow.executions({ atLeast: signs ? 5 : 3 });
		expect(executions).toHaveLength(signs ? 5 : 3);
		// n8n's Webhook node keeps no raw bytes of a form with files, and the node behind it says so.
		const readable = !/^multipart/.test(genuine.headers['content-type'] ?? '');
		const failed = executions.filter(({ status }) => status !== 'success');
		for (const execution of failed) expect(await execution.error()).toMatch(/raw bytes/);
		expect(failed).toHaveLength(readable ? 0 : 2);
		const items = async (node: string, output = 0) =>
			(await Promise.all(executions.map(async (one) => await one.items(node, output)))).flat();
		const admitted = await items('Trigger');
		expect(admitted).toHaveLength(signs ? 2 : 1);
		const verified = await items('Verify');
		expect(verified).toHaveLength(readable ? 1 : 0);
		for (const item of [...admitted, ...verified]) {
			expect(item).toMatchObject({
				airlock: { verified: true, provider, bodyVerified: sender.signs.body },
			});
		}
		const refused = await items('Verify', 1);
		expect(refused).toMatchObject(readable ? [{ refusal: { status: 401 } }] : []);
		if (signs) expect(await items('Send')).toMatchObject([{ delivery: { status: 200 } }]);
		const emitted = JSON.stringify([admitted, verified]);
		for (const secret of [
			...secretsOf(provider, sender, genuine),
			...secretsOf(provider, sender, atHook),
		]) {
			expect(emitted).not.toContain(secret);
		}
		await flow.deactivate();
	});
}

const all = Object.keys(senders).sort();
/** Neither the database nor the front door makes a difference to a scheme: one row for each way of proving, of telling repetitions apart, and of sending. */
const various = [
	...[
		'github',
		'stripe',
		'standard-webhooks',
		'slack',
		'linear',
		'square',
		'twilio',
		'gitlab',
		'basic',
	],
	...['discord', 'aws-sns', 'rfc9421', 'plaid', 'jwt', 'netlify', 'mailgun', 'cloudinary', 'wix'],
];
describe('every provider on SQLite', () => everyProvider({}, all));
describe('providers behind the front door', () => everyProvider(asAdvised, various));
describeWithPostgres('providers on PostgreSQL', () =>
	everyProvider({ database: 'postgres' }, various),
);

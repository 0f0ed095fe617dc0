import { randomBytes, randomUUID } from 'node:crypto';
import { type Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type N8n, sendRaw, type Workflow } from '../e2e/harness';
import { triggerWorkflow } from '../e2e/trigger';
import { senders } from '../senders';
import type { Sender, SentRequest } from '../senders/sender';

type Headers = Readonly<Record<string, string>>;

/** A status; `busy` where n8n answered 503 by itself. */
export type Status = number | 'busy';

/** Requests of one kind, each another one where that is possible. */
export interface Kind {
	readonly name: string;
	/** What they are to be answered with: anything else is a shortcoming. */
	readonly statuses: readonly Status[];
	send(agent: Agent): Promise<Status>;
}

/**
 * Where its database did not answer for some seconds, n8n refuses every request before any node is asked. A refusal of
 * Airlock's names its reference.
 */
export function statusOf({ status, body }: { status: number; body: string }): Status {
	return status === 503 && !body.includes('"reference"') ? 'busy' : status;
}

export interface Mixture {
	readonly kinds: readonly Kind[];
	/** Where the flood goes, and honest events too. */
	readonly flow: Workflow;
	readonly sender: Sender;
	/** How many distinct client addresses were claimed: each costs a row until its limit is forgotten. */
	sources(): number;
}

const MEGABYTE = 1024 * 1024;
const filler = (): string => 'x'.repeat(randomBytes(1)[0]! * 16);
const forged = (): string => `sha256=${randomBytes(32).toString('hex')}`;
const json = { 'content-type': 'application/json' };

/** Everything that is refused, side by side, so that no single path hides what another one leaks. */
export async function refusedTraffic(n8n: N8n): Promise<Mixture> {
	const github = await senders.github!();
	const slack = await senders.slack!();
	const jwt = await senders.jwt!();
	const hook = async (sender: Sender, policy: Record<string, unknown> = {}) =>
		await triggerWorkflow(n8n, {
			provider: sender.provider,
			credential: sender.credential,
			policy,
		});
	const flow = await hook(github);
	const timed = await hook(slack);
	const token = await hook(jwt);
	const limited = await hook(github, { requestsPerMinute: 60 });
	const proxied = await hook(github, { requestsPerMinute: 600, trustedProxyHops: 1 });
	const strict = await hook(github, { duplicates: 'refuse' });
	const once = await github.event();
	await n8n.send(strict.url, once);
	const bomb = gzipSync(Buffer.alloc(64 * MEGABYTE));
	let sources = 0;

	const body = () => JSON.stringify({ id: randomUUID(), filler: filler() });
	const to =
		(
			{ url }: Workflow,
			make: () => { headers?: Headers; body: string | Buffer; method?: string },
		) =>
		async (agent: Agent) => {
			const made = make();
			return await post(agent, url, {
				method: 'POST',
				...made,
				headers: { ...json, ...made.headers },
			});
		};
	const event = (made: () => SentRequest | Promise<SentRequest>) => async (agent: Agent) =>
		await post(agent, timed.url, await made());
	const DAY_MS = 86_400_000;

	const kinds: readonly Kind[] = [
		{
			name: 'forged',
			statuses: [401],
			send: to(flow, () => ({ headers: { 'x-hub-signature-256': forged() }, body: body() })),
		},
		{ name: 'missing', statuses: [401], send: to(flow, () => ({ body: body() })) },
		{
			name: 'malformed',
			statuses: [401],
			send: to(flow, () => ({ headers: { 'x-hub-signature-256': filler() || 'x' }, body: body() })),
		},
		{
			name: 'stale',
			statuses: [401],
			send: event(async () => await slack.event({ at: Date.now() - DAY_MS })),
		},
		{
			name: 'from the future',
			statuses: [401],
			send: event(async () => await slack.event({ at: Date.now() + DAY_MS })),
		},
		{
			name: 'confused token',
			statuses: [401],
			send: to(token, () => ({ headers: { authorization: unsignedToken() }, body: body() })),
		},
		{
			name: 'replayed',
			statuses: [409],
			send: async (agent) => await post(agent, strict.url, once),
		},
		{
			name: 'from another address each',
			statuses: [401],
			send: to(proxied, () => {
				sources += 1;
				const headers = {
					'x-hub-signature-256': forged(),
					'x-forwarded-for': [...randomBytes(4)].join('.'),
				};
				return { headers, body: body() };
			}),
		},
		{
			name: 'over the rate',
			statuses: [401, 429],
			send: to(limited, () => ({ headers: { 'x-hub-signature-256': forged() }, body: body() })),
		},
		{
			name: 'decompression bomb',
			statuses: [413],
			send: to(flow, () => ({ headers: { 'content-encoding': 'gzip' }, body: bomb })),
		},
		{
			name: 'oversized',
			statuses: [413],
			// The body never comes: what counts is that nothing is kept for it.
			send: async () =>
				statusOf(
					await sendRaw(
						flow.url,
						`POST ${new URL(flow.url).pathname} HTTP/1.1\r\nHost: n8n\r\nContent-Type: application/json\r\nContent-Length: ${8 * MEGABYTE}\r\n\r\n{`,
					),
				),
		},
		{
			name: 'another content type',
			statuses: [415],
			send: to(flow, () => ({ headers: { 'content-type': 'image/png' }, body: randomBytes(512) })),
		},
		{
			name: 'another method',
			statuses: [405],
			send: to(flow, () => ({ method: 'PUT', body: body() })),
		},
		{
			name: 'garbage in HTTP',
			statuses: [401],
			send: to(flow, () => ({
				headers: { [`x-${randomUUID()}`]: filler() },
				body: randomBytes(2_048),
			})),
		},
		{
			name: 'garbage',
			statuses: [400],
			send: async () => (await sendRaw(flow.url, `${randomUUID()}\r\n\r\n`)).status,
		},
	];
	return { kinds, flow, sender: github, sources: () => sources };
}

/** A token that says of itself that it needs no signature, with another key id each time. */
function unsignedToken(): string {
	const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const header = segment({ alg: 'none', kid: randomUUID(), jku: 'https://attacker.example/jwks' });
	return `Bearer ${header}.${segment({ sub: 'admin', exp: 2 ** 40 })}.AAAA`;
}

async function post(
	agent: Agent,
	url: string,
	{ method, headers, body }: { method: string; headers: Headers; body: string | Buffer },
): Promise<Status> {
	const options = {
		agent,
		method,
		headers: { ...headers, 'content-length': Buffer.byteLength(body) },
		timeout: 60_000,
	};
	return await new Promise((resolve, reject) => {
		const sent = request(url, options, (response) => {
			let text = '';
			response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
			response.once('end', () => {
				resolve(statusOf({ status: response.statusCode ?? 0, body: text }));
			});
		});
		sent.once('timeout', () => sent.destroy(new Error('timed out'))).once('error', reject);
		sent.end(body);
	});
}

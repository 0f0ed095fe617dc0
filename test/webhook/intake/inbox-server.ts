import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sendAnswer } from '../../../lib/n8n/webhook/answer';
import { openStore } from '../../../lib/store/open';
import type { Store } from '../../../lib/store/store';
import type { IntakePorts } from '../../../lib/webhook/doors';
import { buildInbox } from '../../../lib/webhook/inbox';
import { type Arrival, type Outcome, receive } from '../../../lib/webhook/intake';
import { readBody } from '../../../lib/webhook/read-body';

export interface Reply {
	readonly status: number;
	readonly headers: IncomingMessage['headers'];
	readonly text: string;
}

/** A GitHub inbox behind a real HTTP server and a real SQLite store, with a clock that tests move. */
export class InboxServer {
	readonly secret = randomBytes(24).toString('hex');
	readonly clock = { time: Date.now(), now: () => this.clock.time };
	readonly outcomes: Array<{ arrival: Arrival; outcome: Outcome }> = [];
	/** What the "workflow" answers a delivery with. */
	answerStatus = 200;
	/** What the "workflow" waits for before it answers. */
	work: Promise<unknown> = Promise.resolve();
	environment: string | undefined;
	/** What the registry says of the integration. */
	gate: IntakePorts['gate'] = async () => ({ open: true });

	private constructor(
		readonly store: Store,
		private readonly folder: string,
		private readonly policy: Record<string, unknown>,
		private readonly provider: string,
		private readonly server: Server,
	) {}

	static async start(
		policy: Record<string, unknown> = {},
		provider = 'github',
	): Promise<InboxServer> {
		const folder = mkdtempSync(join(tmpdir(), 'airlock-intake-'));
		const clock = { now: () => holder.inbox?.clock.time ?? Date.now() };
		const holder: { inbox?: InboxServer } = {};
		const store = await openStore({ engine: 'sqlite', path: join(folder, 'store.sqlite') }, clock);
		const server = createServer();
		const inbox = new InboxServer(store, folder, policy, provider, server);
		holder.inbox = inbox;
		server.on('request', (req, res) => {
			void inbox.handle(req).then(({ outcome }) => {
				if (outcome.kind === 'deliver') {
					outcome.claim?.settleWith(res, 400, () => undefined);
					const { answerStatus: status } = inbox;
					// As n8n does, whether somebody still listens or not.
					void inbox.work.then(() => res.writeHead(status).end());
				} else if (outcome.kind === 'refuse') {
					const { status, retryAfterSeconds } = outcome.refusal;
					sendAnswer(req, res, { status, body: '', retryAfterSeconds });
				} else if (outcome.kind === 'answer') sendAnswer(req, res, outcome.answer);
				else sendAnswer(req, res, { status: 200, body: '' });
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return inbox;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	/** Signed as GitHub does, unless headers say otherwise. */
	async post(
		body: string | Buffer,
		headers: Record<string, string | string[]> = {},
		path = '/hook',
	): Promise<Reply> {
		const bytes = Buffer.from(body);
		const signature = createHmac('sha256', this.secret).update(bytes).digest('hex');
		return await this.send('POST', path, bytes, {
			'content-type': 'application/json',
			'x-hub-signature-256': `sha256=${signature}`,
			...headers,
		});
	}

	/** Posts it, and closes the connection once its work is under way. */
	async postAndHangUp(body: string): Promise<void> {
		const begun = this.outcomes.length;
		const signature = createHmac('sha256', this.secret).update(body).digest('hex');
		const headers = {
			'content-type': 'application/json',
			'x-hub-signature-256': `sha256=${signature}`,
		};
		const sent = httpRequest({
			...{ host: '127.0.0.1', port: this.port, method: 'POST', path: '/hook' },
			...{ headers, agent: false },
		});
		const closed = new Promise((resolve) => sent.once('close', resolve));
		sent.on('error', () => undefined).end(body);
		while (this.outcomes.length === begun) await new Promise(setImmediate);
		sent.destroy();
		await closed;
	}

	async send(
		method: string,
		path: string,
		body: Buffer | undefined,
		headers: Record<string, string | string[]> = {},
	): Promise<Reply> {
		return await new Promise((resolve, reject) => {
			const sent = httpRequest(
				{ host: '127.0.0.1', port: this.port, method, path, headers, agent: false },
				(response) => {
					const chunks: Buffer[] = [];
					response.on('data', (chunk: Buffer) => chunks.push(chunk));
					response.on('end', () =>
						resolve({
							status: response.statusCode ?? 0,
							headers: response.headers,
							text: Buffer.concat(chunks).toString('utf8'),
						}),
					);
				},
			);
			sent.on('error', reject);
			sent.end(body);
		});
	}

	/** The code of the last refusal, or the kind of the last outcome. */
	get last(): string {
		const outcome = this.outcomes.at(-1)?.outcome;
		return outcome?.kind === 'refuse' ? outcome.refusal.code : (outcome?.kind ?? 'none');
	}

	get lastDelivery() {
		const outcome = this.outcomes.at(-1)?.outcome;
		if (outcome?.kind !== 'deliver') throw new Error(`No delivery but ${this.last}`);
		return outcome;
	}

	async stop(): Promise<void> {
		await new Promise((resolve) => this.server.close(resolve));
		await this.store.close();
		rmSync(this.folder, { recursive: true, force: true });
	}

	private async handle(req: IncomingMessage): Promise<{ outcome: Outcome }> {
		const built = buildInbox(
			{
				provider: this.provider,
				publicUrl: 'https://hooks.example.test/hook',
				policy: this.policy,
				custom: {},
				credential: { secret: this.secret, verifyToken: this.secret },
			},
			{ clock: this.clock },
		);
		if (!built.ok) throw new Error(built.message);
		const inbox = {
			...built.inbox,
			integrationId: 'shop',
			scope: 'test',
			environment: this.environment,
		};
		const result = await receive(req, async (cap) => await readBody(req, cap), inbox, {
			clock: this.clock,
			store: this.store,
			gate: async () => await this.gate('shop'),
			hashSource: (address) => createHash('sha256').update(address).digest('hex'),
		});
		this.outcomes.push(result);
		return result;
	}
}

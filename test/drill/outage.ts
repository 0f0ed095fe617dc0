import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountData, SERVICE_ACCOUNT } from '../e2e/account';
import { Counterpart } from '../e2e/counterpart';
import { GUARDED } from '../e2e/guarded';
import { type N8n, send, startN8n, type Workflow } from '../e2e/harness';
import { triggerWorkflow } from '../e2e/trigger';
import { senders } from '../senders';
import { isStarting } from './effect';
import { releaseUntil, releaseWorkflow } from './release';

export interface OutageOptions {
	readonly outageMs: number;
	readonly eventsPerSecond: number;
	/** n8n is killed (SIGKILL) so often while the other side is down. */
	readonly kills: number;
	readonly database: 'sqlite' | 'postgres';
}

export interface OutageReport {
	readonly events: number;
	/** Events that had no effect at the other side in the end. */
	readonly lost: number;
	/** Events that took effect more than once: another key for the same event. */
	readonly twice: number;
	/** Calls that the other side saw while it was down: the breaker keeps most away. */
	readonly callsDuringOutage: number;
	readonly releases: number;
	/** By condition, event and escalation, in order. */
	readonly alerts: readonly string[];
	/** Alerts of one fingerprint that came sooner than the interval allows. */
	readonly tooSoon: number;
	/** From a first failure, or a halt, to its alert. Milliseconds. */
	readonly firstAlertMs: number;
	readonly seconds: number;
}

const RATE = 1_000;
const ID = 'orders';
const REPEAT_MS = 30 * 60_000;
/** What was under way when n8n died is held again after a quarter of an hour. */
const GIVE_UP_MS = 25 * 60_000;

/** Takes the other side away under steady traffic, and counts what came of every event once it is back. */
export async function outage(options: OutageOptions): Promise<OutageReport> {
	const startedAt = Date.now();
	const other = await OtherSide.start();
	const alerts = await Alerts.start();
	const n8n = await startN8n({
		database: options.database,
		env: {
			AIRLOCK_ALERT_DESTINATION: JSON.stringify({ type: 'webhook', url: alerts.url }),
			EXECUTIONS_DATA_PRUNE: 'false',
		},
	});
	try {
		const flows = await workflows(n8n, other.origin);
		const events = await traffic(n8n, flows.inbound, other, options);
		const releases = await releaseUntil(n8n, flows.release, {
			done: () => events.every((id) => other.effects.has(id)),
			...{ giveUpMs: GIVE_UP_MS, answerMs: 600_000 },
		});
		const effects = events.map((marker) => other.effects.get(marker)?.size ?? 0);
		return {
			events: events.length,
			lost: effects.filter((count) => count === 0).length,
			twice: effects.filter((count) => count > 1).length,
			callsDuringOutage: other.refused,
			releases,
			alerts: alerts.seen.map(({ kind }) => kind),
			tooSoon: alerts.tooSoon(REPEAT_MS),
			firstAlertMs: (alerts.seen[0]?.at ?? Infinity) - other.firstRefusedAt,
			seconds: Math.round((Date.now() - startedAt) / 1_000),
		};
	} finally {
		await n8n.stop();
		await Promise.all([other.stop(), alerts.stop()]);
	}
}

/** The system that is called: does a thing once for each key, as an idempotent one does, and is away at times. */
class OtherSide {
	/** By event, the keys that it came with: one is one effect. */
	readonly effects = new Map<string, Set<string>>();
	down = false;
	refused = 0;
	firstRefusedAt = 0;

	private constructor(private readonly api: Counterpart) {}

	static async start(): Promise<OtherSide> {
		const api = await Counterpart.start();
		const other = new OtherSide(api);
		api.respond = ({ headers, body }, response) => {
			if (other.down) {
				other.refused += 1;
				other.firstRefusedAt ||= Date.now();
				response.writeHead(503).end();
				return;
			}
			const { id } = JSON.parse(body) as { id: string };
			const keys = other.effects.get(id) ?? new Set();
			other.effects.set(id, keys.add(String(headers['idempotency-key'])));
			response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
			api.seen.length = 0;
		};
		return other;
	}

	get origin(): string {
		return this.api.origin;
	}

	async stop(): Promise<void> {
		await this.api.stop();
	}
}

/** Where alerts arrive. */
class Alerts {
	readonly seen: Array<{
		readonly at: number;
		readonly kind: string;
		readonly fingerprint: string;
	}> = [];
	private readonly server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			const { type, data } = JSON.parse(body) as {
				type: string;
				data: { alert: { fingerprint: string; condition: string }; escalation?: number };
			};
			const { fingerprint, condition } = data.alert;
			// An escalation and an end are messages of their own.
			const kind = `${condition} ${type} ${data.escalation ?? 0}`;
			this.seen.push({ at: Date.now(), kind, fingerprint: `${fingerprint} ${kind}` });
			response.writeHead(200).end();
		});
	});

	static async start(): Promise<Alerts> {
		const alerts = new Alerts();
		await new Promise<void>((resolve) => alerts.server.listen(0, '127.0.0.1', resolve));
		return alerts;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/alerts`;
	}

	tooSoon(intervalMs: number): number {
		const last = new Map<string, number>();
		return this.seen.filter(({ at, fingerprint }) => {
			const before = last.get(fingerprint);
			last.set(fingerprint, at);
			return before !== undefined && at - before < intervalMs;
		}).length;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

async function workflows(
	n8n: N8n,
	origin: string,
): Promise<{
	inbound: { flow: Workflow; event(body: Buffer): Promise<object> };
	release: Workflow;
}> {
	const account = await n8n.credential(
		SERVICE_ACCOUNT,
		accountData({
			...{ secret: `tok_${randomBytes(24).toString('base64url')}`, integrationId: ID },
			...{ allowedHosts: origin, allowedMethods: ['GET', 'POST'] },
		}),
	);
	const request = {
		name: 'Request',
		type: GUARDED,
		parameters: {
			...{ method: 'POST', url: `${origin}/orders`, bodyType: 'json' },
			...{ jsonBody: '={{ $json.body }}', idempotency: 'header' },
			options: { maxAttempts: 2, retryBudgetSeconds: 5 },
		},
		credentials: { [SERVICE_ACCOUNT]: account },
	};
	const done = {
		name: 'Done',
		type: 'n8n-nodes-airlock.safeHalt',
		parameters: { operation: 'reportSuccess', integrationId: ID, otherSide: new URL(origin).host },
	};
	const sender = await senders.github!();
	const flow = await triggerWorkflow(n8n, {
		provider: 'github',
		credential: sender.credential,
		policy: { keepUntilDone: true },
		parameters: { integrationId: ID },
		then: [request, done],
	});
	const release = await releaseWorkflow(n8n, ID, { nodes: [request, done] });
	return { inbound: { flow, event: async (body) => await sender.event({ body }) }, release };
}

/** Sends events at a steady rate, each until it was accepted, through the outage and the deaths of n8n. */
async function traffic(
	n8n: N8n,
	{ flow, event }: { flow: Workflow; event(body: Buffer): Promise<object> },
	other: OtherSide,
	{ outageMs, eventsPerSecond, kills }: OutageOptions,
): Promise<string[]> {
	const markers: string[] = [];
	const deliveries: Promise<void>[] = [];
	const deliver = async (id: string) => {
		const request = await event(Buffer.from(JSON.stringify({ id })));
		for (;;) {
			const answer = await send(flow.url, request).catch(() => undefined);
			if (answer && !isStarting(answer) && answer.status >= 200 && answer.status < 300) return;
			await sleep(RATE);
		}
	};
	const every = RATE / eventsPerSecond;
	const startedAt = Date.now();
	other.down = true;
	const killAt = Array.from({ length: kills }, (_, i) => (outageMs * (i + 1)) / (kills + 1));
	let restarting: Promise<void> = Promise.resolve();
	while (Date.now() - startedAt < outageMs) {
		const id = `order-${randomUUID()}`;
		markers.push(id);
		deliveries.push(deliver(id));
		if (killAt.length > 0 && Date.now() - startedAt >= killAt[0]!) {
			killAt.shift();
			restarting = restarting.then(async () => {
				await n8n.kill();
				await n8n.restart();
			});
		}
		await sleep(every);
	}
	await restarting;
	await Promise.all(deliveries);
	other.down = false;
	return markers;
}

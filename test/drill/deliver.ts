import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counterpart } from '../e2e/counterpart';
import { hasPostgres, type N8n, send, startN8n, type Workflow } from '../e2e/harness';
import { triggerWorkflow } from '../e2e/trigger';
import { webhookNode } from '../e2e/webhook-node';
import { Books, type EventReport, type EventTimes } from './books';
import { effectNode, isStarting } from './effect';
import { askFirst, releaseOnce, releaseWorkflow } from './release';
import { openTables, type Tables } from './tables';

export interface DeliverOptions {
	/** Both ways together. */
	readonly events: number;
	readonly eventsPerSecond: number;
	/** The second n8n is killed (SIGKILL) so often, spread over the traffic, and is away for so long each time. */
	readonly downMs: readonly number[];
}

export interface DeliverReport extends EventReport {
	/** Postings that n8n did not answer, and that were handed in once more. */
	readonly handedInAgain: number;
	/** What both ledgers say, by outcome: what died with its n8n is `started`. */
	readonly attempts: Readonly<Record<string, number>>;
	/** Deliveries that a later run took up, because the one that had them was killed. */
	readonly adopted: number;
	/** Events that a person's release found to be done, and that were not done again. */
	readonly foundDone: number;
	/** Left at the end: deliveries that are kept, and executions that wait or run. */
	readonly kept: number;
	readonly underway: number;
	readonly seconds: number;
}

const SECOND = 1_000;
/** Of each n8n's own callers at a time. */
const LANES = 8;
const BATCH = 5;
/** For a batch whose receiver does not answer: each event has 20 s. */
const HAND_IN_MS = 150 * SECOND;
/** What was under way in an n8n that died is taken up by the next run after two minutes: there has to be one. */
const BEAT_MS = 20 * SECOND;
/** n8n marks each execution that was cut short before it is ready. */
const RESTARTED_WITHIN_MS = 600 * SECOND;
/** Between one death and the next, at least. */
const AT_WORK_MS = 20 * SECOND;
/** What the n8n that was killed had begun waits for a person after a quarter of an hour. */
const GIVE_UP_MS = 40 * 60 * SECOND;
const RELEASED_WITHIN_MS = 60 * SECOND;
const ID = 'inbox';

/** Two n8n deliver events to each other by Send and the trigger, while one of them is killed and restarted. */
export async function deliver({
	events,
	eventsPerSecond,
	downMs,
}: DeliverOptions): Promise<DeliverReport> {
	const startedAt = Date.now();
	const effects = await Counterpart.start();
	const books = new Books();
	let foundDone = 0;
	effects.respond = (seen, response) => {
		effects.seen.length = 0;
		let answer: object = { ok: true };
		if (seen.method === 'GET') {
			const done = books.isDone(seen.path.slice(1));
			if (done) foundDone += 1;
			answer = { done };
		} else books.effect((JSON.parse(seen.body) as { id: string }).id, seen);
		response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
	};
	const running: N8n[] = [];
	const tables: Tables[] = [];
	try {
		for (const database of ['sqlite', hasPostgres() ? 'postgres' : 'sqlite'] as const) {
			running.push(await startN8n({ database }));
		}
		const [steady, killed] = running as [N8n, N8n];
		const sides = await connect(steady, killed, effects.origin);
		await traffic(sides, books, { events, eventsPerSecond, downMs }, async (ms) => {
			books.killed(Date.now());
			await killed.kill();
			await sleep(ms);
			await killed.restart({}, RESTARTED_WITHIN_MS);
			await sleep(AT_WORK_MS);
		});
		tables.push(...running.map(openTables));
		await settle(sides, books, tables);
		const left = await leftIn(tables);
		const attempts: Record<string, number> = {};
		for (const { outcome, count } of (
			await Promise.all(tables.map((one) => one.attempts()))
		).flat()) {
			attempts[outcome] = (attempts[outcome] ?? 0) + count;
		}
		return {
			...books.report(),
			handedInAgain: sides.reduce((sum, { handedInAgain }) => sum + handedInAgain, 0),
			...{ attempts, ...left, adopted: await adoptedBy(running), foundDone },
			seconds: Math.round((Date.now() - startedAt) / SECOND),
		};
	} finally {
		for (const one of tables) await one.close();
		for (const n8n of running) await n8n.stop();
		await effects.stop();
	}
}

/** Where events are handed in to be delivered to the other n8n. */
class Side {
	handedInAgain = 0;
	private readonly queue: EventTimes[][] = [];
	private lanes: Promise<unknown> | undefined;
	private over = false;

	constructor(
		private readonly n8n: N8n,
		private readonly outbox: Workflow,
		private readonly release: Workflow,
	) {}

	/** A person looks into Held Items and has what waits done. */
	async lookAfter(): Promise<void> {
		await releaseOnce(this.n8n, this.release, RELEASED_WITHIN_MS);
	}

	/** Kept by the caller until n8n took it in, as whatever hands in events has to. */
	offer(batch: EventTimes[]): void {
		this.queue.push(batch);
		this.lanes ??= Promise.all(Array.from({ length: LANES }, async () => await this.lane()));
	}

	async done(): Promise<void> {
		this.over = true;
		await this.lanes;
	}

	private async lane(): Promise<void> {
		for (;;) {
			const batch = this.queue.shift();
			if (batch) await this.handIn(batch);
			else if (this.over) return;
			else await sleep(50);
		}
	}

	private async handIn(batch: readonly EventTimes[]): Promise<void> {
		const body = JSON.stringify({ events: batch.map(({ id }) => ({ id })) });
		const request = {
			headers: { 'Content-Type': 'application/json' },
			...{ body, timeoutMs: HAND_IN_MS },
		};
		for (;;) {
			const answer = await send(this.outbox.url, request).catch(() => undefined);
			if (answer && !isStarting(answer) && answer.status >= 200 && answer.status < 300) return;
			this.handedInAgain += 1;
			await sleep(SECOND);
		}
	}
}

async function connect(one: N8n, other: N8n, effects: string): Promise<readonly [Side, Side]> {
	const secrets = [0, 1].map(() => `whsec_${randomBytes(32).toString('base64')}`) as [
		string,
		string,
	];
	const inboxes = [
		await inboxOf(one, secrets[0], effects),
		await inboxOf(other, secrets[1], effects),
	] as const;
	return [
		new Side(one, await outboxOf(one, secrets[1], inboxes[1].flow.url), inboxes[0].release),
		new Side(other, await outboxOf(other, secrets[0], inboxes[0].flow.url), inboxes[1].release),
	];
}

/**
 * Keeps each event until its work is done: n8n does not repeat an execution that was killed, and nobody but the other side
 * knows whether that had its effect. So what was left behind is released into a workflow that asks it first.
 */
async function inboxOf(
	n8n: N8n,
	secret: string,
	effects: string,
): Promise<{ flow: Workflow; release: Workflow }> {
	const done = {
		name: 'Done',
		type: 'n8n-nodes-airlock.heldItems',
		parameters: { operation: 'confirm' },
	};
	const flow = await triggerWorkflow(n8n, {
		provider: 'standard-webhooks',
		credential: { secret },
		policy: { keepUntilDone: true },
		parameters: { integrationId: ID },
		then: [effectNode(effects), done],
	});
	return { flow, release: await releaseWorkflow(n8n, ID, askFirst(effects, done)) };
}

/** Answers when each event arrived or is kept until it does. */
async function outboxOf(n8n: N8n, secret: string, url: string): Promise<Workflow> {
	const credential = await n8n.credential('airlockWebhookSigningApi', {
		...{ provider: 'standard-webhooks', secret },
	});
	const to = (node: string) => [{ node, type: 'main', index: 0 }];
	return await n8n.workflow({
		nodes: [
			webhookNode({ responseMode: 'lastNode' }),
			{
				name: 'Events',
				type: 'n8n-nodes-base.splitOut',
				parameters: { fieldToSplitOut: 'body.events' },
			},
			{
				name: 'Send',
				type: 'n8n-nodes-airlock.signedWebhook',
				parameters: {
					...{ operation: 'send', provider: 'standard-webhooks', url },
					...{ jsonBody: '={{ { id: $json.id } }}', eventId: '={{ $json.id }}' },
					sendOptions: { allowedAddresses: '127.0.0.1' },
				},
				credentials: { airlockWebhookSigningApi: credential },
			},
			{ name: 'Handed In', type: 'n8n-nodes-base.noOp' },
		],
		connections: {
			Webhook: { main: [to('Events')] },
			Events: { main: [to('Send')] },
			Send: { main: [to('Handed In'), to('Handed In'), to('Handed In')] },
		},
	});
}

/** Events at a steady rate, each way in turn, one in ten postings with several of them. */
async function traffic(
	sides: readonly Side[],
	books: Books,
	{ events, eventsPerSecond, downMs }: DeliverOptions,
	takeDown: (ms: number) => Promise<void>,
): Promise<void> {
	const killAt = downMs.map((_, i) => Math.floor((events * (i + 1)) / (downMs.length + 1)));
	let [offered, posting, kills] = [0, 0, 0];
	let away: Promise<void> = Promise.resolve();
	while (offered < events) {
		const wanted = posting % 20 < 2 ? BATCH : 1;
		const batch = Array.from({ length: Math.min(wanted, events - offered) }, () => newEvent(books));
		sides[posting % 2]!.offer(batch);
		[offered, posting] = [offered + batch.length, posting + 1];
		if (offered >= (killAt[kills] ?? Infinity)) {
			const ms = downMs[kills]!;
			kills += 1;
			away = away.then(async () => await takeDown(ms));
			away.catch(() => undefined);
		}
		await sleep((SECOND / eventsPerSecond) * batch.length);
	}
	await away;
}

function newEvent(books: Books): EventTimes {
	return books.event(`evt_${randomUUID()}`, Date.now());
}

/** Until every event took effect, nothing is kept and nothing waits; a few further events keep both sides at it. */
async function settle(
	sides: readonly Side[],
	books: Books,
	tables: readonly Tables[],
): Promise<void> {
	const deadline = Date.now() + GIVE_UP_MS;
	let beatAt = Date.now() + BEAT_MS;
	while (Date.now() < deadline) {
		const { kept, underway } = await leftIn(tables);
		if (books.complete && kept === 0 && underway === 0) break;
		if (Date.now() >= beatAt) {
			for (const side of sides) {
				await side.lookAfter();
				side.offer([newEvent(books)]);
			}
			beatAt = Date.now() + BEAT_MS;
		}
		await sleep(SECOND);
	}
	for (const side of sides) await side.done();
}

async function leftIn(tables: readonly Tables[]): Promise<{ kept: number; underway: number }> {
	let [kept, underway] = [0, 0];
	for (const one of tables) {
		kept += await one.kept();
		underway += await one.underway();
	}
	return { kept, underway };
}

/** As each n8n's log has it. */
async function adoptedBy(running: readonly N8n[]): Promise<number> {
	const logs = await Promise.all(running.map(async (n8n) => await n8n.log()));
	const told = logs.flatMap((log) => [...log.matchAll(/Airlock took up (\d+) deliveries/g)]);
	return told.reduce((sum, [, count]) => sum + Number(count), 0);
}

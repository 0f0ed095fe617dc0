import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import { Counterpart } from '../e2e/counterpart';
import { type Answer, asAdvised, type N8n, send, startN8n, type Workflow } from '../e2e/harness';
import { registered } from '../e2e/registry';
import { triggerWorkflow } from '../e2e/trigger';
import { webhookNode } from '../e2e/webhook-node';
import { senders } from '../senders';
import type { Sender } from '../senders/sender';
import { readWhole } from '../store/chains';
import { Books, type EventReport } from './books';
import { effectNode, isStarting } from './effect';
import { OwnPostgres, OwnRedis } from './own-servers';
import { releaseUntil, releaseWorkflow } from './release';

export interface ChaosOptions {
	readonly events: number;
	/** One of n8n's six processes is killed so often, and started again at once. */
	readonly killEveryMs: number;
}

export interface ChaosReport extends EventReport {
	/** Carried out a second while processes are killed, and what was sent then. */
	readonly sustainable: number;
	readonly eventsPerSecond: number;
	readonly kills: Readonly<Record<string, number>>;
	readonly answers: Readonly<Record<string, number>>;
	/** Of one chain, every link checked. */
	readonly entries: number;
	/** From the decision to the last event that was let in, the longest of so many times; 0: none was after it. */
	readonly offSwitch: { readonly times: number; readonly longestMs: number };
	/** How often a person had what was left behind released. */
	readonly releases: number;
	readonly seconds: number;
}

const SECOND = 1_000;
const EVENT = 'evt_';
const SHARE_OF_SUSTAINABLE = 0.75;
/** Several kills. */
const SUSTAINED_FOR_MS = 90 * SECOND;
const LANES = 16;
const MOST_QUEUED = 64;
const GIVE_UP_MS = 60 * 60 * SECOND;
/** Longer than any answer takes; what is under way then is asked for again. */
const ANSWER_MS = 30 * SECOND;
/** A sender has so many at most: those it gave up on are still served, and would leave no time for the others. */
const CONNECTIONS = 64;
/** Between two attempts: twice as long each time. */
const LONGEST_PAUSE_MS = 120 * SECOND;
/** Until what was under way when a process died waits in Held Items, and some rounds of releasing it. */
const RELEASE_FOR_MS = 40 * 60 * SECOND;
const ID = 'orders';
const RESTARTED_WITHIN_MS = 300 * SECOND;
const AWAY_MS = 5 * SECOND;
const MOST_STARTS = 5;
const SWITCH_EVERY_MS = 30 * SECOND;
const WATCHED_MS = 3 * SECOND;
const PROBE = 'probe';
const DECIDED_WITHIN_MS = 30 * SECOND;
/** Its clock is 30 s ahead. */
const SKEWED = 'webhook-2';
const SKEW = {
	NODE_OPTIONS: `--require=${join(__dirname, '..', 'e2e', 'clock-off.cjs')}`,
	AIRLOCK_TEST_CLOCK_OFF_MS: String(30 * SECOND),
};

/**
 * An n8n in queue mode whose processes are killed at random, whose Redis is emptied and restarted and whose PostgreSQL crashes, under signed
 * events from a sender that repeats each until it is accepted.
 */
export async function chaos({ events, killEveryMs }: ChaosOptions): Promise<ChaosReport> {
	const startedAt = Date.now();
	const effects = await Counterpart.start();
	const postgres = await OwnPostgres.start();
	const redis = await OwnRedis.start();
	let n8n: N8n | undefined;
	let off: OffSwitch | undefined;
	let over = false;
	try {
		n8n = await startN8n({
			...{ queueMode: true, ...asAdvised },
			servers: { postgres: postgres.url, redis: redis.url },
		});
		await n8n.killProcess(SKEWED);
		await n8n.startProcess(SKEWED, SKEW);
		const books = new Books();
		let trials = 0;
		effects.respond = (seen, response) => {
			const { id } = JSON.parse(seen.body) as { id: string };
			if (id.startsWith(EVENT)) books.effect(id, seen);
			else trials += 1;
			effects.seen.length = 0;
			response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
		};
		const traffic = await Traffic.to(n8n, books, effects.origin);
		off = await OffSwitch.of(n8n, postgres.url);
		const harm = new Harm(n8n, books, killEveryMs);
		const killing = harm.until(() => over);
		const sustainable = await traffic.sustained(() => trials);
		const eventsPerSecond = sustainable * SHARE_OF_SUSTAINABLE;
		console.error(`${eventsPerSecond.toFixed(1)} events a second ...`);
		const done = traffic.steady(events, eventsPerSecond, async (share) => {
			if (share === 0.25) await harm.happens('redis flushed', async () => await redis.flush());
			if (share === 0.5) {
				await harm.isAway('redis restarted', async () => await redis.restart(AWAY_MS));
			}
			if (share === 0.75) {
				await harm.isAway('postgres crashed', async () => await postgres.crash(AWAY_MS));
			}
		});
		const switching = off.until(() => over);
		await done.finally(() => (over = true));
		await Promise.all([killing, switching]);
		const releases = await releaseUntil(n8n, traffic.release, {
			done: () => books.complete,
			...{ giveUpMs: RELEASE_FOR_MS, answerMs: 60 * SECOND },
		});
		return {
			...books.report(),
			sustainable: Math.round(sustainable * 10) / 10,
			eventsPerSecond: Math.round(eventsPerSecond * 10) / 10,
			...{ releases, kills: harm.kills, answers: traffic.answers, offSwitch: off.report() },
			entries: await entriesOf(postgres.url, n8n.databaseName!),
			seconds: Math.round((Date.now() - startedAt) / SECOND),
		};
	} finally {
		over = true;
		await off?.close();
		await n8n?.stop();
		await redis.stop();
		await postgres.stop();
		await effects.stop();
	}
}

class Traffic {
	readonly answers: Record<string, number> = {};
	private connections = 0;
	private readonly waiting: Array<() => void> = [];

	private constructor(
		private readonly flow: Workflow,
		readonly release: Workflow,
		private readonly sender: Sender,
		private readonly books: Books,
	) {}

	/**
	 * Answers at once, and keeps each event until its work is done: n8n does not repeat an execution that died, and a queue
	 * that was emptied has none.
	 */
	static async to(n8n: N8n, books: Books, effects: string): Promise<Traffic> {
		await registered(n8n, {
			...{ operation: 'register', id: ID, useCase: 'Takes orders', systems: 'Shop' },
			...{ owner: 'Ann Lee', environment: 'staging', doneBy: 'Ann Lee' },
		});
		const sender = await senders.github!();
		const done = {
			name: 'Done',
			type: 'n8n-nodes-airlock.safeHalt',
			parameters: {
				...{ operation: 'reportSuccess', integrationId: ID, otherSide: new URL(effects).host },
			},
		};
		const work = [effectNode(effects), done];
		const flow = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: sender.credential,
			policy: { keepUntilDone: true },
			parameters: { integrationId: ID },
			then: work,
		});
		return new Traffic(flow, await releaseWorkflow(n8n, ID, { nodes: work }), sender, books);
	}

	/** How many a second are carried out, of events that are in no books. */
	async sustained(carriedOut: () => number): Promise<number> {
		const until = Date.now() + SUSTAINED_FOR_MS;
		let offered = 0;
		await Promise.all(
			Array.from({ length: LANES }, async () => {
				while (Date.now() < until) {
					// The queue is kept from growing: what is accepted faster than it is done is not sustained.
					if (offered - carriedOut() > MOST_QUEUED) await sleep(50);
					else if ((await this.post(randomUUID(), ANSWER_MS))?.status === 200) offered += 1;
				}
			}),
		);
		const perSecond = carriedOut() / (SUSTAINED_FOR_MS / SECOND);
		// What a process that was killed had under way comes later.
		for (let before = -1; carriedOut() > before; await sleep(5 * SECOND)) before = carriedOut();
		return perSecond;
	}

	/** Sends at a steady rate, whatever becomes of it; `at` is called at each quarter, and waited for at the end. */
	async steady(events: number, perSecond: number, at: (share: number) => Promise<void>) {
		const startedAt = Date.now();
		const underWay: Promise<void>[] = [];
		for (let sent = 0; sent < events; sent += 1) {
			underWay.push(this.deliver());
			if (sent > 0 && sent % Math.floor(events / 4) === 0) {
				underWay.push(at(Math.round((sent / events) * 4) / 4));
			}
			await sleep(Math.max(0, startedAt + ((sent + 1) * SECOND) / perSecond - Date.now()));
		}
		await Promise.all(underWay);
	}

	/** The same id is the same event. */
	private async post(id: string, timeoutMs: number): Promise<Answer | undefined> {
		const request = await this.sender.event({ body: Buffer.from(JSON.stringify({ id })) });
		return await send(this.flow.url, { ...request, timeoutMs }).catch(() => undefined);
	}

	private async deliver(): Promise<void> {
		const { id } = this.books.event(`${EVENT}${randomUUID()}`, Date.now());
		const deadline = Date.now() + GIVE_UP_MS;
		for (let pauseMs = SECOND; Date.now() < deadline; pauseMs *= 2) {
			const answer = await this.connected(async () => await this.post(id, ANSWER_MS));
			const status = isStarting(answer) ? 'starting' : String(answer?.status ?? 'none');
			this.answers[status] = (this.answers[status] ?? 0) + 1;
			if (/^2\d\d$/.test(status)) return;
			// Our own 503 says that it was not taken in.
			if (/^(none|5(?!03))/.test(status)) this.books.unanswered(id);
			const retryAfterMs = Number(answer?.headers['retry-after'] ?? 0) * SECOND;
			const pause = Math.min(pauseMs, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
			await sleep(Math.max(retryAfterMs, pause));
		}
	}

	/** On a connection of its own, once there is one. */
	private async connected<T>(call: () => Promise<T>): Promise<T> {
		if (this.connections < CONNECTIONS) this.connections += 1;
		else await new Promise<void>((resolve) => this.waiting.push(resolve));
		try {
			return await call();
		} finally {
			const next = this.waiting.shift();
			if (next) next();
			else this.connections -= 1;
		}
	}
}

/** What goes wrong; the books are told of each. */
class Harm {
	readonly kills: Record<string, number> = {};

	constructor(
		private readonly n8n: N8n,
		private readonly books: Books,
		private readonly everyMs: number,
	) {}

	async until(over: () => boolean): Promise<void> {
		for (await sleep(this.everyMs); !over(); await sleep(this.everyMs)) {
			const { processes } = this.n8n;
			const name = processes[Math.floor(Math.random() * processes.length)]!;
			await this.happens(name, async () => {
				await this.n8n.killProcess(name);
				await this.supervised(name);
			});
		}
	}

	/** One that comes up while its database is away ends by itself, and is started again by whatever looks after it. */
	private async supervised(name: string): Promise<void> {
		const env = name === SKEWED ? SKEW : {};
		for (let starts = 1; ; starts += 1) {
			const started = await this.n8n.startProcess(name, env, RESTARTED_WITHIN_MS).then(
				() => true,
				(error: unknown) => {
					if (starts === MOST_STARTS) throw error;
					return false;
				},
			);
			if (started) return;
			await this.n8n.killProcess(name);
			await sleep(SECOND);
		}
	}

	async happens(what: string, harm: () => Promise<void>): Promise<void> {
		this.kills[what] = (this.kills[what] ?? 0) + 1;
		this.books.killed(Date.now());
		await harm();
	}

	/** Until it is back, nobody can write down what was done. */
	async isAway(what: string, harm: () => Promise<void>): Promise<void> {
		await this.happens(what, harm);
		this.books.killed(Date.now());
	}
}

type Decision = 'disable' | 'enable';

/** An integration that is disabled and enabled all the while, and a sender that sees when that holds. */
class OffSwitch {
	private readonly lastLetIn: number[] = [];

	private constructor(
		private readonly store: Store,
		private readonly decisions: Readonly<Record<Decision, Workflow>>,
		private readonly flow: Workflow,
		private readonly sender: Sender,
	) {}

	static async of(n8n: N8n, server: string): Promise<OffSwitch> {
		const sender = await senders.github!();
		const { credential } = sender;
		const parameters = { integrationId: PROBE };
		const flow = await triggerWorkflow(n8n, { provider: 'github', credential, parameters });
		await registered(n8n, {
			...{ operation: 'register', id: PROBE, useCase: 'Is watched', systems: 'Drill' },
			...{ owner: 'Ann Lee', environment: 'staging', doneBy: 'Ann Lee' },
		});
		// One workflow each: n8n drops what belongs to an operation that stands in an expression.
		const deciding = async (operation: Decision) =>
			await n8n.workflow({
				nodes: [
					webhookNode({}),
					{
						name: 'Registry',
						type: 'n8n-nodes-airlock.integrationRegistry',
						parameters: {
							...{ resource: 'integration', operation, integrationId: PROBE },
							...{ doneBy: 'Bo Chen', reason: 'The drill says so' },
						},
					},
				],
			});
		const decisions = { disable: await deciding('disable'), enable: await deciding('enable') };
		const store = await openStoreOf(server, n8n.databaseName!);
		return new OffSwitch(store, decisions, flow, sender);
	}

	async until(over: () => boolean): Promise<void> {
		for (; !over(); await sleep(SWITCH_EVERY_MS)) {
			let decided = false;
			const watched = this.letInUntil(() => decided);
			const decidedAt = await this.decide('disable', 'disabled');
			await sleep(WATCHED_MS);
			decided = true;
			const letIn = await watched;
			// Where nothing was let in before, nothing was switched off.
			if (decidedAt !== undefined && letIn.some((sentAt) => sentAt < decidedAt)) {
				this.lastLetIn.push(Math.max(...letIn) - decidedAt);
				console.error(`last let in at ${this.lastLetIn.at(-1)} ms from the decision`);
			}
			while (!over() && (await this.decide('enable', 'requested')) === undefined);
		}
	}

	/** When what was let in was sent, from a sender that never pauses. */
	private async letInUntil(over: () => boolean): Promise<number[]> {
		const letIn: number[] = [];
		while (!over()) {
			const sentAt = Date.now();
			const request = { ...(await this.sender.event()), timeoutMs: WATCHED_MS };
			const answer = await send(this.flow.url, request).catch(() => undefined);
			if (answer?.status === 200 && !isStarting(answer)) letIn.push(sentAt);
			await sleep(20);
		}
		return letIn;
	}

	report() {
		return { times: this.lastLetIn.length, longestMs: Math.max(0, ...this.lastLetIn) };
	}

	/**
	 * When it was decided: when the store was last asked that did not have it yet, so rather too early. Undefined where it had it
	 * not in half a minute: the process that was to decide died.
	 */
	private async decide(
		decision: Decision,
		state: 'disabled' | 'requested',
	): Promise<number | undefined> {
		const { url } = this.decisions[decision];
		const answered = send(url, { timeoutMs: 5 * SECOND }).catch(() => undefined);
		let before = Date.now();
		for (const until = before + DECIDED_WITHIN_MS; Date.now() < until; await sleep(10)) {
			const askedAt = Date.now();
			const known = await this.store.integrations.get('default', PROBE).catch(() => undefined);
			if (known?.state === state) {
				await answered;
				return before;
			}
			if (known) before = askedAt;
		}
		return undefined;
	}

	async close(): Promise<void> {
		await this.store.close();
	}
}

/** Reads the log back, link by link; throws at the first that is wrong. */
async function entriesOf(server: string, database: string): Promise<number> {
	const store = await openStoreOf(server, database);
	const reading = readWhole(store.audit, 'default').finally(async () => await store.close());
	return (await reading).length;
}

async function openStoreOf(server: string, database: string): Promise<Store> {
	const url = new URL(server);
	url.pathname = `/${database}`;
	return await openStore({ engine: 'postgres', server: { connectionString: url.href } });
}

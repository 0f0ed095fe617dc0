import { randomBytes } from 'node:crypto';
import { Appender } from '../lib/audit/appender';
import { chainEntries } from '../lib/audit/chain';
import type { EntryDraft } from '../lib/audit/entry';
import { systemClock } from '../lib/clock';
import { openStore } from '../lib/store/open';
import type { ChainHead } from '../lib/store/store';
import { type Engine, postgresEngine, sqliteEngine } from '../test/store/engines';
import { ratioOf, type Spread, spread, type Task, timeTasks } from './measure';
import { type PlainInserts, plainPostgres, plainRow, plainSqlite } from './plain-inserts';
import { machine, reached, type Section, show, table } from './report';

const BATCH = 100;
/** Long enough that a round holds several of SQLite's checkpoints, which wait for the disk. */
const EFFORT = { rounds: 25, roundMs: 120 };
/** One after the other, so that subjects and correlation ids are as many and as random as in life. */
const DRAFTS = 4_096;
const TENANT = 'default';

interface Subject {
	readonly name: string;
	/** Least shares of the plain speed: one by one, in batches. */
	readonly aims: readonly [number, number];
	/** A new database, and plain inserts into it. */
	open(): Promise<{ engine: Engine; openPlain: () => PlainInserts }>;
}

const subjects: readonly Subject[] = [
	{
		name: 'SQLite',
		aims: [0.9, 0.75],
		open: async () => {
			const engine = await sqliteEngine();
			return { engine, openPlain: () => plainSqlite(engine.path) };
		},
	},
	{
		name: 'PostgreSQL',
		aims: [0.8, 0.7],
		open: async () => {
			const engine = await postgresEngine();
			return { engine, openPlain: () => plainPostgres(engine.url.href) };
		},
	},
];

/** What the chain costs: appends to it against inserts of the same rows without one. */
export async function benchChain(): Promise<Section[]> {
	const drafts = Array.from({ length: DRAFTS }, (_, n) => draft(n));
	const bytes = spread(
		chainEntries(TENANT, undefined, drafts).map(({ body }) => Buffer.byteLength(body)),
	);
	const lines: string[][] = [];
	for (const subject of subjects) {
		for (const [index, entries] of [1, BATCH].entries()) {
			console.error(`chain: ${subject.name}, ${entries}`);
			const aim = subject.aims[index]!;
			const { plain, chained, appender } = await measure(subject, drafts, entries);
			const ratio = ratioOf(plain, chained);
			lines.push([
				subject.name,
				entries === 1 ? 'one by one' : `in batches of ${entries}`,
				show(perEntry(plain, entries), 1),
				show(perEntry(chained, entries), 1),
				show(ratio),
				`≥ ${aim}: ${reached(ratio, aim)}`,
				show(ratioOf(plain, appender)),
			]);
		}
	}
	const head = ['Engine', 'Entries', 'Plain, µs', 'Chained, µs', 'Share', 'Aim', 'By appender'];
	const text = [
		machine(),
		`Times are those of one entry of ${bytes.median} bytes (${bytes.min} to ${bytes.max}); the share is that of the plain inserts' speed, 1 is as fast.`,
		table(head, lines),
		FAIRNESS,
	].join('\n\n');
	return [{ title: 'Appending to the chain', text }];
}

const perEntry = (times: readonly number[], entries: number): Spread =>
	spread(times.map((time) => time / entries));

const FAIRNESS = `How it is compared: each has a database of its own with the same table and indexes, and inserts the same ${DRAFTS} entries in turn through the
same driver, a batch in one transaction (SQLite) or one statement (PostgreSQL). Chained is canonical JSON, link, hash, and an
insert that only succeeds after the head it was made for; plain is \`JSON.stringify\` of an object with the same members, a constant
for the hash, and an insert without any condition. The appender is the chain as nodes use it: it queues and groups besides. One by
one, each entry is waited for; in batches, all of a batch are asked for at once.`;

async function measure(subject: Subject, drafts: readonly EntryDraft[], entries: number) {
	const slice = (i: number) =>
		Array.from({ length: entries }, (_, n) => drafts[(i * entries + n) % DRAFTS]!);
	const opened = await Promise.all([subject.open(), subject.open(), subject.open()]);
	const stores = await Promise.all(
		opened.map(async ({ engine }) => await openStore(engine.location, systemClock)),
	);
	const [chain, behindAppender] = [stores[0]!.audit, stores[1]!.audit];
	const plain = opened[2].openPlain();
	const appender = new Appender(behindAppender, systemClock);
	let head: ChainHead | undefined;
	let seq = 0;
	const times = await timeTasks(
		{
			chained: async (i) => {
				const chained = chainEntries(TENANT, head, slice(i));
				const answer = await chain.append(TENANT, head, chained);
				if (answer !== 'appended') throw new Error(answer);
				head = chained.at(-1);
			},
			plain: async (i) => await plain.insert(slice(i).map((one) => plainRow(TENANT, seq++, one))),
			appender: async (i) =>
				await Promise.all(slice(i).map(async (one) => await appender.append(TENANT, one))),
		} satisfies Record<string, Task>,
		EFFORT,
	);
	const { engine } = opened[2];
	const [counted] = await engine.query(
		`select count(*) as n from ${engine.table('audit_entries')}`,
	);
	if (Number(counted?.n) !== seq) throw new Error('Not every plain entry was inserted');
	await plain.close();
	for (const store of stores) await store.close();
	for (const one of opened) await one.engine.drop();
	return times;
}

/** As nodes record them, 700 to 1,500 bytes. Members in the order of their names, as the log makes them. */
function draft(n: number): EntryDraft {
	const random = (bytes: number) => randomBytes(bytes).toString('base64url');
	const context = {
		attempt: (n % 3) + 1,
		changes: Array.from({ length: 1 + (n % 8) }, (_, i) => ({
			path: `order.lines.${i}`,
			rule: 'kept',
		})),
		contentType: 'application/json',
		host: 'api.example.com',
		method: 'POST',
		status: 200 + (n % 5),
		timing: { connectMs: n % 40, totalMs: n % 900 },
	};
	return {
		action: ['webhook.delivery', 'request.sent', 'field.masked', 'log.record'][n % 4]!,
		actor: { id: `workflow-${n % 50}`, type: 'workflow' },
		at: new Date(Date.UTC(2026, 0, 1) + n * 977).toISOString(),
		context,
		correlationId: random(16),
		credential: 'billing-service',
		deliveryId: random(16),
		environment: 'production',
		execution: String(100_000 + n),
		integration: `integration-${n % 12}`,
		node: 'Guarded Request',
		outcome: n % 20 === 0 ? 'denied' : 'success',
		reason: 'Order synchronisation, every five minutes',
		redaction: { removed: { email: n % 3, 'key.secret': 1 }, version: '1.0.0' },
		requestId: random(16),
		resource: `orders/${random(9)}`,
		scope: 'orders:write',
		subject: random(16),
		workflow: `workflow-${n % 50}`,
	};
}

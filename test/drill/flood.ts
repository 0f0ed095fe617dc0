import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8n } from '../e2e/harness';
import { openLedger } from './ledger';
import { type Memory, readMemory, watchMemory } from './memory';
import { type Kind, type Mixture, refusedTraffic, type Status, statusOf } from './refused';

export interface FloodOptions {
	/** After this the measuring begins: caches are full, the just-in-time compiler has done its work. */
	readonly warmUpSeconds: number;
	readonly seconds: number;
	readonly connections: number;
}

export interface FloodReport {
	/** While it was measured. */
	readonly perSecond: number;
	readonly perSecondByStatus: Readonly<Record<string, number>>;
	/** Answers by kind and status, the warm-up included. */
	readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
	/** Kinds that were answered with something else than they must. */
	readonly unexpected: readonly string[];
	readonly memory: {
		readonly start: Memory;
		readonly warm: Memory;
		readonly quarters: readonly Memory[];
		/** Some seconds after the last request. */
		readonly end: Memory;
	};
	/** Requests refused from the end of the second quarter to the end of the last. */
	readonly between: number;
	readonly honest: {
		readonly sent: number;
		/** Answers by status; `none` in time, and `busy`, are repeated. */
		readonly answers: Readonly<Record<string, number>>;
		/** Whose last answer was not 200. */
		readonly refused: number;
		/** Without an execution in the end. */
		readonly lost: number;
		readonly medianMs: number;
		readonly slowestMs: number;
	};
	/** Executions of anything but an honest event. */
	readonly started: number;
	readonly refusals: {
		readonly answered: number;
		readonly detailed: number;
		readonly counted: number;
	};
	readonly storeKilobytes: { readonly warm: number; readonly end: number };
	/** Distinct client addresses. */
	readonly sources: number;
}

const HONEST_EVERY_MS = 1_000;
/** As long as a sender waits for an answer. */
const PATIENCE_MS = 30_000;
/** Refusals are written every second, collections come when they come. */
const REST_MS = 10_000;

/** Refused requests of all kinds as fast as the machine sends them, and an honest event every second. */
export async function flood(n8n: N8n, options: FloodOptions): Promise<FloodReport> {
	const { warmUpSeconds, seconds, connections } = options;
	const mixture = await refusedTraffic(n8n);
	const start = await readMemory(n8n);
	const measuredFrom = Date.now() + warmUpSeconds * 1_000;
	const until = measuredFrom + seconds * 1_000;
	const counts = new Counts();
	const honestly = sendHonest(n8n, mixture, until);
	const lanes = sendRefused(mixture, counts, { connections, measuredFrom, until });

	await sleep(measuredFrom - Date.now());
	const warm = await readMemory(n8n);
	const storeWarm = await storeKilobytes(n8n);
	const quarters = await watchMemory(n8n, until);
	await lanes;
	const { markers, honest } = await honestly;
	await sleep(REST_MS);

	const { lost, started } = await executionsOf(n8n, markers);
	const times = honest.map(({ ms }) => ms).sort((a, b) => a - b);
	return {
		perSecond: Math.round(counts.measured / seconds),
		perSecondByStatus: counts.perSecond(seconds),
		answers: counts.byKind,
		unexpected: counts.unexpected(mixture.kinds),
		memory: { start, warm, quarters, end: await readMemory(n8n) },
		between: Math.round(counts.measured / 2),
		honest: {
			sent: markers.length,
			answers: countBy(honest.flatMap(({ answers }) => answers)),
			refused: honest.filter(({ answers }) => answers.at(-1) !== 200).length,
			lost,
			medianMs: times[times.length >> 1]!,
			slowestMs: times.at(-1)!,
		},
		started,
		refusals: { answered: counts.refused, ...refusalsIn(n8n) },
		storeKilobytes: { warm: storeWarm, end: await storeKilobytes(n8n) },
		sources: mixture.sources(),
	};
}

function countBy(values: ReadonlyArray<string | number>): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
	return counts;
}

class Counts {
	readonly byKind: Record<string, Record<string, number>> = {};
	private readonly byStatus: Record<string, number> = {};
	measured = 0;

	add(kind: string, status: string | number, measured: boolean): void {
		const ofKind = (this.byKind[kind] ??= {});
		ofKind[status] = (ofKind[status] ?? 0) + 1;
		if (!measured) return;
		this.measured += 1;
		this.byStatus[status] = (this.byStatus[status] ?? 0) + 1;
	}

	perSecond(seconds: number): Record<string, number> {
		const rounded = Object.entries(this.byStatus).map(([status, count]) => [
			status,
			Math.round((count / seconds) * 10) / 10,
		]);
		return Object.fromEntries(rounded);
	}

	/** All that a node of Airlock answered: what is not HTTP never reaches one. */
	get refused(): number {
		const statuses = Object.values(this.byKind).flatMap((ofKind) => Object.entries(ofKind));
		const ours = statuses.filter(([status]) => !['400', 'busy', 'none'].includes(status));
		return ours.reduce((sum, [, count]) => sum + count, 0);
	}

	unexpected(kinds: readonly Kind[]): string[] {
		return kinds.flatMap(({ name, statuses }) =>
			Object.entries(this.byKind[name] ?? {})
				.filter(([status]) => status !== 'busy' && !statuses.includes(Number(status)))
				.map(([status, count]) => `${name}: ${count} times ${status}`),
		);
	}
}

async function sendRefused(
	{ kinds }: Mixture,
	counts: Counts,
	{
		connections,
		measuredFrom,
		until,
	}: { connections: number; measuredFrom: number; until: number },
): Promise<void> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	let next = 0;
	const lane = async (): Promise<void> => {
		while (Date.now() < until) {
			const kind = kinds[(next += 1) % kinds.length]!;
			const status = await kind.send(agent).catch(() => 'none');
			counts.add(kind.name, status, Date.now() >= measuredFrom);
		}
	};
	await Promise.all(Array.from({ length: connections }, lane));
	agent.destroy();
}

/** What came of one honest event, which its sender repeats for as long as it has no answer or n8n itself is busy. */
interface Honest {
	/** Every answer in order; the last one counts. */
	readonly answers: ReadonlyArray<Status | 'none'>;
	readonly ms: number;
}

async function sendHonest(
	n8n: N8n,
	{ flow, sender }: Mixture,
	until: number,
): Promise<{ markers: string[]; honest: Honest[] }> {
	const markers: string[] = [];
	const honest: Promise<Honest>[] = [];
	const deliver = async (marker: string): Promise<Honest> => {
		const event = await sender.event({ body: Buffer.from(JSON.stringify({ id: marker })) });
		const answers: (Status | 'none')[] = [];
		const from = Date.now();
		for (;;) {
			const answer = await n8n
				.send(flow.url, { ...event, timeoutMs: PATIENCE_MS })
				.catch(() => undefined);
			const status = answer ? statusOf(answer) : 'none';
			answers.push(status);
			// 503 to a repetition: the first attempt is still under way.
			const again =
				status === 'busy' || status === 'none' || (status === 503 && answers.length > 1);
			if (!again) return { answers, ms: Date.now() - from };
			await sleep(HONEST_EVERY_MS);
		}
	};
	while (Date.now() < until) {
		const marker = `honest-${randomUUID()}`;
		markers.push(marker);
		honest.push(deliver(marker));
		await sleep(HONEST_EVERY_MS);
	}
	return { markers, honest: await Promise.all(honest) };
}

/** How many honest events have no execution, and how many executions are of something else. */
async function executionsOf(
	n8n: N8n,
	markers: readonly string[],
): Promise<{ lost: number; started: number }> {
	const ledger = openLedger(n8n);
	let [lost, honest] = [0, 0];
	for (const marker of markers) {
		const count = await ledger.count(marker);
		if (count === 0) lost += 1;
		honest += Math.min(count, 1);
	}
	const all = await ledger.all();
	await ledger.close();
	// The event that is replayed was delivered once.
	return { lost, started: all - honest - 1 };
}

function refusalsIn(n8n: N8n): { detailed: number; counted: number } {
	const store = new DatabaseSync(join(folderOf(n8n), 'airlock.sqlite'), { readOnly: true });
	const number = (query: string) => Number(Object.values(store.prepare(query).get() ?? {})[0] ?? 0);
	const refusals = {
		detailed: number('select count(*) from refusals'),
		counted: number('select sum(times) from refusal_counts'),
	};
	store.close();
	return refusals;
}

const folderOf = (n8n: N8n): string => join(n8n.userFolder, '.n8n', 'airlock');

async function storeKilobytes(n8n: N8n): Promise<number> {
	const folder = folderOf(n8n);
	const sizes = await Promise.all(
		(await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
	);
	return Math.round(sizes.reduce((a, b) => a + b, 0) / 1024);
}

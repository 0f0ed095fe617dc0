import { hasPostgres, type N8n, type N8nOptions, startN8n } from '../e2e/harness';
import { type Engine, postgresEngine, sqliteEngine } from '../store/engines';
import { answers } from './answers';
import { appendFromMany } from './audit-append';
import type { EventReport } from './books';
import { chaos } from './chaos';
import { crash } from './crash';
import { loseDatabase } from './database-loss';
import { deliver } from './deliver';
import { flood, type FloodReport } from './flood';
import { type Memory, TELLS_HEAP } from './memory';
import { outage } from './outage';
import type { TrafficReport } from './traffic';

const EVENTS = 500;
const LANES = 8;

/**
 * What n8n's memory may grow by from the second to the last quarter of a flood. Whatever keeps something of a refused
 * request keeps its headers at least, about a kilobyte. The heap is what a full collection leaves, so that little else moves
 * it; what is resident also has the isolates that n8n makes for each request, 20 MB each, as many as there are requests under way.
 */
const KILOBYTES_PER_REFUSAL = 1;
const LEAST_HEAP_MEGABYTES = 8;
const LEAST_RESIDENT_MEGABYTES = 160;
/** SQLite's write-ahead log (4 MB before it is folded in), and the bounded record of refusals. */
const STORE_KILOBYTES = 8_192;
/** A rate and a quarantine row, for as long as they matter. */
const KILOBYTES_PER_SOURCE = 1;

/** n8n as it comes makes an isolate for each request; without them ten times as many get as far as what is ours. */
const ENGINES: ReadonlyArray<Readonly<Record<string, string>>> = [
	{},
	{ N8N_EXPRESSION_ENGINE: 'legacy' },
];

/** Each drill prints what it measured and answers what did not go as it must. */
const drills: Readonly<Record<string, () => Promise<string[]>>> = {
	async 'audit-append'() {
		const engines = [sqliteEngine, ...(hasPostgres() ? [postgresEngine] : [])];
		const shortcomings: string[] = [];
		for (const open of engines) {
			for (const kill of [0, 10]) shortcomings.push(...(await appendOn(await open(), kill)));
		}
		return shortcomings;
	},
	async answers() {
		say('Calling an n8n in queue mode that answers when its work is done, first as it comes ...');
		const asItComes = await answers({ seconds: 40, keepJobs: 0 });
		say(JSON.stringify(asItComes));
		say('... and then with finished jobs left in Redis ...');
		const kept = await answers({ seconds: 40, keepJobs: 1_000 });
		say(JSON.stringify(kept));
		const unanswered = kept.webhook.unanswered + kept.trigger.unanswered;
		return unanswered > 0 ? [`${unanswered} requests were never answered`] : [];
	},
	async chaos() {
		const events = Number(process.argv[3] ?? 10_000);
		say(`${events} events to an n8n in queue mode, one of whose processes dies every 10 s ...`);
		const report = await chaos({ events, killEveryMs: 10_000 });
		say(JSON.stringify(report, null, 2));
		const { offSwitch } = report;
		return [
			...inTheBooks(report),
			...(offSwitch.times === 0 ? ['the off switch was not seen at work'] : []),
			...(offSwitch.longestMs > 1_000
				? [`the off switch took ${offSwitch.longestMs} ms to hold`]
				: []),
		];
	},
	async crash() {
		const shortcomings = await crashOn('sqlite');
		return hasPostgres() ? [...shortcomings, ...(await crashOn('postgres'))] : shortcomings;
	},
	database: async () =>
		await withN8n({ database: 'postgres' }, async (n8n) => {
			const traffic = { events: EVENTS, lanes: LANES };
			say('Cutting the connections of Airlock every 10 ms ...');
			const cut = lostIn(await loseDatabase(n8n, { ...traffic, cutEveryMs: 10, outageMs: 0 }));
			say('Taking the database away from everybody for 10 s ...');
			const out = lostIn(await loseDatabase(n8n, { ...traffic, cutEveryMs: 0, outageMs: 10_000 }));
			return [...cut, ...out];
		}),
	async deliver() {
		const events = Number(process.argv[3] ?? 2_000);
		say(`Two n8n deliver ${events} events to each other, one of them is killed three times ...`);
		const downMs = [20_000, 40_000, 60_000];
		const report = await deliver({ events, eventsPerSecond: 6, downMs });
		say(JSON.stringify(report, null, 2));
		const { kept, underway, again } = report;
		return [
			...inTheBooks(report),
			...(again > 0 ? [`${again} events ran again`] : []),
			...(kept > 0 ? [`${kept} deliveries are still kept`] : []),
			...(underway > 0 ? [`${underway} executions still wait or run`] : []),
		];
	},
	async flood() {
		const minutes = Number(process.argv[3] ?? 2);
		const options = { warmUpSeconds: 60, seconds: minutes * 60, connections: 4 };
		const shortcomings: string[] = [];
		for (const engine of ENGINES) {
			say(
				`Sending refused requests as fast as they are answered, a minute and then ${minutes} more,`,
			);
			say(`to n8n with ${JSON.stringify(engine)} ...`);
			await withN8n({ env: { ...TELLS_HEAP, ...engine } }, async (n8n) => {
				const report = await flood(n8n, options);
				say(JSON.stringify(report, null, 2));
				shortcomings.push(...floodShortcomings(report));
			});
		}
		return shortcomings;
	},
	async outage() {
		// Minutes of outage: ten where nothing else is said.
		const minutes = Number(process.argv[3] ?? 10);
		say(
			`Taking the other side away for ${minutes} minutes under 5 events a second, n8n killed twice ...`,
		);
		const options = { outageMs: minutes * 60_000, eventsPerSecond: 5, kills: 2 } as const;
		const report = await outage({ ...options, database: hasPostgres() ? 'postgres' : 'sqlite' });
		say(JSON.stringify(report, null, 2));
		const { lost, twice, tooSoon, firstAlertMs } = report;
		return [
			...(lost > 0 ? [`${lost} events had no effect`] : []),
			...(twice > 0 ? [`${twice} events took effect twice`] : []),
			...(tooSoon > 0 ? [`${tooSoon} alerts came again too soon`] : []),
			...(firstAlertMs > 5_000 ? [`the first alert took ${firstAlertMs} ms`] : []),
		];
	},
};

function inTheBooks({ lost, twice, unexplained }: EventReport): string[] {
	return [
		...(lost > 0 ? [`${lost} events had no effect`] : []),
		...(twice > 0 ? [`${twice} events were carried out twice`] : []),
		...(unexplained > 0 ? [`${unexplained} events ran again without a reason`] : []),
	];
}

function floodShortcomings(report: FloodReport): string[] {
	const { memory, between, honest, started, unexpected, storeKilobytes, sources } = report;
	const [, second, , last] = memory.quarters;
	const kept = (between * KILOBYTES_PER_REFUSAL) / 1024;
	const bound: Memory = {
		heap: Math.max(LEAST_HEAP_MEGABYTES, kept),
		resident: Math.max(LEAST_RESIDENT_MEGABYTES, kept),
	};
	const grown = (of: keyof Memory) => Math.round(last![of] - second![of]);
	say(`Grown by ${grown('heap')} MB of heap, ${grown('resident')} MB resident;`);
	say(`allowed are ${Math.round(bound.heap)} and ${Math.round(bound.resident)} MB.`);
	const storeGrowth = storeKilobytes.end - storeKilobytes.warm;
	const storeLimit = STORE_KILOBYTES + sources * KILOBYTES_PER_SOURCE;
	return [
		...(grown('resident') > bound.resident ? [`n8n grew by ${grown('resident')} MB`] : []),
		...(grown('heap') > bound.heap ? [`its heap grew by ${grown('heap')} MB`] : []),
		...(storeGrowth > storeLimit ? [`the store grew by ${storeGrowth} kB`] : []),
		...(honest.refused > 0 ? [`${honest.refused} honest events were refused`] : []),
		...(honest.lost > 0 ? [`${honest.lost} honest events were lost`] : []),
		...(started > 0 ? [`${started} executions were started`] : []),
		...unexpected,
	];
}

async function crashOn(database: 'sqlite' | 'postgres'): Promise<string[]> {
	return await withN8n({ database }, async (n8n) => {
		say(`Killing n8n three times during ${EVENTS} deliveries, on ${database} ...`);
		const killAt = [1, 2, 3].map((quarter) => (EVENTS * quarter) / 4);
		const report = await crash(n8n, { events: EVENTS, lanes: LANES, killAt });
		const tooMany = report.repeated > killAt.length * LANES;
		return [...lostIn(report), ...(tooMany ? [`${report.repeated} events ran twice`] : [])];
	});
}

async function appendOn(engine: Engine, kill: number): Promise<string[]> {
	const options = { processes: 50, entries: 100_000, lanes: 20, kill };
	say(`Appending to one chain on ${engine.location.engine}: ${JSON.stringify(options)} ...`);
	const report = await appendFromMany(engine, options).finally(async () => await engine.drop());
	say(JSON.stringify(report));
	const { lost, acknowledged, chained } = report;
	return [
		...(lost > 0 ? [`${lost} acknowledged entries were lost`] : []),
		...(kill === 0 && chained !== acknowledged
			? [`${chained - acknowledged} were chained twice`]
			: []),
		...(kill === 0 && chained !== options.entries ? [`${chained} entries were chained`] : []),
	];
}

function lostIn(report: TrafficReport): string[] {
	say(JSON.stringify(report));
	const { lost, unfounded } = report;
	return [
		...(lost > 0 ? [`${lost} events were lost`] : []),
		...(unfounded > 0 ? [`${unfounded} events were accepted without an execution`] : []),
	];
}

async function withN8n<T>(options: N8nOptions, drill: (n8n: N8n) => Promise<T>): Promise<T> {
	const n8n = await startN8n(options);
	try {
		return await drill(n8n);
	} finally {
		await n8n.stop();
	}
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

async function main(name = ''): Promise<number> {
	const drill = drills[name];
	if (!drill) {
		say(`Name a drill: ${Object.keys(drills).join(', ')}`);
		return 2;
	}
	const shortcomings = await drill();
	say(shortcomings.length === 0 ? 'The drill went well.' : `NOT well: ${shortcomings.join('; ')}`);
	return shortcomings.length === 0 ? 0 : 1;
}

main(process.argv[2]).then(
	(code) => process.exit(code),
	(error: unknown) => {
		say(`The drill could not be run: ${error instanceof Error ? error.stack : String(error)}`);
		process.exit(1);
	},
);

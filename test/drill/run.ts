import { hasPostgres, type N8n, type N8nOptions, startN8n } from '../e2e/harness';
import { type Engine, postgresEngine, sqliteEngine } from '../store/engines';
import { appendFromMany } from './audit-append';
import { crash } from './crash';
import { loseDatabase } from './database-loss';
import { flood } from './flood';
import { outage } from './outage';
import type { TrafficReport } from './traffic';

const EVENTS = 500;
const LANES = 8;

/** What a flood may cost: n8n's own heap comes and goes by this much under any traffic. */
const RSS_MEGABYTES = 200;
/** SQLite's write-ahead log (4 MB before it is folded in), and the bounded record of refusals. */
const STORE_KILOBYTES = 8_192;
/** A rate and a quarantine row, for as long as they matter. */
const KILOBYTES_PER_SOURCE = 1;

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
	flood: async () =>
		await withN8n({}, async (n8n) => {
			say('Sending refused requests as fast as they are answered, for two minutes ...');
			const report = await flood(n8n, { seconds: 120, connections: 32 });
			say(JSON.stringify(report, null, 2));
			const { start, end, sources, executions, genuine } = report;
			const rssGrowth = end.rssMegabytes - start.rssMegabytes;
			const storeGrowth = end.storeKilobytes - start.storeKilobytes;
			const storeLimit = STORE_KILOBYTES + sources * KILOBYTES_PER_SOURCE;
			return [
				...(rssGrowth > RSS_MEGABYTES ? [`n8n grew by ${rssGrowth} MB`] : []),
				...(storeGrowth > storeLimit ? [`the store grew by ${storeGrowth} kB`] : []),
				...(executions > 0 ? [`${executions} executions were started`] : []),
				...(genuine !== 200 ? [`a genuine event was then answered ${genuine}`] : []),
			];
		}),
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

async function withN8n(
	options: N8nOptions,
	drill: (n8n: N8n) => Promise<string[]>,
): Promise<string[]> {
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

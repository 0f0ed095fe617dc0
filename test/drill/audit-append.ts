import { openStore } from '../../lib/store/open';
import { systemClock } from '../../lib/clock';
import { readWhole } from '../store/chains';
import type { Engine } from '../store/engines';
import { Writers } from '../store/writers';

export interface AppendOptions {
	readonly processes: number;
	/** Over all processes. */
	readonly entries: number;
	/** Appends that each process asks for at the same time. */
	readonly lanes: number;
	/** So many of the processes are killed (SIGKILL) in between; the others do not do their share. */
	readonly kill: number;
}

export interface AppendReport {
	readonly acknowledged: number;
	/** Acknowledged, and not in the chain as acknowledged. */
	readonly lost: number;
	/** In the chain, read back link by link. */
	readonly chained: number;
	readonly seconds: number;
	/** How long a writer waited for an entry: the middle one, one of a thousand, the longest. */
	readonly waitMs: { readonly median: number; readonly p999: number; readonly max: number };
	/** The time of the process that was through with its share last, divided by that of the first: 1 is fair. */
	readonly unfairness: number;
}

const TENANT = 'drill';

/** Many processes append to one chain. Rejects when the chain read back has a gap, a fork or a wrong link. */
export async function appendFromMany(
	engine: Engine,
	{ processes, entries, lanes, kill }: AppendOptions,
): Promise<AppendReport> {
	const store = await openStore(engine.location, systemClock);
	const writers = new Writers(processes, {
		location: engine.location,
		tenants: [TENANT],
		entries: Math.ceil(entries / processes),
		lanes,
	});
	try {
		await writers.start();
		const startedAt = performance.now();
		for (let killed = 1; killed <= kill; killed += 1) {
			await writers.acknowledgedAtLeast((entries * killed) / (2 * kill));
			await writers.kill(0);
		}
		const ended = await writers.done();
		const seconds = (performance.now() - startedAt) / 1000;
		const chain = await readWhole(store.audit, TENANT);
		const waits = writers.acknowledged.map(([, , , ms]) => ms).sort((a, b) => a - b);
		const at = (share: number) => Math.round(waits[Math.floor(share * (waits.length - 1))]!);
		const took = ended.map((time) => time - startedAt);
		return {
			acknowledged: writers.acknowledged.length,
			lost: writers.missingFrom(chain).length,
			chained: chain.length,
			seconds: Math.round(seconds * 10) / 10,
			waitMs: { median: at(0.5), p999: at(0.999), max: at(1) },
			unfairness: Math.round((Math.max(...took) / Math.min(...took)) * 100) / 100,
		};
	} finally {
		await writers.close();
		await store.close();
	}
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { N8n } from '../e2e/harness';
import { connectTo, DRILL } from './ledger';
import { sendUntilAccepted, type TrafficReport } from './traffic';

const LONGEST_PAUSE_MS = 5_000;

export interface DatabaseLossOptions {
	readonly events: number;
	readonly lanes: number;
	/**
	 * The connections of Airlock's store are cut so often all the while, and more seldom for as long as nothing is
	 * accepted in between: no machine gets anything done within less than a query's time. 0 is never.
	 */
	readonly cutEveryMs: number;
	/** For so long, in the middle, nobody has the database, n8n neither; 0 is not at all. */
	readonly outageMs: number;
}

export interface DatabaseLossReport extends TrafficReport {
	/** How many connections were cut. */
	readonly cut: number;
}

/** Takes PostgreSQL away while events arrive, as a failing server or network would. */
export async function loseDatabase(
	n8n: N8n,
	{ events, lanes, cutEveryMs, outageMs }: DatabaseLossOptions,
): Promise<DatabaseLossReport> {
	const database = n8n.databaseName!;
	const server = connectTo();
	let [cut, over] = [0, false];
	let cutting: Promise<void> | undefined;
	const cutConnections = async (whose: 'airlock' | 'all'): Promise<void> => {
		const { rowCount } = await server.query(
			`select pg_terminate_backend(pid) from pg_stat_activity
			where datname = $1 and application_name <> $2 and ($3 or application_name = 'airlock')`,
			[database, DRILL, whose === 'all'],
		);
		cut += rowCount ?? 0;
	};
	let accepted = 0;
	const cutAllTheWhile = async (): Promise<void> => {
		let pauseMs = cutEveryMs;
		while (!over) {
			const before = accepted;
			await cutConnections('airlock');
			await sleep(pauseMs);
			pauseMs = accepted > before ? cutEveryMs : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
		}
	};
	const allowConnections = async (allowed: boolean): Promise<void> => {
		await server.query(`alter database "${database}" with allow_connections ${allowed}`);
	};
	const outage = async (): Promise<void> => {
		await allowConnections(false);
		await cutConnections('all');
		await sleep(outageMs);
		await allowConnections(true);
	};
	const interrupt = (soFar: number): Promise<void> | undefined => {
		accepted = soFar;
		if (accepted === 1 && cutEveryMs > 0) cutting = cutAllTheWhile();
		return accepted === Math.floor(events / 2) && outageMs > 0 ? outage() : undefined;
	};
	try {
		const traffic = sendUntilAccepted(n8n, { events, lanes, onAccepted: interrupt });
		return { ...(await traffic), cut };
	} finally {
		over = true;
		await cutting;
		await server.end();
	}
}

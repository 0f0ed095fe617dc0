import type { N8n } from '../e2e/harness';
import { connectTo } from './ledger';
import { sendUntilAccepted, type TrafficReport } from './traffic';

export interface DatabaseLossOptions {
	readonly events: number;
	readonly lanes: number;
	/** Connections are cut every time so many more events were accepted. */
	readonly everyEvents: number;
	/** Airlock's connections only, or n8n's own too. */
	readonly whose: 'airlock' | 'all';
}

export interface DatabaseLossReport extends TrafficReport {
	/** How many connections were cut. */
	readonly cut: number;
}

/** Cuts the connections to PostgreSQL in the middle of traffic, as a failing server or network would. */
export async function loseDatabase(
	n8n: N8n,
	{ events, lanes, everyEvents, whose }: DatabaseLossOptions,
): Promise<DatabaseLossReport> {
	const client = await connectTo(n8n.databaseName!);
	let cut = 0;
	const cutConnections = async (): Promise<void> => {
		const { rowCount } = await client.query(
			`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
			and application_name <> 'airlock-drill' and ($1 or application_name = 'airlock')`,
			[whose === 'all'],
		);
		cut += rowCount ?? 0;
	};
	try {
		const report = await sendUntilAccepted(n8n, {
			events,
			lanes,
			onAccepted: (accepted) => (accepted % everyEvents === 0 ? cutConnections() : undefined),
		});
		return { ...report, cut };
	} finally {
		await client.end();
	}
}

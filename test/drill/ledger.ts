import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import type { N8n } from '../e2e/harness';
import { postgresUrl } from '../e2e/harness/postgres';

/** What n8n recorded, read from its database and not through n8n: so it can be asked while n8n is down. */
export interface ExecutionLedger {
	/** How many executions, in whatever state, were started with `marker` in their data. */
	count(marker: string): Promise<number>;
	close(): Promise<void>;
}

export async function openLedger(n8n: N8n): Promise<ExecutionLedger> {
	return n8n.databaseName === undefined
		? sqliteLedger(n8n.userFolder)
		: await postgresLedger(n8n.databaseName);
}

function sqliteLedger(userFolder: string): ExecutionLedger {
	const file = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'), { readOnly: true });
	file.exec('pragma busy_timeout = 5000');
	const query = file.prepare(
		'select count(*) as times from execution_data where instr(data, ?) > 0',
	);
	return {
		count: async (marker) => Number(query.get(marker)?.times),
		close: async () => file.close(),
	};
}

async function postgresLedger(database: string): Promise<ExecutionLedger> {
	const client = await connectTo(database);
	const query = 'select count(*) as times from execution_data where position($1 in data) > 0';
	return {
		count: async (marker) => {
			const { rows } = await client.query<{ times: string }>(query, [marker]);
			return Number(rows[0]?.times);
		},
		close: async () => await client.end(),
	};
}

/** A connection of the test's own to a database of the test server. */
export async function connectTo(database: string): Promise<Client> {
	const url = new URL(postgresUrl);
	url.pathname = `/${database}`;
	const client = new Client({ connectionString: url.href, application_name: 'airlock-drill' });
	await client.connect();
	return client;
}

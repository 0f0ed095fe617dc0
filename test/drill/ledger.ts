import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Pool } from 'pg';
import type { N8n } from '../e2e/harness';
import { postgresUrl } from '../e2e/harness/postgres';

/** How the test's own connections are told from those under test. */
export const DRILL = 'airlock-drill';

/** What n8n recorded, read from its database and not through n8n: so it can be asked while n8n is down. */
export interface ExecutionLedger {
	/** How many executions, in whatever state, were started with `marker` in their data. */
	count(marker: string): Promise<number>;
	/** How many executions there are. */
	all(): Promise<number>;
	close(): Promise<void>;
}

export function openLedger(n8n: N8n): ExecutionLedger {
	return n8n.databaseName === undefined
		? sqliteLedger(n8n.userFolder)
		: postgresLedger(n8n.databaseName);
}

function sqliteLedger(userFolder: string): ExecutionLedger {
	const file = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'), { readOnly: true });
	file.exec('pragma busy_timeout = 5000');
	const query = file.prepare(
		'select count(*) as times from execution_data where instr(data, ?) > 0',
	);
	const all = file.prepare('select count(*) as times from execution_entity');
	return {
		count: async (marker) => Number(query.get(marker)?.times),
		all: async () => Number(all.get()?.times),
		close: async () => file.close(),
	};
}

function postgresLedger(database: string): ExecutionLedger {
	const pool = connectTo(database);
	const query = 'select count(*) as times from execution_data where position($1 in data) > 0';
	return {
		count: async (marker) => {
			const { rows } = await pool.query<{ times: string }>(query, [marker]);
			return Number(rows[0]?.times);
		},
		all: async () => {
			const { rows } = await pool.query<{ times: string }>(
				'select count(*) as times from execution_entity',
			);
			return Number(rows[0]?.times);
		},
		close: async () => await pool.end(),
	};
}

/** Connections of the test's own to a database of the test server; the server's default one when not named. */
export function connectTo(database?: string): Pool {
	const url = new URL(postgresUrl);
	if (database !== undefined) url.pathname = `/${database}`;
	return new Pool({ connectionString: url.href, application_name: DRILL, max: 2 });
}

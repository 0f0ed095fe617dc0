import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { N8n } from '../e2e/harness';
import { connectTo } from './ledger';

interface Count {
	readonly outcome: string;
	readonly count: number;
}

/** What n8n and Airlock have in their tables, read past both: so it can be asked while n8n is down. */
export interface Tables {
	/** Held items that are neither released nor discarded. */
	kept(): Promise<number>;
	/** Executions that run or wait. */
	underway(): Promise<number>;
	attempts(): Promise<Count[]>;
	close(): Promise<void>;
}

type Query = (sql: string) => Promise<Count[]>;

export function openTables(n8n: N8n): Tables {
	if (n8n.databaseName === undefined) {
		const [ofN8n, ofAirlock] = ['database.sqlite', 'airlock/airlock.sqlite'].map((name) =>
			sqlite(join(n8n.userFolder, '.n8n', name)),
		) as [DatabaseSync, DatabaseSync];
		const over = (file: DatabaseSync) => async (sql: string) =>
			file.prepare(sql).all() as unknown as Count[];
		return tables(over(ofN8n), over(ofAirlock), '', async () => {
			ofN8n.close();
			ofAirlock.close();
		});
	}
	const pool = connectTo(n8n.databaseName);
	const query = async (sql: string) => (await pool.query<Count>(sql)).rows;
	return tables(query, query, 'airlock.', async () => await pool.end());
}

function tables(n8n: Query, airlock: Query, schema: string, close: () => Promise<void>): Tables {
	const total = async (query: Query, rest: string) => {
		const [row] = await query(`select '' as outcome, count(*) as count ${rest}`);
		return Number(row?.count);
	};
	return {
		kept: async () =>
			await total(airlock, `from ${schema}held_items where state in ('held', 'releasing')`),
		underway: async () =>
			await total(
				n8n,
				"from execution_entity where \"deletedAt\" is null and status in ('new', 'running', 'waiting')",
			),
		attempts: async () => {
			const by = `select outcome, count(*) as count from ${schema}attempts group by outcome`;
			return (await airlock(by)).map(({ outcome, count }) => ({ outcome, count: Number(count) }));
		},
		close,
	};
}

function sqlite(path: string): DatabaseSync {
	const file = new DatabaseSync(path, { readOnly: true });
	file.exec('pragma busy_timeout = 5000');
	return file;
}

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import type { StoreLocation } from '../../lib/store/locate';
import { answersAt, describeWhere } from '../needs';

/** A throw-away database for one test file, and a way to look into it past the store. */
export interface Engine {
	readonly location: StoreLocation;
	query(sql: string): Promise<Array<Record<string, unknown>>>;
	/** The name of one of the store's tables in SQL. */
	table(name: string): string;
	drop(): Promise<void>;
}

export async function sqliteEngine(): Promise<Engine & { readonly path: string }> {
	const folder = mkdtempSync(join(tmpdir(), 'airlock-store-'));
	const path = join(folder, 'airlock', 'airlock.sqlite');
	return {
		path,
		location: { engine: 'sqlite', path },
		table: (name) => name,
		query: async (sql) => {
			const file = new DatabaseSync(path);
			file.exec('pragma busy_timeout = 5000');
			const rows = file.prepare(sql).all();
			file.close();
			return rows;
		},
		drop: async () => rmSync(folder, { recursive: true }),
	};
}

const SERVER = process.env.AIRLOCK_TEST_POSTGRES_URL ?? 'postgres://root@127.0.0.1:5432/postgres';

/** Not `durable`: a commit does not wait for the disk, which is another's to test. */
export async function postgresEngine({ durable = true } = {}): Promise<
	Engine & { readonly url: URL }
> {
	const name = `airlock_test_${randomBytes(6).toString('hex')}`;
	await once(SERVER, `create database ${name}`);
	if (!durable) await once(SERVER, `alter database ${name} set synchronous_commit = off`);
	const url = new URL(SERVER);
	url.pathname = `/${name}`;
	const client = new Client({ connectionString: url.href });
	client.on('error', () => {});
	await client.connect();
	return {
		url,
		location: { engine: 'postgres', server: { connectionString: url.href } },
		table: (table) => `airlock.${table}`,
		query: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
		drop: async () => {
			await client.end();
			await once(SERVER, `drop database ${name} with (force)`);
		},
	};
}

/** Skips, and counts as skipped, where there is no PostgreSQL; in CI its absence fails. */
export function describePostgres(name: string, tests: () => void): void {
	describeWhere(answersAt(SERVER, 5432), 'PostgreSQL (set AIRLOCK_TEST_POSTGRES_URL)', name, tests);
}

async function once(connectionString: string, sql: string): Promise<void> {
	const client = new Client({ connectionString });
	await client.connect();
	await client.query(sql);
	await client.end();
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { systemClock } from '../../lib/clock';
import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import type { N8n } from './harness';

/** Where Airlock keeps its files for an n8n on SQLite. */
const folderOf = ({ userFolder }: N8n): string => join(userFolder, '.n8n', 'airlock');
const fileOf = (n8n: N8n): string => join(folderOf(n8n), 'airlock.sqlite');

/** Looks into Airlock's store of `n8n`, past n8n; it may be down. */
export async function withStore<T>(n8n: N8n, look: (store: Store) => Promise<T>): Promise<T> {
	const { databaseUrl } = n8n;
	const store = await openStore(
		databaseUrl === undefined
			? { engine: 'sqlite', path: fileOf(n8n) }
			: { engine: 'postgres', server: { connectionString: databaseUrl } },
		systemClock,
	);
	return await look(store).finally(async () => await store.close());
}

type Rows = Array<Record<string, unknown>>;

/** Runs a statement on Airlock's tables; `table` makes the name of one. */
export async function onTables(
	n8n: N8n,
	statement: (table: (name: string) => string) => string,
): Promise<Rows> {
	const { databaseUrl } = n8n;
	if (databaseUrl === undefined) {
		const file = new DatabaseSync(fileOf(n8n));
		file.exec('pragma busy_timeout = 5000');
		const rows = file.prepare(statement((name) => name)).all() as Rows;
		file.close();
		return rows;
	}
	const client = new Client({ connectionString: databaseUrl });
	await client.connect();
	try {
		return (await client.query(statement((name) => `airlock.${name}`))).rows as Rows;
	} finally {
		await client.end();
	}
}

/** Everything that Airlock keeps, as bytes: its files, which only their owner may read, or the rows of its tables. */
export async function keptBytes(n8n: N8n): Promise<Buffer[]> {
	if (n8n.databaseUrl === undefined) {
		const folder = folderOf(n8n);
		return readdirSync(folder).map((name) => {
			const path = join(folder, name);
			if ((statSync(path).mode & 0o077) !== 0) throw new Error(`Others may read ${name}`);
			return readFileSync(path);
		});
	}
	return (await tableBytes(n8n, 'airlock')).map(([, bytes]) => bytes);
}

/** Every table of a schema, as bytes, under its name: n8n's own are in `public`. None on SQLite, whose tables are files. */
export async function tableBytes(
	n8n: N8n,
	schema: 'airlock' | 'public',
): Promise<Array<readonly [place: string, bytes: Buffer]>> {
	if (n8n.databaseUrl === undefined) return [];
	const tables = await onTables(
		n8n,
		() => `select tablename from pg_tables where schemaname = '${schema}'`,
	);
	const texts: Array<readonly [string, Buffer]> = [];
	for (const { tablename } of tables) {
		const name = `${schema}."${String(tablename)}"`;
		const rows = await onTables(n8n, () => `select t::text as text from ${name} t`);
		texts.push([`table ${name}`, Buffer.from(rows.map(({ text }) => text).join('\n'))]);
	}
	return texts;
}

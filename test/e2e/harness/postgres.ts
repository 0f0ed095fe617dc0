import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { answersAt, describeWhere } from '../../needs';
import { removeAtExit, removed } from './leftovers';

/** A server where databases can be made; `AIRLOCK_TEST_POSTGRES_URL` overrides. */
export const postgresUrl =
	process.env.AIRLOCK_TEST_POSTGRES_URL ?? 'postgres://root@127.0.0.1:5432/postgres';

/** A database of its own, dropped at the latest when this process ends. */
export interface TestDatabase {
	readonly name: string;
	readonly url: string;
	/** The settings that make n8n use it. */
	readonly env: Readonly<Record<string, string>>;
	drop(): Promise<void>;
}

export async function createDatabase(server = postgresUrl): Promise<TestDatabase> {
	const name = `airlock_e2e_${randomBytes(6).toString('hex')}`;
	await onServer(`CREATE DATABASE "${name}"`, [], server);
	const leftover = { kind: 'database', server, name } as const;
	removeAtExit(leftover);
	const url = new URL(server);
	const { hostname, port, username, password } = url;
	url.pathname = `/${name}`;
	return {
		name,
		url: url.href,
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: hostname,
			DB_POSTGRESDB_PORT: port || '5432',
			DB_POSTGRESDB_USER: decodeURIComponent(username),
			DB_POSTGRESDB_PASSWORD: decodeURIComponent(password),
			DB_POSTGRESDB_DATABASE: name,
		},
		drop: async () => {
			await onServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`, [], server);
			removed(leftover);
		},
	};
}

export async function databaseExists(name: string): Promise<boolean> {
	return (await onServer('SELECT 1 FROM pg_database WHERE datname = $1', [name])) > 0;
}

/** The number of rows that `statement` affected or found. */
async function onServer(
	statement: string,
	values: readonly string[],
	server = postgresUrl,
): Promise<number> {
	const client = new Client({ connectionString: server });
	await client.connect();
	try {
		const { rowCount } = await client.query(statement, [...values]);
		return rowCount ?? 0;
	} finally {
		await client.end();
	}
}

/** Whether the PostgreSQL server answers. */
export function hasPostgres(): boolean {
	return answersAt(postgresUrl, 5432);
}

/** A describe whose cases need PostgreSQL. */
export function describeWithPostgres(name: string, cases: () => void): void {
	describeWhere(hasPostgres(), 'PostgreSQL (set AIRLOCK_TEST_POSTGRES_URL)', name, cases);
}

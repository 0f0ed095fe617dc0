import { Kysely, PostgresDialect, type PostgresPool, sql } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';
import type { PostgresServer } from './locate';
import { appendRows } from './postgres-append';
import { ConnectionLostError } from './sql/prepare';
import type { Database, EngineDialect, Tables } from './sql/tables';

/** Connections a process, and how long connecting and any one statement may take, in ms. */
export interface Limits {
	readonly connections: number;
	readonly timeoutMs: number;
}

/** Every query is one short statement, and a webhook's sender waits for it. */
const SERVING: Limits = { connections: 4, timeoutMs: 5_000 };
/** For migrations, which may have to wait for another process's. */
export const MIGRATING: Limits = { connections: 1, timeoutMs: 120_000 };
/** Any fixed number will do: `airlock` in ASCII. */
const MIGRATION_LOCK = 0x6169726c6f636bn;
const INT8 = 20;

export const postgresDialect: EngineDialect = {
	schema: 'airlock',
	// Byte order, so that an upgrade of the system's locales cannot break the indexes.
	types: { text: sql`text collate "C"`, integer: sql`bigint` },
	expendable: sql`unlogged`,
	tableOptions: sql``,
	longRowOptions: sql``,
	greatest: 'greatest',
	least: 'least',
	skipLocked: sql`for update skip locked`,
	prepareMigration: async (transaction) => {
		await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
		// Looked up first: `if not exists` needs the right to create, even where the schema is there.
		const { rows } = await sql`select 1 from pg_namespace where nspname = 'airlock'`.execute(
			transaction,
		);
		if (rows.length === 0) await sql`create schema airlock`.execute(transaction);
	},
	// Every commit but those to unlogged tables waits for the disk, unless the server's owner chose otherwise.
	durably: async (db, work) => await work(db),
	// Old row versions go when the server vacuums, and its archived log is its owner's.
	erasing: async (db, work) => await work(db),
	// The same lock as in the function append_entry of migration 0002.
	awaitTurn: async (transaction, tenant) => {
		const name = `airlock audit ${tenant}`;
		await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(transaction);
	},
	isCrowdedOut: () => false,
	appendRows,
};

/**
 * Opens a pool to `server` without connecting yet. Connections are made when a query needs one, so a server that is
 * away fails that query and no later one.
 */
export function openPostgres(server: PostgresServer, limits = SERVING): Database {
	const pool = new Pool({
		...server,
		application_name: 'airlock',
		max: limits.connections,
		connectionTimeoutMillis: SERVING.timeoutMs,
		statement_timeout: limits.timeoutMs,
		// The client's own limit, for a server that went away without closing the connection.
		query_timeout: limits.timeoutMs + 1_000,
		idleTimeoutMillis: 30_000,
		keepAlive: true,
		// Idle connections do not keep an n8n command (import, export) from exiting.
		allowExitOnIdle: true,
		types: { getTypeParser: parserOf },
	});
	// pg emits the loss of an idle connection on the pool and that of a busy one on the client, whose query
	// also rejects. Without listeners either would end the n8n process.
	pool.on('error', () => {});
	pool.on('connect', (client) => client.on('error', () => {}));
	return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: discardingBroken(pool) }) });
}

/** Whole numbers of up to 2^53 as numbers: times in microseconds reach that in the year 2255. */
const parserOf: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
	oid === INT8 ? Number : types.getTypeParser(oid, format as 'text');

/** SQLSTATE and system codes, and what pg says where there is none. Time-outs are not among them: nobody waits twice. */
const LOST: ReadonlySet<unknown> = new Set([
	...['57P01', '57P02', '08003', '08006', 'ECONNRESET', 'EPIPE'],
	'Connection terminated',
	'Connection terminated unexpectedly',
	'Client has encountered a connection error and is not queryable',
]);

function tellLoss(error: Error & { code?: string }): never {
	if (!LOST.has(error.code) && !LOST.has(error.message)) throw error;
	throw new ConnectionLostError(error.message, { cause: error });
}

/**
 * Kysely gives every connection back as good. One whose last query failed may still be waiting for the answer (a
 * time-out, a server that vanished): it is closed rather than used again.
 */
function discardingBroken(pool: Pool): PostgresPool {
	return {
		end: async () => await pool.end(),
		connect: async () => {
			const client = await pool.connect().catch(tellLoss);
			let broken = false;
			return Object.assign(Object.create(client) as PoolClient, {
				query: async (text: string, parameters: readonly unknown[]) => {
					broken = true;
					const result = await client.query(text, [...parameters]).catch(tellLoss);
					broken = false;
					return result;
				},
				release: () => client.release(broken),
			});
		},
	};
}

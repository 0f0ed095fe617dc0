import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
	CompiledQuery,
	type DatabaseConnection,
	Kysely,
	sql,
	type SqliteDatabase,
	SqliteDialect,
	SqliteDriver,
	type SqliteStatement,
} from 'kysely';
import type { Database, EngineDialect, Tables } from './sql/tables';
import { appendRows } from './sqlite-append';

/** How long a statement waits for another process's write, in ms. Writes take well under one. */
const BUSY_TIMEOUT_MS = 5_000;

/** SQLITE_BUSY: another connection held the write lock all the time. */
const BUSY = 5;

export const sqliteDialect: EngineDialect = {
	schema: undefined,
	types: { text: sql`text`, integer: sql`integer` },
	expendable: sql``,
	tableOptions: sql`strict, without rowid`,
	longRowOptions: sql`strict`,
	greatest: 'max',
	least: 'min',
	skipLocked: sql``,
	// `begin immediate` already holds the only write lock there is.
	prepareMigration: async () => {},
	durably: async (db, work) =>
		await db.connection().execute(async (connection) => {
			await sql`pragma synchronous = full`.execute(connection);
			try {
				return await work(connection);
			} finally {
				await sql`pragma synchronous = normal`.execute(connection);
			}
		}),
	erasing: async (db, work) =>
		await sqliteDialect.durably(db, async (connection) => {
			// Overwritten with zeros instead of left on a free page.
			await sql`pragma secure_delete = on`.execute(connection);
			try {
				return await work(connection);
			} finally {
				await sql`pragma secure_delete = off`.execute(connection);
				// The log still has the pages as they were. Does nothing while another process reads them.
				await sql`pragma wal_checkpoint(truncate)`.execute(connection);
			}
		}),
	// As above.
	awaitTurn: async () => {},
	isCrowdedOut: (error) => error instanceof Error && 'errcode' in error && error.errcode === BUSY,
	appendRows,
};

/**
 * Opens (and makes) the SQLite file at `path`, readable by its owner only.
 *
 * `synchronous = normal` with a write-ahead log: a killed process loses nothing, because what it wrote is with the
 * operating system. A power failure may lose the last moments' commits, in order and without
 * corruption: a delivery accepted in them could be accepted once more if its sender sends it again,
 * which is the price of not flushing the disk for every request. Data keys are flushed: see `durably`.
 */
export function openSqlite(path: string): Database {
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	// Made before SQLite does, so that it is never readable by others; the -wal and -shm files take its mode.
	closeSync(openSync(path, 'a', 0o600));
	chmodSync(path, 0o600);
	const file = new DatabaseSync(path);
	file.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
	enterWal(file);
	file.exec('pragma synchronous = normal; pragma foreign_keys = on; pragma trusted_schema = off');
	return new Kysely<Tables>({ dialect: new NodeSqliteDialect(file) });
}

/** Turning a new file's journal to WAL fails at once, without waiting, while another process does the same. */
function enterWal(file: DatabaseSync): void {
	const deadline = Date.now() + BUSY_TIMEOUT_MS;
	let failure = tryWal(file);
	while (failure !== undefined) {
		if (Date.now() > deadline) throw failure;
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
		failure = tryWal(file);
	}
}

function tryWal(file: DatabaseSync): unknown {
	try {
		file.exec('pragma journal_mode = wal');
		return undefined;
	} catch (error) {
		return error;
	}
}

/** Kysely's SQLite dialect, but a transaction takes the write lock at its start. */
class NodeSqliteDialect extends SqliteDialect {
	private readonly database: SqliteDatabase;

	constructor(private readonly file: DatabaseSync) {
		const database = adapt(file);
		super({ database });
		this.database = database;
	}

	override createDriver() {
		return new ImmediateDriver(this.database, this.file);
	}
}

class ImmediateDriver extends SqliteDriver {
	constructor(
		database: SqliteDatabase,
		private readonly file: DatabaseSync,
	) {
		super({ database });
	}

	/** A plain `begin` that reads before it writes fails, without waiting, if another process wrote in between. */
	override async beginTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(CompiledQuery.raw('begin immediate'));
	}

	/** A full disk ends the transaction by itself; to end it again would fail, and hide why. */
	override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
		if (this.file.isTransaction) await super.rollbackTransaction(connection);
	}
}

/** `node:sqlite` as Kysely wants it. Statements are prepared once: there are few texts, and each runs often. */
function adapt(file: DatabaseSync): SqliteDatabase {
	const statements = new Map<string, SqliteStatement>();
	return {
		close: () => file.close(),
		prepare: (text) => {
			let statement = statements.get(text);
			if (statement === undefined) {
				if (statements.size >= 200) statements.clear();
				statement = adaptStatement(file, text);
				statements.set(text, statement);
			}
			return statement;
		},
	};
}

function adaptStatement(file: DatabaseSync, text: string): SqliteStatement {
	const statement = file.prepare(text);
	// Kysely types what it binds as unknown; the tables hold text and numbers only.
	const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
	return {
		reader: statement.columns().length > 0,
		all: (parameters) => statement.all(...values(parameters)),
		run: (parameters) => statement.run(...values(parameters)),
		iterate: (parameters) => statement.iterate(...values(parameters)),
	};
}

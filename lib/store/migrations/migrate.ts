import type { Clock } from '../../clock';
import { inSchema } from '../sql/sql-store';
import type { Database, EngineDialect } from '../sql/tables';
import { first } from './0001-first';
import { audit } from './0002-audit';
import { registry } from './0003-registry';
import { failure } from './0004-failure';
import { growth } from './0005-growth';

interface Migration {
	readonly name: string;
	up(db: Database, dialect: EngineDialect): Promise<void>;
}

/** In order: the first is version 1. Forward only; add at the end. */
const MIGRATIONS: readonly Migration[] = [
	{ name: 'first', up: first },
	{ name: 'audit', up: audit },
	{ name: 'registry', up: registry },
	{ name: 'failure', up: failure },
	{ name: 'growth', up: growth },
];

/** The database was migrated by a newer Airlock than this one. */
export class NewerDatabaseError extends Error {
	readonly code = 'database_newer';

	constructor(found: number, known: number) {
		super(
			`The Airlock database is at version ${found} and this Airlock knows versions up to ${known}. ` +
				'Install the newer Airlock on every n8n process that shares the database.',
		);
		this.name = 'NewerDatabaseError';
	}
}

/**
 * Brings the database to the newest version, in one transaction that no two processes are in at once. Kysely's
 * own migrator takes no lock on SQLite, hence this one. Throws `NewerDatabaseError` rather than
 * let old code write into tables it does not know.
 */
export async function migrate(db: Database, dialect: EngineDialect, clock: Clock): Promise<void> {
	// Nearly always: without the lock, for which processes that only start would wait behind all that write.
	const current = await versionOf(inSchema(db, dialect)).catch(() => 0);
	if (current === MIGRATIONS.length) return;
	await db.transaction().execute(async (transaction) => {
		await dialect.prepareMigration(transaction);
		const tables = inSchema(transaction, dialect);
		await tables.schema
			.createTable('migrations')
			.ifNotExists()
			.addColumn('version', dialect.types.integer, (column) => column.primaryKey())
			.addColumn('name', dialect.types.text, (column) => column.notNull())
			.addColumn('applied_at', dialect.types.integer, (column) => column.notNull())
			.modifyEnd(dialect.tableOptions)
			.execute();
		const found = await versionOf(tables);
		if (found > MIGRATIONS.length) throw new NewerDatabaseError(found, MIGRATIONS.length);
		for (const [index, { name, up }] of MIGRATIONS.entries()) {
			if (index < found) continue;
			await up(tables, dialect);
			await tables
				.insertInto('migrations')
				.values({ version: index + 1, name, applied_at: clock.now() })
				.execute();
		}
	});
}

async function versionOf(tables: Database): Promise<number> {
	const newest = await tables
		.selectFrom('migrations')
		.select('version')
		.orderBy('version', 'desc')
		.executeTakeFirst();
	return newest?.version ?? 0;
}

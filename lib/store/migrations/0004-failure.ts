import { LATENCY_BOUNDS_MS } from '../failure-store';
import type { Database, EngineDialect } from '../sql/tables';

/**
 * Breakers and alerts, attempts and their counts, held items and events. Released: never edited, only followed by another.
 */
export async function failure(db: Database, dialect: EngineDialect): Promise<void> {
	await states(db, dialect);
	await attempts(db, dialect);
	await heldItems(db, dialect);
	await events(db, dialect);
}

async function states(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	await db.schema
		.createTable('states')
		.modifyEnd(dialect.longRowOptions)
		.addColumn('kind', text, (column) => column.notNull())
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('key', text, (column) => column.notNull())
		.addColumn('integration', text, (column) => column.notNull())
		.addColumn('state', text, (column) => column.notNull())
		.addColumn('due_at', integer)
		.addColumn('updated_at', integer, (column) => column.notNull())
		.addColumn('version', integer, (column) => column.notNull())
		.addColumn('record', text, (column) => column.notNull())
		.addPrimaryKeyConstraint('states_pk', ['kind', 'tenant', 'key'])
		.execute();
	await index(db, 'states', 'integration', ['kind', 'tenant', 'integration', 'key']);
	await index(db, 'states', 'state', ['kind', 'state', 'tenant', 'key']);
	await index(db, 'states', 'due', ['kind', 'due_at']);
}

async function attempts(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	let table = db.schema
		.createTable('attempts')
		.modifyEnd(dialect.tableOptions)
		.addColumn('id', text, (column) => column.primaryKey());
	for (const column of [
		...['tenant', 'integration', 'environment', 'account', 'adapter', 'host', 'method'],
		...['outcome', 'category', 'correlation_id', 'workflow', 'execution'],
	]) {
		table = table.addColumn(column, text, (definition) => definition.notNull());
	}
	for (const column of ['attempt', 'duration_ms', 'at']) {
		table = table.addColumn(column, integer, (definition) => definition.notNull());
	}
	await table.addColumn('status', integer).execute();
	await index(db, 'attempts', 'integration', ['tenant', 'integration', 'at', 'id']);
	await index(db, 'attempts', 'correlation', ['correlation_id', 'at']);
	await index(db, 'attempts', 'at', ['at']);

	let counts = db.schema
		.createTable('work_counts')
		.modifyEnd(dialect.tableOptions)
		.addColumn('key', text, (column) => column.primaryKey());
	for (const column of ['tenant', 'integration', 'environment', 'adapter', 'outcome', 'category']) {
		counts = counts.addColumn(column, text, (definition) => definition.notNull());
	}
	for (const column of [
		...['hour_start', 'calls', 'retries', 'duration_ms', 'last_at'],
		...LATENCY_BOUNDS_MS.map((bound) => `le_${bound}`),
	]) {
		counts = counts.addColumn(column, integer, (definition) => definition.notNull());
	}
	await counts.execute();
	await index(db, 'work_counts', 'integration', ['tenant', 'integration', 'hour_start']);
	await index(db, 'work_counts', 'hour_start', ['hour_start']);
}

async function heldItems(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	let table = db.schema
		.createTable('held_items')
		.modifyEnd(dialect.longRowOptions)
		.addColumn('id', text, (column) => column.primaryKey());
	for (const column of [
		...['tenant', 'integration', 'category', 'state', 'order_key', 'workflow', 'execution'],
		...['node', 'correlation_id', 'parent', 'sealed', 'decided_by', 'reason', 'released_to'],
	]) {
		table = table.addColumn(column, text, (definition) => definition.notNull());
	}
	for (const column of ['attempts', 'generation', 'at', 'expires_at']) {
		table = table.addColumn(column, integer, (definition) => definition.notNull());
	}
	await table.addColumn('decided_at', integer).execute();
	await index(db, 'held_items', 'state', ['tenant', 'state', 'at', 'id']);
	await index(db, 'held_items', 'integration', ['tenant', 'integration', 'state', 'at', 'id']);
	await index(db, 'held_items', 'order_key', ['tenant', 'order_key', 'state', 'at', 'id']);
	await index(db, 'held_items', 'decided_at', ['state', 'decided_at']);
	await index(db, 'held_items', 'expires_at', ['expires_at']);
}

async function events(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	await db.schema
		.createTable('events')
		.modifyEnd(dialect.tableOptions)
		.addColumn('id', text, (column) => column.primaryKey())
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('integration', text, (column) => column.notNull())
		.addColumn('condition', text, (column) => column.notNull())
		.addColumn('at', integer, (column) => column.notNull())
		.addColumn('record', text, (column) => column.notNull())
		.execute();
	await index(db, 'events', 'at', ['at', 'id']);
}

async function index(
	db: Database,
	table: string,
	name: string,
	columns: readonly string[],
): Promise<void> {
	await db.schema
		.createIndex(`${table}_${name}`)
		.on(table)
		.columns([...columns])
		.execute();
}

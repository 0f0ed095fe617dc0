import type { Database, EngineDialect } from '../sql/tables';

/** Claims, rates, quarantine, refusals and data keys. Released: never edited, only followed by another. */
export async function first(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	const table = (name: string) => db.schema.createTable(name).modifyEnd(dialect.tableOptions);
	const byTime = async (name: string, column: string) =>
		await db.schema.createIndex(`${name}_${column}`).on(name).column(column).execute();

	await table('claims')
		.addColumn('key', text, (column) => column.primaryKey())
		.addColumn('holder', text, (column) => column.notNull())
		.addColumn('kept', integer, (column) => column.notNull())
		.addColumn('expires_at', integer, (column) => column.notNull())
		.execute();
	await byTime('claims', 'expires_at');

	// After a crash of the server every caller has its full rate again: cheaper than a disk flush a request.
	await table('rates')
		.modifyFront(dialect.expendable)
		.addColumn('key', text, (column) => column.primaryKey())
		.addColumn('tat_us', integer, (column) => column.notNull())
		.addColumn('expires_at', integer, (column) => column.notNull())
		.execute();
	await byTime('rates', 'expires_at');

	await table('quarantine')
		.addColumn('key', text, (column) => column.primaryKey())
		.addColumn('strikes', integer, (column) => column.notNull())
		.addColumn('window_ends_at', integer, (column) => column.notNull())
		.addColumn('until_at', integer, (column) => column.notNull())
		.addColumn('next_ms', integer, (column) => column.notNull())
		.addColumn('forget_at', integer, (column) => column.notNull())
		.addColumn('expires_at', integer, (column) => column.notNull())
		.execute();
	await byTime('quarantine', 'expires_at');

	await table('refusals')
		.addColumn('reference', text, (column) => column.primaryKey())
		.addColumn('at', integer, (column) => column.notNull())
		.addColumn('code', text, (column) => column.notNull())
		.addColumn('status', integer, (column) => column.notNull())
		.addColumn('workflow_id', text, (column) => column.notNull())
		.addColumn('node_name', text, (column) => column.notNull())
		.addColumn('provider', text, (column) => column.notNull())
		.addColumn('integration_id', text, (column) => column.notNull())
		.addColumn('correlation_id', text, (column) => column.notNull())
		.addColumn('source', text, (column) => column.notNull())
		.addColumn('detail', text, (column) => column.notNull())
		.execute();
	await byTime('refusals', 'at');

	await table('refusal_counts')
		.addColumn('workflow_id', text, (column) => column.notNull())
		.addColumn('code', text, (column) => column.notNull())
		.addColumn('hour_start', integer, (column) => column.notNull())
		.addColumn('times', integer, (column) => column.notNull())
		.addPrimaryKeyConstraint('refusal_counts_pk', ['workflow_id', 'code', 'hour_start'])
		.execute();
	await byTime('refusal_counts', 'hour_start');

	await table('data_keys')
		.addColumn('id', text, (column) => column.primaryKey())
		.addColumn('purpose', text, (column) => column.notNull())
		.addColumn('generation', integer, (column) => column.notNull())
		.addColumn('wrapped', text, (column) => column.notNull())
		.addColumn('created_at', integer, (column) => column.notNull())
		.addUniqueConstraint('data_keys_generation', ['purpose', 'generation'])
		.execute();
}

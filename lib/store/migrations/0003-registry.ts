import { sql } from 'kysely';
import type { Database, EngineDialect } from '../sql/tables';

/**
 * Integrations, their exceptions, API keys and reviews, and the use of accounts. Released: never edited, only followed
 * by another.
 */
export async function registry(db: Database, dialect: EngineDialect): Promise<void> {
	await integrations(db, dialect);
	await grants(db, dialect);
	await accountUse(db, dialect);
	await reviews(db, dialect);
}

async function integrations(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	await db.schema
		.createTable('integrations')
		.modifyEnd(dialect.longRowOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('id', text, (column) => column.notNull())
		.addColumn('state', text, (column) => column.notNull())
		.addColumn('environment', text, (column) => column.notNull())
		.addColumn('owner', text, (column) => column.notNull())
		.addColumn('backup_owner', text, (column) => column.notNull())
		.addColumn('review_by', integer)
		.addColumn('version', integer, (column) => column.notNull())
		.addColumn('created_at', integer, (column) => column.notNull())
		.addColumn('updated_at', integer, (column) => column.notNull())
		.addColumn('record', text, (column) => column.notNull())
		.addPrimaryKeyConstraint('integrations_pk', ['tenant', 'id'])
		.execute();
	// Each ends in the order of the listing, so that a page is read off without sorting.
	for (const column of ['state', 'environment', 'owner', 'backup_owner']) {
		await db.schema
			.createIndex(`integrations_${column}`)
			.on('integrations')
			.columns([column, 'tenant', 'id'])
			.execute();
	}
	await db.schema
		.createIndex('integrations_review_by')
		.on('integrations')
		.columns(['review_by', 'tenant', 'id'])
		.where(sql.ref('review_by'), 'is not', null)
		.execute();

	await db.schema
		.createTable('pilot_use')
		.modifyEnd(dialect.tableOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('integration', text, (column) => column.notNull())
		.addColumn('pilot', text, (column) => column.notNull())
		.addColumn('calls', integer, (column) => column.notNull())
		.addColumn('records', integer, (column) => column.notNull())
		.addPrimaryKeyConstraint('pilot_use_pk', ['tenant', 'integration', 'pilot'])
		.execute();
}

async function grants(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	await db.schema
		.createTable('exceptions')
		.modifyEnd(dialect.longRowOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('id', text, (column) => column.notNull())
		.addColumn('integration', text, (column) => column.notNull())
		.addColumn('kind', text, (column) => column.notNull())
		.addColumn('detail', text, (column) => column.notNull())
		.addColumn('owner', text, (column) => column.notNull())
		.addColumn('reason', text, (column) => column.notNull())
		.addColumn('granted_by', text, (column) => column.notNull())
		.addColumn('granted_at', integer, (column) => column.notNull())
		.addColumn('expires_at', integer, (column) => column.notNull())
		.addColumn('revoked_by', text, (column) => column.notNull())
		.addColumn('revoked_at', integer)
		.addPrimaryKeyConstraint('exceptions_pk', ['tenant', 'id'])
		.execute();
	for (const [name, columns] of [
		['exceptions_tenant', ['tenant', 'expires_at', 'id']],
		['exceptions_integration', ['tenant', 'integration', 'expires_at', 'id']],
	] as const) {
		await db.schema
			.createIndex(name)
			.on('exceptions')
			.columns([...columns])
			.execute();
	}

	await db.schema
		.createTable('api_keys')
		.modifyEnd(dialect.tableOptions)
		.addColumn('id', text, (column) => column.primaryKey())
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('integration', text, (column) => column.notNull())
		.addColumn('environment', text, (column) => column.notNull())
		.addColumn('hash', text, (column) => column.notNull())
		.addColumn('scopes', text, (column) => column.notNull())
		.addColumn('issued_by', text, (column) => column.notNull())
		.addColumn('created_at', integer, (column) => column.notNull())
		.addColumn('expires_at', integer, (column) => column.notNull())
		.addColumn('revoked_at', integer)
		.addColumn('last_used_at', integer)
		.execute();
	await db.schema
		.createIndex('api_keys_integration')
		.on('api_keys')
		.columns(['tenant', 'integration', 'id'])
		.execute();
}

async function accountUse(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	let table = db.schema
		.createTable('account_use')
		.modifyEnd(dialect.tableOptions)
		.addColumn('key', text, (column) => column.primaryKey());
	for (const column of [
		'tenant',
		'integration',
		'account',
		'environment',
		'host',
		'method',
		'path',
		'outcome',
		'size',
		'correlation_id',
	]) {
		table = table.addColumn(column, text, (definition) => definition.notNull());
	}
	for (const column of ['hour_start', 'calls', 'first_at', 'last_at']) {
		table = table.addColumn(column, integer, (definition) => definition.notNull());
	}
	await table.execute();
	for (const [name, columns] of [
		['account_use_integration', ['tenant', 'integration', 'hour_start']],
		['account_use_account', ['tenant', 'account', 'hour_start']],
		['account_use_hour_start', ['hour_start']],
	] as const) {
		await db.schema
			.createIndex(name)
			.on('account_use')
			.columns([...columns])
			.execute();
	}

	await db.schema
		.createTable('accounts')
		.modifyEnd(dialect.tableOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('name', text, (column) => column.notNull())
		.addColumn('integration', text, (column) => column.notNull())
		.addColumn('environment', text, (column) => column.notNull())
		.addColumn('owner', text, (column) => column.notNull())
		.addColumn('backup_owner', text, (column) => column.notNull())
		.addColumn('auth_mode', text, (column) => column.notNull())
		.addColumn('expires_at', integer, (column) => column.notNull())
		.addColumn('review_by', integer)
		.addColumn('seen_at', integer, (column) => column.notNull())
		.addPrimaryKeyConstraint('accounts_pk', ['tenant', 'name'])
		.execute();

	await db.schema
		.createTable('account_totals')
		.modifyEnd(dialect.tableOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('account', text, (column) => column.notNull())
		.addColumn('calls', integer, (column) => column.notNull())
		.addColumn('first_at', integer, (column) => column.notNull())
		.addColumn('last_at', integer, (column) => column.notNull())
		.addPrimaryKeyConstraint('account_totals_pk', ['tenant', 'account'])
		.execute();
}

async function reviews(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	await db.schema
		.createTable('review_campaigns')
		.modifyEnd(dialect.tableOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('id', text, (column) => column.notNull())
		.addColumn('name', text, (column) => column.notNull())
		.addColumn('started_by', text, (column) => column.notNull())
		.addColumn('started_at', integer, (column) => column.notNull())
		.addPrimaryKeyConstraint('review_campaigns_pk', ['tenant', 'id'])
		.execute();
	await db.schema
		.createIndex('review_campaigns_started_at')
		.on('review_campaigns')
		.columns(['tenant', 'started_at', 'id'])
		.execute();

	await db.schema
		.createTable('review_lines')
		.modifyEnd(dialect.longRowOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('campaign', text, (column) => column.notNull())
		.addColumn('position', integer, (column) => column.notNull())
		.addColumn('integration', text, (column) => column.notNull())
		.addColumn('detail', text, (column) => column.notNull())
		.addColumn('decision', text, (column) => column.notNull())
		.addColumn('decided_by', text, (column) => column.notNull())
		.addColumn('decided_at', integer)
		.addColumn('reason', text, (column) => column.notNull())
		.addPrimaryKeyConstraint('review_lines_pk', ['tenant', 'campaign', 'position'])
		.addUniqueConstraint('review_lines_integration', ['tenant', 'campaign', 'integration'])
		.execute();
}

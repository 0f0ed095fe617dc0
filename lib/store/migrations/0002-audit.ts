import { sql } from 'kysely';
import type { Database, EngineDialect } from '../sql/tables';

/**
 * Appends one entry after the one at `after_seq` with `after_hash` (null: as the first) and answers whether it did. Where
 * another process has its turn at that chain (EngineDialect.awaitTurn) it does not. PostgreSQL plans a function's
 * statements once a connection: planned anew for each entry, the condition costs as much as the insert.
 */
const APPEND_ENTRY = sql`
create or replace function airlock.append_entry(
	tenant text, seq bigint, hash text, at bigint, action text, actor text, outcome text,
	integration text, subject text, correlation_id text, body text, after_seq bigint, after_hash text
) returns boolean language plpgsql as $$
begin
	-- Whoever waits for its turn must not be overtaken, again and again, by one who does not.
	if not pg_try_advisory_xact_lock(hashtextextended('airlock audit ' || $1, 0)) then
		return false;
	end if;
	if after_hash is null then
		insert into airlock.audit_entries (
				tenant, seq, hash, at, action, actor, outcome, integration, subject, correlation_id, body
			)
			select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
			where not exists (select 1 from airlock.audit_entries e where e.tenant = $1)
			on conflict do nothing;
	else
		insert into airlock.audit_entries (
				tenant, seq, hash, at, action, actor, outcome, integration, subject, correlation_id, body
			)
			select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
			where exists (
				select 1 from airlock.audit_entries e
				where e.tenant = $1 and e.seq = $12 and e.hash = $13
			)
			on conflict do nothing;
	end if;
	return found;
end $$`;

/** Audit entries, their checkpoints and holds, and lookups. Released: never edited, only followed by another. */
export async function audit(db: Database, dialect: EngineDialect): Promise<void> {
	const { text, integer } = dialect.types;
	const table = (name: string) => db.schema.createTable(name);

	// The body comes last: what precedes it is read without touching the rest of a long row.
	await table('audit_entries')
		.modifyEnd(dialect.longRowOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('seq', integer, (column) => column.notNull())
		.addColumn('hash', text, (column) => column.notNull())
		.addColumn('at', integer, (column) => column.notNull())
		.addColumn('action', text, (column) => column.notNull())
		.addColumn('actor', text, (column) => column.notNull())
		.addColumn('outcome', text, (column) => column.notNull())
		.addColumn('integration', text, (column) => column.notNull())
		.addColumn('subject', text, (column) => column.notNull())
		.addColumn('correlation_id', text, (column) => column.notNull())
		.addColumn('body', text, (column) => column.notNull())
		.addPrimaryKeyConstraint('audit_entries_pk', ['tenant', 'seq'])
		.execute();
	// What is found by few rows has an index; everything else is read off one narrow index, newest first, which
	// grows at its end only. An index a column would cost every append as many pages.
	await db.schema
		.createIndex('audit_entries_scan')
		.on('audit_entries')
		.columns(['tenant', 'seq', 'at', 'action', 'actor', 'outcome', 'integration'])
		.execute();
	if (dialect.schema === 'airlock') await APPEND_ENTRY.execute(db);
	for (const column of ['subject', 'correlation_id'] as const) {
		await db.schema
			.createIndex(`audit_entries_${column}`)
			.on('audit_entries')
			.columns(['tenant', column, 'seq', 'at'])
			.where(sql.ref(column), '<>', sql.lit(''))
			.execute();
	}

	await table('audit_checkpoints')
		.modifyEnd(dialect.tableOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('size', integer, (column) => column.notNull())
		.addColumn('at', integer, (column) => column.notNull())
		.addColumn('jws', text, (column) => column.notNull())
		.addPrimaryKeyConstraint('audit_checkpoints_pk', ['tenant', 'size'])
		.execute();

	await table('audit_nodes')
		.modifyEnd(dialect.tableOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('level', integer, (column) => column.notNull())
		.addColumn('position', integer, (column) => column.notNull())
		.addColumn('hash', text, (column) => column.notNull())
		.addPrimaryKeyConstraint('audit_nodes_pk', ['tenant', 'level', 'position'])
		.execute();

	await table('audit_holds')
		.modifyEnd(dialect.tableOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('id', text, (column) => column.notNull())
		.addColumn('reason', text, (column) => column.notNull())
		.addColumn('placed_at', integer, (column) => column.notNull())
		.addColumn('from_at', integer, (column) => column.notNull())
		.addPrimaryKeyConstraint('audit_holds_pk', ['tenant', 'id'])
		.execute();

	await table('lookups')
		.modifyEnd(dialect.tableOptions)
		.addColumn('tenant', text, (column) => column.notNull())
		.addColumn('pseudonym', text, (column) => column.notNull())
		.addColumn('sealed', text, (column) => column.notNull())
		.addColumn('created_at', integer, (column) => column.notNull())
		.addPrimaryKeyConstraint('lookups_pk', ['tenant', 'pseudonym'])
		.execute();
}

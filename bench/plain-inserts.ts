import { CompiledQuery } from 'kysely';
import type { EntryDraft } from '../lib/audit/entry';
import { openPostgres } from '../lib/store/postgres';
import { ENTRY_COLUMNS, rowOf } from '../lib/store/sql/entry-rows';
import type { Database, Tables } from '../lib/store/sql/tables';
import { openSqlite } from '../lib/store/sqlite';

type Row = Tables['audit_entries'];

/** Inserts into `audit_entries` through the store's own driver, with nothing that makes a chain of them. */
export interface PlainInserts {
	insert(rows: readonly Row[]): Promise<unknown>;
	close(): Promise<void>;
}

const HASH = Buffer.alloc(32, 1).toString('base64url');

/** The same members with the same values as a chained entry's, and nothing computed from them. */
export function plainRow(tenant: string, seq: number, draft: EntryDraft): Row {
	return rowOf({
		tenant,
		seq,
		hash: HASH,
		body: JSON.stringify({ ...draft, prev: HASH, schema: 1, seq, tenant }),
		at: Date.parse(draft.at),
		action: draft.action,
		actor: draft.actor.id,
		outcome: draft.outcome,
		integration: draft.integration ?? '',
		subject: draft.subject ?? '',
		correlationId: draft.correlationId ?? '',
	});
}

const COLUMNS = ENTRY_COLUMNS.join(', ');
/** Rows a statement, as the store has it. */
const SEVERAL = 16;

const valuesOf = (row: Row): unknown[] => ENTRY_COLUMNS.map((column) => row[column]);

export function plainSqlite(path: string): PlainInserts {
	const db = openSqlite(path);
	const tuple = `(${ENTRY_COLUMNS.map(() => '?').join(', ')})`;
	const textOf = (rows: number) =>
		`insert into audit_entries (${COLUMNS}) values ${Array(rows).fill(tuple).join(', ')}`;
	const [one, several] = [textOf(1), textOf(SEVERAL)];
	const run = async (on: Database, text: string, rows: readonly Row[]) =>
		await on.executeQuery(CompiledQuery.raw(text, rows.flatMap(valuesOf)));
	return {
		insert: async (rows) => {
			if (rows.length === 1) return await run(db, one, rows);
			return await db.transaction().execute(async (transaction) => {
				let next = 0;
				for (; next + SEVERAL <= rows.length; next += SEVERAL) {
					await run(transaction, several, rows.slice(next, next + SEVERAL));
				}
				for (; next < rows.length; next += 1) await run(transaction, one, [rows[next]!]);
			});
		},
		close: async () => await db.destroy(),
	};
}

export function plainPostgres(connectionString: string): PlainInserts {
	const db = openPostgres({ connectionString });
	const type = (column: string) => (['seq', 'at'].includes(column) ? 'bigint' : 'text');
	const parameters = (array: string) =>
		ENTRY_COLUMNS.map((column, index) => `$${index + 1}::${type(column)}${array}`).join(', ');
	const into = `insert into airlock.audit_entries (${COLUMNS})`;
	const one = `${into} values (${parameters('')})`;
	const several = `${into} select * from unnest(${parameters('[]')})`;
	const columnsOf = (rows: readonly Row[]) =>
		ENTRY_COLUMNS.map((column) => rows.map((row) => row[column]));
	return {
		insert: async (rows) =>
			await db.executeQuery(
				rows.length === 1
					? CompiledQuery.raw(one, valuesOf(rows[0]!))
					: CompiledQuery.raw(several, columnsOf(rows)),
			),
		close: async () => await db.destroy(),
	};
}

import { CompiledQuery } from 'kysely';
import { ENTRY_COLUMNS } from './sql/entry-rows';
import type { Database, EngineDialect, Tables } from './sql/tables';
import type { ChainHead } from './store';

type Row = Tables['audit_entries'];

const INTO = `insert into audit_entries (${ENTRY_COLUMNS.join(', ')})`;
const VALUES = ENTRY_COLUMNS.map(() => '?').join(', ');
/** A taken place is no failure: someone else's entry follows that head. */
const GUARDED = `${INTO} select ${VALUES} where exists (
	select 1 from audit_entries where tenant = ? and seq = ? and hash = ?
) on conflict (tenant, seq) do nothing`;
const FIRST = `${INTO} select ${VALUES} where not exists (
	select 1 from audit_entries where tenant = ?
) on conflict (tenant, seq) do nothing`;
/** Rows a statement: enough that its overhead is shared, few enough that few are left over. */
const SEVERAL = 16;
const insertOf = (rows: number): string =>
	`${INTO} values ${Array.from({ length: rows }, () => `(${VALUES})`).join(', ')}`;
const ONE_MORE = insertOf(1);
const SEVERAL_MORE = insertOf(SEVERAL);

/**
 * One guarded statement; for several rows it is the first of a transaction, which holds the only write lock, so that
 * the others cannot find their places taken.
 */
export const appendRows: EngineDialect['appendRows'] = async (db, after, rows) => {
	if (rows.length === 1 || db.isTransaction) return await insertAll(db, after, rows);
	return await db
		.transaction()
		.execute(async (transaction) => await insertAll(transaction, after, rows));
};

async function insertAll(
	db: Database,
	after: ChainHead | undefined,
	rows: readonly Row[],
): Promise<boolean> {
	if (!(await insertFirst(db, after, rows[0]!))) return false;
	let next = 1;
	for (; next + SEVERAL <= rows.length; next += SEVERAL) {
		await run(db, SEVERAL_MORE, rows.slice(next, next + SEVERAL).flatMap(valuesOf));
	}
	for (; next < rows.length; next += 1) await run(db, ONE_MORE, valuesOf(rows[next]!));
	return true;
}

async function insertFirst(db: Database, after: ChainHead | undefined, row: Row): Promise<boolean> {
	const inserted = after
		? await run(db, GUARDED, [...valuesOf(row), row.tenant, after.seq, after.hash])
		: await run(db, FIRST, [...valuesOf(row), row.tenant]);
	return inserted === 1n;
}

async function run(db: Database, text: string, values: unknown[]): Promise<bigint | undefined> {
	return (await db.executeQuery(CompiledQuery.raw(text, values))).numAffectedRows;
}

function valuesOf(row: Row): unknown[] {
	return ENTRY_COLUMNS.map((column) => row[column]);
}

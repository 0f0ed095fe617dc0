import { CompiledQuery } from 'kysely';
import { ENTRY_COLUMNS } from './sql/entry-rows';
import type { EngineDialect } from './sql/tables';

const COLUMNS = ENTRY_COLUMNS.join(', ');
/** Of whole numbers; the others are text. */
const NUMBERS: ReadonlySet<string> = new Set(['seq', 'at']);
const parameters = (from: number, array: '' | '[]'): string =>
	ENTRY_COLUMNS.map(
		(column, index) => `$${from + index}::${NUMBERS.has(column) ? 'bigint' : 'text'}${array}`,
	).join(', ');

const FIRST_ARGUMENTS = ENTRY_COLUMNS.length + 2;
/** See migration 0002. */
const APPEND_FIRST = `select airlock.append_entry(${parameters(1, '')},
	$${FIRST_ARGUMENTS - 1}::bigint, $${FIRST_ARGUMENTS}::text) as appended`;
/** The first row decides: nobody can have followed it, so that the others find their places free. */
const APPEND_SEVERAL = `with head as materialized (${APPEND_FIRST})
insert into airlock.audit_entries (${COLUMNS})
	select others.* from head, unnest(${parameters(FIRST_ARGUMENTS + 1, '[]')}) as others where head.appended
	returning true as appended`;

/** One statement, one round trip, for any number of rows. Without an error, which would cost the connection. */
export const appendRows: EngineDialect['appendRows'] = async (db, after, rows) => {
	const [first, ...others] = rows;
	const decisive = [
		...ENTRY_COLUMNS.map((column) => first![column]),
		after?.seq ?? null,
		after?.hash ?? null,
	];
	const columns = ENTRY_COLUMNS.map((column) => others.map((row) => row[column]));
	const query =
		others.length === 0
			? CompiledQuery.raw(APPEND_FIRST, decisive)
			: CompiledQuery.raw(APPEND_SEVERAL, [...decisive, ...columns]);
	const { rows: answer } = await db.executeQuery<{ appended: boolean }>(query);
	return answer[0]?.appended === true;
};

import { sql } from 'kysely';
import type { AuditFilter } from '../store';
import { equalitiesOf } from './entry-rows';
import type { Database } from './tables';

/** Those that have an index of their own, of the rows where they are not empty. */
const SPARSE: readonly string[] = ['subject', 'correlation_id'];

/**
 * The newest `limit` entries before `beforeSeq` that the filter finds. Their places are found first: so entries that do
 * not match are read off a narrow index, millions a second, and never themselves.
 */
export function searchEntries(
	db: Database,
	filter: AuditFilter,
	limit: number,
	beforeSeq = Number.MAX_SAFE_INTEGER,
) {
	let places = db
		.selectFrom('audit_entries')
		.select('seq')
		.where('tenant', '=', filter.tenant)
		.where('seq', '<', beforeSeq);
	if (filter.from !== undefined) places = places.where('at', '>=', filter.from);
	if (filter.to !== undefined) places = places.where('at', '<', filter.to);
	for (const [column, value] of equalitiesOf(filter)) {
		places = places.where(column, '=', value);
		// In so many words: from a bound value the planner cannot tell that the index holds the row.
		if (SPARSE.includes(column) && value !== '') places = places.where(column, '<>', sql.lit(''));
	}
	return entriesOf(db, filter.tenant)
		.where('seq', 'in', places.orderBy('seq', 'desc').limit(limit))
		.orderBy('seq', 'desc');
}

/** Whole entries of a tenant. */
export function entriesOf(db: Database, tenant: string) {
	return db
		.selectFrom('audit_entries')
		.select(['tenant', 'seq', 'hash', 'body', 'at', 'action', 'actor', 'outcome'])
		.select(['integration', 'subject', 'correlation_id as correlationId'])
		.where('tenant', '=', tenant);
}

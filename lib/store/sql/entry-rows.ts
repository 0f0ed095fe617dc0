import type { AuditFilter, ChainHead, StoredEntry } from '../store';
import { storedKey } from '../key';
import type { Tables } from './tables';

type Row = Tables['audit_entries'];

/** The columns of `audit_entries`, in the order in which the append statements bind them. */
export const ENTRY_COLUMNS = [
	'tenant',
	'seq',
	'hash',
	'at',
	'action',
	'actor',
	'outcome',
	'integration',
	'subject',
	'correlation_id',
	'body',
] as const satisfies ReadonlyArray<keyof Row>;

/** UTF-16 code units. Three such columns, at three bytes each, fit an index entry of PostgreSQL (2.7 kB). */
const LONGEST_SEARCHED = 256;

/**
 * The form in which a value is searched by: itself, or its hash where it is too long for an index or has a NUL, which
 * PostgreSQL's text cannot hold. So no value can make an append fail.
 */
function searchedForm(value: string): string {
	const fits = value.length <= LONGEST_SEARCHED && !value.includes('\0');
	return fits ? value : storedKey(value);
}

export function rowOf(entry: StoredEntry): Row {
	return {
		tenant: entry.tenant,
		seq: entry.seq,
		hash: entry.hash,
		at: entry.at,
		action: searchedForm(entry.action),
		actor: searchedForm(entry.actor),
		outcome: searchedForm(entry.outcome),
		integration: searchedForm(entry.integration),
		subject: searchedForm(entry.subject),
		correlation_id: searchedForm(entry.correlationId),
		body: entry.body,
	};
}

/** The equalities of a filter, by column. */
export function equalitiesOf(filter: AuditFilter): Array<[keyof Row, string]> {
	const wanted: Array<[keyof Row, string | undefined]> = [
		['action', filter.action],
		['actor', filter.actor],
		['outcome', filter.outcome],
		['integration', filter.integration],
		['subject', filter.subject],
		['correlation_id', filter.correlationId],
	];
	return wanted.flatMap(([column, value]) =>
		value === undefined ? [] : [[column, searchedForm(value)] as [keyof Row, string]],
	);
}

/** Throws `RangeError` unless `entries` follow `after` and each other, place by place, in one tenant's chain. */
export function checkPlaces(
	tenant: string,
	after: ChainHead | undefined,
	entries: readonly StoredEntry[],
): void {
	const first = after ? after.seq + 1 : 0;
	const inPlace = entries.every(
		(entry, index) => entry.tenant === tenant && entry.seq === first + index,
	);
	if (!inPlace) throw new RangeError('entries: of one tenant, without a gap, from the place after');
}

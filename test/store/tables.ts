/** The tables that hold what the store remembers. */
export const TABLES = [
	'claims',
	'rates',
	'quarantine',
	'refusals',
	'refusal_counts',
	'data_keys',
	'audit_entries',
	'audit_checkpoints',
	'audit_nodes',
	'audit_holds',
	'lookups',
] as const;

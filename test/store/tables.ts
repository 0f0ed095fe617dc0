/** The tables that hold what the store remembers. */
export const TABLES = [
	'claims',
	'rates',
	'quarantine',
	'refusals',
	'refusal_counts',
	'data_keys',
] as const;

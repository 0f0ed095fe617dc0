import { sql } from 'kysely';
import { USE_RETENTION_MS } from './account-use';
import { ATTEMPT_RETENTION_MS, COUNT_RETENTION_MS } from './attempts';
import { EVENT_RETENTION_MS } from './events';
import { REFUSAL_RETENTION_MS } from './refusals';
import type { Database, EngineDialect, Tables } from './tables';

interface Expiring {
	readonly table: keyof Tables;
	readonly key: readonly string[];
	/** The indexed column that says how old a row is. */
	readonly time: string;
	/** How long after `time` a row has expired. */
	readonly retentionMs: number;
	/** Only rows that are in it. */
	readonly state?: string;
}

/** A closed breaker, an alert that was resolved or never got as far, what a watch saw end: a new one says no less. */
const STATES_OVER = ['closed', 'resolved', 'counting', 'over'];
export const STATE_RETENTION_MS = 30 * 86_400_000;

const EXPIRING: readonly Expiring[] = [
	{ table: 'claims', key: ['key'], time: 'expires_at', retentionMs: 0 },
	{ table: 'rates', key: ['key'], time: 'expires_at', retentionMs: 0 },
	{ table: 'quarantine', key: ['key'], time: 'expires_at', retentionMs: 0 },
	{ table: 'refusals', key: ['reference'], time: 'at', retentionMs: REFUSAL_RETENTION_MS },
	{
		table: 'refusal_counts',
		key: ['workflow_id', 'code', 'hour_start'],
		time: 'hour_start',
		retentionMs: REFUSAL_RETENTION_MS,
	},
	{ table: 'account_use', key: ['key'], time: 'hour_start', retentionMs: USE_RETENTION_MS },
	{ table: 'attempts', key: ['id'], time: 'at', retentionMs: ATTEMPT_RETENTION_MS },
	{ table: 'work_counts', key: ['key'], time: 'hour_start', retentionMs: COUNT_RETENTION_MS },
	{ table: 'held_items', key: ['id'], time: 'expires_at', retentionMs: 0 },
	{ table: 'events', key: ['id'], time: 'at', retentionMs: EVENT_RETENTION_MS },
	...STATES_OVER.map((state) => ({
		...{ table: 'states' as const, key: ['kind', 'tenant', 'key'], state },
		...{ time: 'updated_at', retentionMs: STATE_RETENTION_MS },
	})),
];

/** Deletes at most `batch` expired rows of each table, oldest first. Answers how many rows went. */
export async function housekeep(
	db: Database,
	dialect: EngineDialect,
	now: number,
	batch: number,
): Promise<number> {
	let deleted = 0;
	for (const { table, key, time, retentionMs, state } of EXPIRING) {
		const name = dialect.schema === undefined ? sql.id(table) : sql.id(dialect.schema, table);
		const columns = sql.join(key.map((column) => sql.id(column)));
		const inState = state === undefined ? sql`` : sql`${sql.id('state')} = ${state} and`;
		// The batch is chosen in a CTE: PostgreSQL may run a sub-select of `in` with a limit more than once.
		const { numAffectedRows } = await sql`
			with expired as (
				select ${columns} from ${name} where ${inState} ${sql.id(time)} <= ${now - retentionMs}
				order by ${sql.id(time)} limit ${batch} ${dialect.skipLocked}
			)
			delete from ${name} where (${columns}) in (select ${columns} from expired)`.execute(db);
		deleted += Number(numAffectedRows ?? 0);
	}
	return deleted;
}

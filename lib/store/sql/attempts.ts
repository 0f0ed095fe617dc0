import {
	type Attempt,
	type AttemptFilter,
	type AttemptResult,
	type AttemptStore,
	LATENCY_BOUNDS_MS,
	type WorkCount,
} from '../failure-store';
import { storedKey } from '../key';
import type { Database, EngineDialect, Tables } from './tables';

/** How long single attempts are kept, and the counts of them. */
export const ATTEMPT_RETENTION_MS = 30 * 24 * 60 * 60 * 1000;
export const COUNT_RETENTION_MS = 100 * 24 * 60 * 60 * 1000;

type CountRow = Tables['work_counts'];
type Bucket = `le_${(typeof LATENCY_BOUNDS_MS)[number]}`;
const BUCKETS = LATENCY_BOUNDS_MS.map((bound): Bucket => `le_${bound}`);

/** Attempts, a row each, and their counts by hour. */
export class SqlAttempts implements AttemptStore {
	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
	) {}

	async begin(attempt: Attempt): Promise<void> {
		const { durationMs, correlationId, ...rest } = attempt;
		await this.db
			.insertInto('attempts')
			.values({ ...rest, duration_ms: durationMs, correlation_id: correlationId })
			.execute();
	}

	async finish(id: string, result: AttemptResult, count: WorkCount): Promise<void> {
		const { durationMs, ...rest } = result;
		await this.db.transaction().execute(async (transaction) => {
			await transaction
				.updateTable('attempts')
				.set({ ...rest, duration_ms: durationMs })
				.where('id', '=', id)
				.execute();
			await this.add(transaction, [rowOf(count)]);
		});
	}

	async count(counts: readonly WorkCount[]): Promise<void> {
		if (counts.length === 0) return;
		// In one order, so that two batches never wait for each other (no deadlock).
		const sorted = counts.map(rowOf).sort((a, b) => (a.key < b.key ? -1 : 1));
		for (const row of sorted) await this.add(this.db, [row]);
	}

	async recent(
		{ tenant, integration, correlationId, outcome, from }: AttemptFilter,
		limit: number,
		before?: Pick<Attempt, 'at' | 'id'>,
	): Promise<Attempt[]> {
		let query = this.db
			.selectFrom('attempts')
			.select(['id', 'tenant', 'integration', 'environment', 'account', 'adapter', 'host'])
			.select(['method', 'attempt', 'outcome', 'category', 'status', 'at', 'workflow'])
			.select(['execution', 'duration_ms as durationMs', 'correlation_id as correlationId'])
			.where('tenant', '=', tenant);
		for (const [column, value] of [
			['integration', integration],
			['correlation_id', correlationId],
			['outcome', outcome],
		] as const) {
			if (value !== undefined) query = query.where(column, '=', value);
		}
		if (from !== undefined) query = query.where('at', '>=', from);
		if (before) {
			query = query.where((eb) => eb(eb.refTuple('at', 'id'), '<', eb.tuple(before.at, before.id)));
		}
		return await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
	}

	async counts(
		tenant: string | undefined,
		integration: string | undefined,
		fromHour: number,
		limit: number,
	): Promise<WorkCount[]> {
		let query = this.db.selectFrom('work_counts').selectAll().where('hour_start', '>=', fromHour);
		if (tenant !== undefined) query = query.where('tenant', '=', tenant);
		if (integration !== undefined) query = query.where('integration', '=', integration);
		const found = await query.orderBy('hour_start', 'desc').limit(limit).execute();
		return found.map((row) => {
			const { tenant, integration, environment, adapter, outcome, category } = row;
			return {
				...{ tenant, integration, environment, adapter, outcome, category },
				...{ hour: row.hour_start, calls: row.calls, retries: row.retries },
				...{ durationMs: row.duration_ms, last: row.last_at },
				buckets: BUCKETS.map((bucket) => row[bucket]),
			};
		});
	}

	private async add(db: Database, values: readonly CountRow[]): Promise<void> {
		const { greatest } = this.dialect;
		await db
			.insertInto('work_counts')
			.values(values)
			.onConflict((conflict) =>
				conflict.column('key').doUpdateSet((eb) => ({
					...Object.fromEntries(
						(['calls', 'retries', 'duration_ms', ...BUCKETS] as const).map((column) => [
							column,
							eb(`work_counts.${column}`, '+', eb.ref(`excluded.${column}`)),
						]),
					),
					last_at: eb.fn<number>(greatest, ['work_counts.last_at', 'excluded.last_at']),
				})),
			)
			.execute();
	}
}

function rowOf(count: WorkCount): CountRow {
	const { tenant, integration, environment, adapter, outcome, category } = count;
	const kind = { tenant, integration, environment, adapter, outcome, category };
	return {
		...kind,
		key: storedKey(JSON.stringify([...Object.values(kind), count.hour])),
		hour_start: count.hour,
		calls: count.calls,
		retries: count.retries,
		duration_ms: count.durationMs,
		last_at: count.last,
		...(Object.fromEntries(BUCKETS.map((bucket, i) => [bucket, count.buckets[i] ?? 0])) as Record<
			Bucket,
			number
		>),
	};
}

import type { StateFilter, StateRow, StateStore } from '../failure-store';
import { prepare, REPEATABLE } from './prepare';
import type { Database } from './tables';

/** Small states, a row each, changed by comparing their version. */
export class SqlStates implements StateStore {
	private readonly find;

	constructor(private readonly db: Database) {
		this.find = prepare(
			db,
			(p: { kind: string; tenant: string; key: string }) =>
				rows(db).where('kind', '=', p.kind).where('tenant', '=', p.tenant).where('key', '=', p.key),
			REPEATABLE,
		);
	}

	async get(kind: string, tenant: string, key: string): Promise<StateRow | undefined> {
		return (await this.find({ kind, tenant, key })).rows[0];
	}

	async put(row: Omit<StateRow, 'version'>, expectedVersion: number): Promise<boolean> {
		const { kind, tenant, key, integration, state, dueAt, updatedAt, record } = row;
		const version = expectedVersion + 1;
		const rest = { integration, state, due_at: dueAt, updated_at: updatedAt, version, record };
		if (expectedVersion === 0) {
			const { numInsertedOrUpdatedRows } = await this.db
				.insertInto('states')
				.values({ kind, tenant, key, ...rest })
				.onConflict((conflict) => conflict.doNothing())
				.executeTakeFirstOrThrow();
			return numInsertedOrUpdatedRows === 1n;
		}
		const { numUpdatedRows } = await this.db
			.updateTable('states')
			.set(rest)
			.where('kind', '=', kind)
			.where('tenant', '=', tenant)
			.where('key', '=', key)
			.where('version', '=', expectedVersion)
			.executeTakeFirstOrThrow();
		return numUpdatedRows === 1n;
	}

	async list(
		{ kind, tenant, integration, state }: StateFilter,
		limit: number,
		after?: Pick<StateRow, 'tenant' | 'key'>,
	): Promise<StateRow[]> {
		let query = rows(this.db).where('kind', '=', kind);
		for (const [column, value] of [
			['tenant', tenant],
			['integration', integration],
			['state', state],
		] as const) {
			if (value !== undefined) query = query.where(column, '=', value);
		}
		if (after) {
			query = query.where((eb) =>
				eb(eb.refTuple('tenant', 'key'), '>', eb.tuple(after.tenant, after.key)),
			);
		}
		return await query.orderBy('tenant').orderBy('key').limit(limit).execute();
	}

	async due(kind: string, by: number, limit: number): Promise<StateRow[]> {
		return await rows(this.db)
			.where('kind', '=', kind)
			.where('due_at', '<=', by)
			.orderBy('due_at')
			.limit(limit)
			.execute();
	}

	async remove(kind: string, tenant: string, key: string): Promise<void> {
		await this.db
			.deleteFrom('states')
			.where('kind', '=', kind)
			.where('tenant', '=', tenant)
			.where('key', '=', key)
			.execute();
	}
}

function rows(db: Database) {
	return db
		.selectFrom('states')
		.select(['kind', 'tenant', 'key', 'integration', 'state', 'due_at as dueAt'])
		.select(['updated_at as updatedAt', 'version', 'record']);
}

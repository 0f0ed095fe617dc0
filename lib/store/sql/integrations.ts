import type {
	IntegrationFilter,
	IntegrationRow,
	IntegrationStore,
	PilotUse,
} from '../registry-store';
import { prepare, REPEATABLE } from './prepare';
import type { Database, EngineDialect } from './tables';

/** Integrations, a row each, and what pilots used. */
export class SqlIntegrations implements IntegrationStore {
	private readonly find;

	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
	) {
		this.find = prepare(
			db,
			(p: { tenant: string; id: string }) =>
				rows(db).where('tenant', '=', p.tenant).where('id', '=', p.id),
			REPEATABLE,
		);
	}

	async get(tenant: string, id: string): Promise<IntegrationRow | undefined> {
		return (await this.find({ tenant, id })).rows[0];
	}

	async create(row: Omit<IntegrationRow, 'version'>): Promise<'created' | 'exists'> {
		const { tenant, id, createdAt } = row;
		return await this.dialect.durably(this.db, async (db) => {
			const { numInsertedOrUpdatedRows } = await db
				.insertInto('integrations')
				.values({ tenant, id, created_at: createdAt, version: 1, ...changeable(row) })
				.onConflict((conflict) => conflict.doNothing())
				.executeTakeFirstOrThrow();
			return numInsertedOrUpdatedRows === 1n ? 'created' : 'exists';
		});
	}

	/** Durably: a power failure must not bring back what was cut off. */
	async update(
		row: Omit<IntegrationRow, 'version' | 'createdAt'>,
		expectedVersion: number,
	): Promise<'updated' | 'changed'> {
		return await this.dialect.durably(this.db, async (db) => {
			const { numUpdatedRows } = await db
				.updateTable('integrations')
				.set({ version: expectedVersion + 1, ...changeable(row) })
				.where('tenant', '=', row.tenant)
				.where('id', '=', row.id)
				.where('version', '=', expectedVersion)
				.executeTakeFirstOrThrow();
			return numUpdatedRows === 1n ? 'updated' : 'changed';
		});
	}

	async list(
		filter: IntegrationFilter,
		limit: number,
		after?: Pick<IntegrationRow, 'tenant' | 'id'>,
	): Promise<IntegrationRow[]> {
		let query = rows(this.db);
		for (const [column, value] of [
			['tenant', filter.tenant],
			['state', filter.state],
			['owner', filter.owner],
			['backup_owner', filter.backupOwner],
			['environment', filter.environment],
		] as const) {
			if (value !== undefined) query = query.where(column, '=', value);
		}
		if (filter.reviewDueBefore !== undefined) {
			query = query.where('review_by', '<', filter.reviewDueBefore);
		}
		if (after) {
			query = query.where((eb) =>
				eb(eb.refTuple('tenant', 'id'), '>', eb.tuple(after.tenant, after.id)),
			);
		}
		return await query.orderBy('tenant').orderBy('id').limit(limit).execute();
	}

	async countPilot(
		tenant: string,
		id: string,
		pilot: string,
		{ calls, records }: PilotUse,
	): Promise<PilotUse> {
		return await this.db
			.insertInto('pilot_use')
			.values({ tenant, integration: id, pilot, calls, records })
			.onConflict((conflict) =>
				conflict.columns(['tenant', 'integration', 'pilot']).doUpdateSet((eb) => ({
					calls: eb('pilot_use.calls', '+', eb.ref('excluded.calls')),
					records: eb('pilot_use.records', '+', eb.ref('excluded.records')),
				})),
			)
			.returning(['pilot_use.calls', 'pilot_use.records'])
			.executeTakeFirstOrThrow();
	}
}

function rows(db: Database) {
	return db
		.selectFrom('integrations')
		.select(['tenant', 'id', 'state', 'environment', 'owner', 'backup_owner as backupOwner'])
		.select(['review_by as reviewBy', 'version', 'created_at as createdAt'])
		.select(['updated_at as updatedAt', 'record']);
}

function changeable(row: Omit<IntegrationRow, 'version' | 'createdAt'>) {
	return {
		state: row.state,
		environment: row.environment,
		owner: row.owner,
		backup_owner: row.backupOwner,
		review_by: row.reviewBy,
		updated_at: row.updatedAt,
		record: row.record,
	};
}

import type { Backlog, HeldChanges, HeldFilter, HeldItem, HeldItemStore } from '../failure-store';
import type { Database, EngineDialect } from './tables';

/** States in which the contents are not needed any more. */
const DONE: ReadonlySet<string> = new Set(['released', 'discarded']);

/** Held items, a row each. */
export class SqlHeldItems implements HeldItemStore {
	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
	) {}

	async add(item: HeldItem): Promise<boolean> {
		const { orderKey, correlationId, expiresAt, decidedBy, decidedAt, releasedTo, ...rest } = item;
		return await this.dialect.durably(this.db, async (db) => {
			const { numInsertedOrUpdatedRows } = await db
				.insertInto('held_items')
				.values({
					...rest,
					order_key: orderKey,
					correlation_id: correlationId,
					expires_at: expiresAt,
					decided_by: decidedBy,
					decided_at: decidedAt,
					released_to: releasedTo,
				})
				.onConflict((conflict) => conflict.doNothing())
				.executeTakeFirstOrThrow();
			return numInsertedOrUpdatedRows === 1n;
		});
	}

	async get(tenant: string, id: string): Promise<HeldItem | undefined> {
		return await rows(this.db).where('tenant', '=', tenant).where('id', '=', id).executeTakeFirst();
	}

	async list(
		{ tenant, integration, category, state, workflow, orderKey, ids }: HeldFilter,
		limit: number,
		after?: Pick<HeldItem, 'at' | 'id'>,
	): Promise<HeldItem[]> {
		let query = rows(this.db).where('tenant', '=', tenant);
		for (const [column, value] of [
			['integration', integration],
			['category', category],
			['state', state],
			['workflow', workflow],
			['order_key', orderKey],
		] as const) {
			if (value !== undefined) query = query.where(column, '=', value);
		}
		if (ids) query = query.where('id', 'in', [...ids]);
		if (after) {
			query = query.where((eb) => eb(eb.refTuple('at', 'id'), '>', eb.tuple(after.at, after.id)));
		}
		return await query.orderBy('at').orderBy('id').limit(limit).execute();
	}

	/** Durably: a power failure must not bring back work that was let go. */
	async move(
		tenant: string,
		id: string,
		from: string,
		to: string,
		changes: HeldChanges,
		seen?: number,
	): Promise<boolean> {
		const { decidedBy, decidedAt, reason, releasedTo, attempts } = changes;
		return await this.dialect.durably(this.db, async (db) => {
			let update = db
				.updateTable('held_items')
				.set({
					state: to,
					...(decidedBy !== undefined && { decided_by: decidedBy }),
					...(decidedAt !== undefined && { decided_at: decidedAt }),
					...(reason !== undefined && { reason }),
					...(releasedTo !== undefined && { released_to: releasedTo }),
					...(attempts !== undefined && { attempts }),
					...(DONE.has(to) && { sealed: '' }),
				})
				.where('tenant', '=', tenant)
				.where('id', '=', id)
				.where('state', '=', from);
			if (seen !== undefined) update = update.where('decided_at', '=', seen);
			const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
			return numUpdatedRows === 1n;
		});
	}

	async abandoned(
		{ tenant, workflow, node }: Pick<HeldItem, 'tenant' | 'workflow' | 'node'>,
		before: number,
		limit: number,
	) {
		return await this.db
			.selectFrom('held_items')
			.select(['id', 'decided_at as decidedAt'])
			.$narrowType<{ decidedAt: number }>()
			.where('state', 'in', ['releasing', 'held'])
			.where('decided_at', '<', before)
			.where('tenant', '=', tenant)
			.where('workflow', '=', workflow)
			.where('node', '=', node)
			.where('decided_by', '=', '')
			.orderBy('decided_at')
			.orderBy('id')
			.limit(limit)
			.execute();
	}

	async reclaim(before: number): Promise<number> {
		const { numUpdatedRows } = await this.db
			.updateTable('held_items')
			.set({ state: 'held' })
			.where('state', '=', 'releasing')
			.where('decided_at', '<', before)
			.executeTakeFirstOrThrow();
		return Number(numUpdatedRows);
	}

	async backlog(tenant?: string): Promise<Backlog[]> {
		let query = this.db
			.selectFrom('held_items')
			.select(['tenant', 'integration'])
			.select((eb) => [
				eb.fn.countAll<number>().as('count'),
				eb.fn.min<number>('at').as('oldestAt'),
			])
			.where('state', '=', 'held');
		if (tenant !== undefined) query = query.where('tenant', '=', tenant);
		const found = await query.groupBy(['tenant', 'integration']).execute();
		return found.map((row) => ({ ...row, count: Number(row.count) }));
	}
}

function rows(db: Database) {
	return db
		.selectFrom('held_items')
		.select(['id', 'tenant', 'integration', 'category', 'state', 'order_key as orderKey'])
		.select(['workflow', 'execution', 'node', 'correlation_id as correlationId', 'attempts'])
		.select(['parent', 'generation', 'at', 'expires_at as expiresAt', 'sealed', 'reason'])
		.select(['decided_by as decidedBy', 'decided_at as decidedAt', 'released_to as releasedTo']);
}

import type { DataKeyStore, WrappedDataKey } from '../store';
import type { Database, EngineDialect } from './tables';

/**
 * Data keys, numbered within their purpose. The unique number is what lets exactly one process make the
 * first key, and orders keys by when they were added rather than by clocks that may disagree.
 */
export class SqlDataKeys implements DataKeyStore {
	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
	) {}

	async list(purpose?: string): Promise<WrappedDataKey[]> {
		return await this.db
			.selectFrom('data_keys')
			.select(['id', 'purpose', 'wrapped', 'created_at as createdAt'])
			.$if(purpose !== undefined, (query) => query.where('purpose', '=', purpose ?? ''))
			.orderBy('purpose')
			.orderBy('generation', 'desc')
			.execute();
	}

	async add(key: WrappedDataKey, onlyFirst: boolean): Promise<WrappedDataKey> {
		// Durably: what a lost data key had encrypted may long have left for other systems.
		await this.dialect.durably(this.db, async (db) => {
			while (!(await insertNext(db, key, onlyFirst)));
		});
		const [newest] = await this.list(key.purpose);
		if (newest === undefined) throw new Error('The data key id is in use for another purpose');
		return newest;
	}

	async rewrap(id: string, wrapped: string): Promise<void> {
		await this.dialect.durably(this.db, async (db) => {
			await db.updateTable('data_keys').set({ wrapped }).where('id', '=', id).execute();
		});
	}
}

/** Whether it is settled: added, or not to be added. Not when another process took the next number just now. */
async function insertNext(db: Database, key: WrappedDataKey, onlyFirst: boolean): Promise<boolean> {
	const newest = await db
		.selectFrom('data_keys')
		.select('generation')
		.where('purpose', '=', key.purpose)
		.orderBy('generation', 'desc')
		.executeTakeFirst();
	if (onlyFirst && newest !== undefined) return true;
	const { numInsertedOrUpdatedRows } = await db
		.insertInto('data_keys')
		.values({
			id: key.id,
			purpose: key.purpose,
			generation: (newest?.generation ?? 0) + 1,
			wrapped: key.wrapped,
			created_at: key.createdAt,
		})
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirstOrThrow();
	if (numInsertedOrUpdatedRows === 1n) return true;
	const same = await db
		.selectFrom('data_keys')
		.select('id')
		.where('id', '=', key.id)
		.executeTakeFirst();
	return same !== undefined;
}

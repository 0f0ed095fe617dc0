import type {
	AuditFilter,
	AuditStore,
	ChainHead,
	LegalHold,
	StoredCheckpoint,
	StoredEntry,
	TreeNode,
} from '../store';
import { checkPlaces, rowOf } from './entry-rows';
import { prepare, REPEATABLE } from './prepare';
import { entriesOf, searchEntries } from './search';
import type { Database, EngineDialect } from './tables';

/** Each is looked up by its key; SQLite allows expressions 1,000 deep. */
const NODES_A_STATEMENT = 100;
/** Four bound values a row. */
const NODES_AN_INSERT = 500;

/** Chains of audit entries, a row an entry. */
export class SqlAudit implements AuditStore {
	private readonly newest;

	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
	) {
		this.newest = prepare(
			db,
			(p: { tenant: string }) =>
				db
					.selectFrom('audit_entries')
					.select(['seq', 'hash'])
					.where('tenant', '=', p.tenant)
					.orderBy('seq', 'desc')
					.limit(1),
			REPEATABLE,
		);
	}

	async head(tenant: string): Promise<ChainHead | undefined> {
		return (await this.newest({ tenant })).rows[0];
	}

	async append(
		tenant: string,
		after: ChainHead | undefined,
		entries: readonly StoredEntry[],
	): Promise<'appended' | 'moved'> {
		return await this.insert(this.db, tenant, after, entries).catch(this.crowdedOut);
	}

	async appendInTurn(
		tenant: string,
		chain: (head: ChainHead | undefined) => readonly StoredEntry[],
	): Promise<'appended' | 'moved'> {
		const appending = this.db.transaction().execute(async (transaction) => {
			await this.dialect.awaitTurn(transaction, tenant);
			const head = (await this.newest({ tenant }, transaction)).rows[0];
			return await this.insert(transaction, tenant, head, chain(head));
		});
		return await appending.catch(this.crowdedOut);
	}

	/** Nothing was written, and the next attempt may find room: that is to be too late, not to have failed. */
	private readonly crowdedOut = (error: unknown): 'moved' => {
		if (this.dialect.isCrowdedOut(error)) return 'moved';
		throw error;
	};

	private async insert(
		db: Database,
		tenant: string,
		after: ChainHead | undefined,
		entries: readonly StoredEntry[],
	): Promise<'appended' | 'moved'> {
		checkPlaces(tenant, after, entries);
		if (entries.length === 0) return 'appended';
		const inserted = await this.dialect.appendRows(db, after, entries.map(rowOf));
		return inserted ? 'appended' : 'moved';
	}

	async read(tenant: string, fromSeq: number, limit: number): Promise<StoredEntry[]> {
		return await entriesOf(this.db, tenant)
			.where('seq', '>=', fromSeq)
			.orderBy('seq')
			.limit(limit)
			.execute();
	}

	async leaves(tenant: string, fromSeq: number, limit: number) {
		return await this.db
			.selectFrom('audit_entries')
			.select(['seq', 'hash'])
			.where('tenant', '=', tenant)
			.where('seq', '>=', fromSeq)
			.orderBy('seq')
			.limit(limit)
			.execute();
	}

	async search(filter: AuditFilter, limit: number, beforeSeq?: number): Promise<StoredEntry[]> {
		return await searchEntries(this.db, filter, limit, beforeSeq).execute();
	}

	/** Every distinct one by one step down the primary key, not by reading all entries. */
	async tenants(): Promise<string[]> {
		const found = await this.db
			.withRecursive('found(tenant)', (db) =>
				db
					.selectFrom('audit_entries')
					.select((eb) => eb.fn.min<string | null>('tenant').as('tenant'))
					.unionAll(
						db
							.selectFrom('found')
							.select((eb) =>
								eb
									.selectFrom('audit_entries as next')
									.select((inner) => inner.fn.min<string | null>('next.tenant').as('tenant'))
									.whereRef('next.tenant', '>', 'found.tenant')
									.as('tenant'),
							)
							.where('found.tenant', 'is not', null),
					),
			)
			.selectFrom('found')
			.select('tenant')
			.where('tenant', 'is not', null)
			.execute();
		return found.flatMap(({ tenant }) => tenant ?? []);
	}

	async addCheckpoint(checkpoint: StoredCheckpoint, nodes: readonly TreeNode[]): Promise<boolean> {
		const { tenant } = checkpoint;
		return await this.dialect.durably(
			this.db,
			async (connection) =>
				await connection.transaction().execute(async (transaction) => {
					const { numInsertedOrUpdatedRows } = await transaction
						.insertInto('audit_checkpoints')
						.values(checkpoint)
						.onConflict((conflict) => conflict.doNothing())
						.executeTakeFirstOrThrow();
					if (numInsertedOrUpdatedRows !== 1n) return false;
					for (let start = 0; start < nodes.length; start += NODES_AN_INSERT) {
						const part = nodes.slice(start, start + NODES_AN_INSERT);
						await transaction
							.insertInto('audit_nodes')
							.values(
								part.map(({ level, index, hash }) => ({ tenant, level, position: index, hash })),
							)
							.onConflict((conflict) => conflict.doNothing())
							.execute();
					}
					return true;
				}),
		);
	}

	async checkpoints(tenant: string, afterSize: number, limit: number): Promise<StoredCheckpoint[]> {
		return await this.signed(tenant)
			.where('size', '>', afterSize)
			.orderBy('size')
			.limit(limit)
			.execute();
	}

	async latestCheckpoint(tenant: string): Promise<StoredCheckpoint | undefined> {
		return await this.signed(tenant).orderBy('size', 'desc').limit(1).executeTakeFirst();
	}

	async nodes(tenant: string, wanted: ReadonlyArray<Pick<TreeNode, 'level' | 'index'>>) {
		const found: TreeNode[] = [];
		for (let start = 0; start < wanted.length; start += NODES_A_STATEMENT) {
			const part = wanted.slice(start, start + NODES_A_STATEMENT);
			const rows = await this.db
				.selectFrom('audit_nodes')
				.select(['level', 'position as index', 'hash'])
				.where((eb) =>
					eb.or(part.map(({ level, index }) => eb.and({ tenant, level, position: index }))),
				)
				.execute();
			found.push(...rows);
		}
		return found;
	}

	/** Never the newest entry: a chain that lost its end could not be continued. */
	async prune(tenant: string, beforeSeq: number, limit: number): Promise<number> {
		const { numDeletedRows } = await this.db
			.with('oldest', (db) =>
				db
					.selectFrom('audit_entries')
					.select('seq')
					.where('tenant', '=', tenant)
					.where('seq', '<', beforeSeq)
					.where('seq', '<', (eb) =>
						eb
							.selectFrom('audit_entries as newest')
							.select((inner) => inner.fn.max('newest.seq').as('seq'))
							.where('newest.tenant', '=', tenant),
					)
					.orderBy('seq')
					.limit(limit),
			)
			.deleteFrom('audit_entries')
			.where('tenant', '=', tenant)
			.where('seq', 'in', (eb) => eb.selectFrom('oldest').select('oldest.seq'))
			.executeTakeFirstOrThrow();
		return Number(numDeletedRows);
	}

	/** Placed again, it replaces the one of that id. */
	async placeHold(hold: LegalHold): Promise<void> {
		const { tenant, id } = hold;
		const rest = { reason: hold.reason, placed_at: hold.placedAt, from_at: hold.from };
		await this.dialect.durably(this.db, async (db) => {
			await db
				.insertInto('audit_holds')
				.values({ tenant, id, ...rest })
				.onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(rest))
				.execute();
		});
	}

	async liftHold(tenant: string, id: string): Promise<boolean> {
		const { numDeletedRows } = await this.db
			.deleteFrom('audit_holds')
			.where('tenant', '=', tenant)
			.where('id', '=', id)
			.executeTakeFirstOrThrow();
		return numDeletedRows === 1n;
	}

	async holds(tenant: string): Promise<LegalHold[]> {
		return await this.db
			.selectFrom('audit_holds')
			.select(['tenant', 'id', 'reason', 'placed_at as placedAt', 'from_at as from'])
			.where('tenant', '=', tenant)
			.orderBy('id')
			.execute();
	}

	private signed(tenant: string) {
		return this.db
			.selectFrom('audit_checkpoints')
			.select(['tenant', 'size', 'at', 'jws'])
			.where('tenant', '=', tenant);
	}
}

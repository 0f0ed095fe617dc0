import type { Clock } from '../../clock';
import type { LookupStore, SealedLookup } from '../store';
import type { Database, EngineDialect, Tables } from './tables';

/** At most four bound values a row. */
const ROWS_A_STATEMENT = 500;

/** Sealed identities, a row each. An erased one stays as an empty row, so that it cannot be put again. */
export class SqlLookups implements LookupStore {
	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
		private readonly clock: Clock,
	) {}

	async put(lookups: readonly SealedLookup[]): Promise<void> {
		await insertNew(
			this.db,
			lookups.map(({ tenant, pseudonym, sealed, createdAt }) => ({
				tenant,
				pseudonym,
				sealed,
				created_at: createdAt,
			})),
		);
	}

	async known(tenant: string, pseudonyms: readonly string[]): Promise<Set<string>> {
		const known = new Set<string>();
		for (const part of partsOf(pseudonyms)) {
			const rows = await this.db
				.selectFrom('lookups')
				.select('pseudonym')
				.where('tenant', '=', tenant)
				.where('pseudonym', 'in', part)
				.execute();
			for (const { pseudonym } of rows) known.add(pseudonym);
		}
		return known;
	}

	async find(tenant: string, pseudonym: string): Promise<SealedLookup | undefined> {
		return await this.db
			.selectFrom('lookups')
			.select(['tenant', 'pseudonym', 'sealed', 'created_at as createdAt'])
			.where('tenant', '=', tenant)
			.where('pseudonym', '=', pseudonym)
			.executeTakeFirst();
	}

	async erase(tenant: string, pseudonyms: readonly string[]): Promise<number> {
		const created_at = this.clock.now();
		return await this.dialect.erasing(
			this.db,
			async (connection) =>
				await connection.transaction().execute(async (transaction) => {
					// First, so that one another process is just putting is waited for, and then found below.
					await insertNew(
						transaction,
						pseudonyms.map((pseudonym) => ({ tenant, pseudonym, sealed: '', created_at })),
					);
					let erased = 0;
					for (const part of partsOf(pseudonyms)) {
						const { numUpdatedRows } = await transaction
							.updateTable('lookups')
							.set({ sealed: '' })
							.where('tenant', '=', tenant)
							.where('pseudonym', 'in', part)
							.where('sealed', '<>', '')
							.executeTakeFirstOrThrow();
						erased += Number(numUpdatedRows);
					}
					return erased;
				}),
		);
	}
}

async function insertNew(db: Database, rows: ReadonlyArray<Tables['lookups']>): Promise<void> {
	for (const part of partsOf(rows)) {
		await db
			.insertInto('lookups')
			.values(part)
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
}

function partsOf<T>(list: readonly T[]): T[][] {
	return Array.from({ length: Math.ceil(list.length / ROWS_A_STATEMENT) }, (_, part) =>
		list.slice(part * ROWS_A_STATEMENT, (part + 1) * ROWS_A_STATEMENT),
	);
}

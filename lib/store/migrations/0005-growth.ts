import type { Database } from '../sql/tables';

/** States that are over are found by age. Released: never edited, only followed by another. */
export async function growth(db: Database): Promise<void> {
	await db.schema.createIndex('states_age').on('states').columns(['state', 'updated_at']).execute();
}

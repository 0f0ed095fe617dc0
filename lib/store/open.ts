import type { Clock } from '../clock';
import type { StoreLocation } from './locate';
import { migrate } from './migrations/migrate';
import { SqlStore } from './sql/sql-store';
import type { Store } from './store';

/**
 * Opens the store at `location` and brings its tables up to date. Rejects when it cannot be reached or is newer than
 * this code; the caller tries again on its next request and must not keep the rejected promise.
 */
export async function openStore(location: StoreLocation, clock: Clock): Promise<Store> {
	// Loaded when chosen: neither engine's driver costs anything where the other is used.
	if (location.engine === 'sqlite') {
		const { openSqlite, sqliteDialect } = await import('./sqlite');
		const db = openSqlite(location.path);
		await migrate(db, sqliteDialect, clock).catch(async (error: unknown) => {
			await db.destroy();
			throw error;
		});
		return new SqlStore(db, sqliteDialect, clock);
	}
	const { MIGRATING, openPostgres, postgresDialect } = await import('./postgres');
	const migrating = openPostgres(location.server, MIGRATING);
	try {
		await migrate(migrating, postgresDialect, clock);
	} finally {
		await migrating.destroy();
	}
	return new SqlStore(openPostgres(location.server), postgresDialect, clock);
}

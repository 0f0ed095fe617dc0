import { sql } from 'kysely';
import { type Clock, systemClock } from '../clock';
import type { StoreLocation } from './locate';
import { migrate } from './migrations/migrate';
import type { RedisServer } from './redis/locate';
import { ServerClock } from './server-clock';
import { SqlStore } from './sql/sql-store';
import type { Database } from './sql/tables';
import type { Store } from './store';

/**
 * Opens the store at `location` and brings its tables up to date. Rejects when it cannot be reached or is newer than
 * this code; the caller tries again on its next request and must not keep the rejected promise. Without a `clock` it
 * goes by its server's, or by this machine's where there is none. What every request changes is on `redis` where it is given; `tell`
 * hears when that goes and comes.
 */
export async function openStore(
	location: StoreLocation,
	clock?: Clock,
	redis?: RedisServer,
	tell: (message: string) => void = () => {},
): Promise<Store> {
	const { store, clock: shared } = await openSql(location, clock);
	if (!redis) return store;
	const { withRedis } = await import('./redis/hot-store');
	return await withRedis(store, redis, shared, tell).catch(async (error: unknown) => {
		await store.close();
		throw error;
	});
}

interface Opened {
	readonly store: SqlStore;
	/** What it goes by. */
	readonly clock: Clock;
}

async function openSql(location: StoreLocation, clock?: Clock): Promise<Opened> {
	// Loaded when chosen: neither engine's driver costs anything where the other is used.
	if (location.engine === 'sqlite') {
		const { openSqlite, sqliteDialect } = await import('./sqlite');
		const db = openSqlite(location.path);
		const local = clock ?? systemClock;
		await migrate(db, sqliteDialect, local).catch(async (error: unknown) => {
			await db.destroy();
			throw error;
		});
		return { store: new SqlStore(db, sqliteDialect, local), clock: local };
	}
	const { MIGRATING, openPostgres, postgresDialect } = await import('./postgres');
	const migrating = openPostgres(location.server, MIGRATING);
	try {
		await migrate(migrating, postgresDialect, clock ?? systemClock);
	} finally {
		await migrating.destroy();
	}
	const db = openPostgres(location.server);
	const shared =
		clock ??
		(await clockOf(db).catch(async (error: unknown) => {
			await db.destroy();
			throw error;
		}));
	return { store: new SqlStore(db, postgresDialect, shared), clock: shared };
}

async function clockOf(db: Database): Promise<Clock> {
	const clock = new ServerClock(async () => {
		const { rows } = await sql<{
			at: number;
		}>`select extract(epoch from clock_timestamp())::float8 * 1000 as at`.execute(db);
		return rows[0]!.at;
	});
	await clock.measure();
	return clock;
}

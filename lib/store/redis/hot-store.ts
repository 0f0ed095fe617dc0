import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock';
import type { SqlStore } from '../sql/sql-store';
import type { QuarantineStore, RateStore, Store } from '../store';
import { CLAIM_SCRIPTS, RedisClaims } from './claims';
import { RedisConnection } from './connection';
import type { RedisServer } from './locate';
import { QUARANTINE_SCRIPTS, RedisQuarantine } from './quarantine';
import { RATE_SCRIPTS, RedisRates } from './rates';

const SCRIPTS = [...CLAIM_SCRIPTS, ...RATE_SCRIPTS, ...QUARANTINE_SCRIPTS];
const AWAY =
	'Airlock cannot reach Redis: deliveries are refused with 503, limits are counted in PostgreSQL until it is back';
const BACK = 'Airlock reaches Redis again';
/** The row that names a store in its own database. */
const NAME = { kind: 'store', tenant: '', key: 'name' } as const;

/**
 * `store` with what every request changes on Redis: limits, quarantine, and the leases of deliveries. Where Redis is away,
 * limits and quarantine are counted in the database, so that at worst a limit starts anew; deliveries are refused, since two
 * processes that do not see the same leases would both let one in. It never rejects for Redis: that may come later. `tell` hears in a sentence when it goes and comes.
 */
export async function withRedis(
	store: SqlStore,
	server: RedisServer,
	clock: Clock,
	tell: (message: string) => void,
): Promise<Store> {
	const { name, isNew } = await nameOf(store, clock);
	const redis = await RedisConnection.open(server, SCRIPTS, (isUp) => tell(isUp ? BACK : AWAY));
	// Several n8n may share a server. One slot of a cluster, since a claim looks at two keys.
	const prefix = `{airlock:${name}}`;
	const deliveries = new RedisClaims(redis, prefix, store.claims, clock);
	if (isNew) await deliveries.begin().catch(() => undefined);
	const hot = {
		rates: new RedisRates(redis, prefix, clock),
		quarantine: new RedisQuarantine(redis, prefix, clock),
	};
	return {
		...store,
		deliveries,
		rates: ratesOf(hot.rates, store.rates),
		quarantine: quarantineOf(hot.quarantine, store.quarantine),
		housekeep: async (batch) => await store.housekeep(batch),
		close: async () => {
			redis.close();
			await store.close();
		},
	};
}

function ratesOf(hot: RateStore, durable: RateStore): RateStore {
	return {
		take: async (...event) =>
			await hot.take(...event).catch(async () => await durable.take(...event)),
	};
}

function quarantineOf(hot: QuarantineStore, durable: QuarantineStore): QuarantineStore {
	return {
		strike: async (...refusal) =>
			await hot.strike(...refusal).catch(async () => await durable.strike(...refusal)),
		quarantinedUntil: async (key) =>
			await hot.quarantinedUntil(key).catch(async () => await durable.quarantinedUntil(key)),
	};
}

async function nameOf(store: SqlStore, clock: Clock): Promise<{ name: string; isNew: boolean }> {
	const find = async () => await store.states.get(NAME.kind, NAME.tenant, NAME.key);
	const known = await find();
	if (known) return { name: known.record, isNew: false };
	const name = randomBytes(9).toString('hex');
	const row = { ...NAME, integration: '', state: '', dueAt: null, updatedAt: clock.now() };
	const isNew = await store.states.put({ ...row, record: name }, 0);
	return { name: isNew ? name : (await find())!.record, isNew };
}

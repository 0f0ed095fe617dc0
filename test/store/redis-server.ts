import { Redis } from 'ioredis';
import type { RedisServer } from '../../lib/store/redis/locate';
import { answersAt, describeWhere } from '../needs';

const SERVER = new URL(process.env.AIRLOCK_TEST_REDIS_URL ?? 'redis://127.0.0.1:6379/0');

/** The Redis of the tests, in the words of the store. */
export const redisServer: Extract<RedisServer, { host: string }> = {
	host: SERVER.hostname,
	port: Number(SERVER.port || 6379),
	db: Number(SERVER.pathname.slice(1) || 0),
};

/** A look past the store, at the keys that begin with `prefix`. */
export class RedisKeys {
	private readonly redis = new Redis(redisServer);

	async get(key: string): Promise<string | null> {
		return await this.redis.get(key);
	}

	async set(key: string, value: string): Promise<void> {
		await this.redis.set(key, value);
	}

	async all(prefix: string): Promise<string[]> {
		return await this.redis.keys(`${prefix}*`);
	}

	/** What is left of a flush: nothing. */
	async remove(keys: readonly string[]): Promise<void> {
		if (keys.length > 0) await this.redis.del(...keys);
	}

	close(): void {
		this.redis.disconnect();
	}
}

/** Skips, and counts as skipped, where there is no Redis; in CI its absence fails. */
export function describeRedis(name: string, tests: () => void): void {
	describeWhere(answersAt(SERVER.href, 6379), 'Redis (set AIRLOCK_TEST_REDIS_URL)', name, tests);
}

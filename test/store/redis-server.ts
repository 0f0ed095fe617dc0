import { spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import type { RedisServer } from '../../lib/store/redis/locate';

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
	(process.env.CI || redisAnswers() ? describe : describe.skip)(name, tests);
}

/** Jest decides what to skip without waiting, hence a process of its own. */
function redisAnswers(): boolean {
	const probe = `require('node:net').connect(${redisServer.port}, ${JSON.stringify(redisServer.host)})
		.on('connect', () => process.exit(0)).on('error', () => process.exit(1))`;
	return spawnSync(process.execPath, ['-e', probe], { timeout: 3000 }).status === 0;
}

import type { Clock } from '../../clock';
import { storedKey } from '../key';
import { gcra } from '../gcra';
import type { RateStore } from '../store';
import type { RedisConnection, Script } from './connection';

/** ARGV: now, interval, the latest theoretical arrival time that leaves room; all in µs. Answers by how much it is over, or 0. */
const TAKE: Script = {
	name: 'airlockTake',
	lua: `
local now, interval, latest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local arrival = tonumber(redis.call('GET', KEYS[1]) or '0')
if arrival > latest then return string.format('%.0f', arrival - latest) end
arrival = math.max(arrival, now) + interval
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000) + 1000)
return '0'`,
};
export const RATE_SCRIPTS = [TAKE];

/** The generic cell rate algorithm, as in SQL. */
export class RedisRates implements RateStore {
	constructor(
		private readonly redis: RedisConnection,
		private readonly prefix: string,
		private readonly clock: Clock,
	) {}

	async take(key: string, limit: number, windowMs: number) {
		const { nowUs, intervalUs, latestUs } = gcra(this.clock.now(), limit, windowMs);
		const keys = [`${this.prefix}rate:${storedKey(key)}`];
		const overUs = Number(await this.redis.run(TAKE, keys, [nowUs, intervalUs, latestUs]));
		if (overUs === 0) return { allowed: true } as const;
		return { allowed: false, retryAfterMs: Math.max(1, Math.ceil(overUs / 1000)) } as const;
	}
}

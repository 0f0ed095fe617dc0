import type { Clock } from '../../clock';
import { storedKey } from '../key';
import { type ClaimStore, DELIVERY_LEASE_MS } from '../store';
import type { RedisConnection, Script } from './connection';
import { SINCE } from './memory';

/** Duplicates as the database keeps them, where they survive Redis. */
export interface KeptClaims {
	/** How long the key is a duplicate yet, in ms; 0: it is none. */
	keptFor(key: string): Promise<number>;
	/** Makes the key a duplicate for `rememberMs`, whoever held it. */
	remember(key: string, holder: string, rememberMs: number): Promise<void>;
}

/** Most repetitions come soon: those are answered without the database. */
const RECENT_MS = 600_000;

/** A value is `kept until holder`. ARGV: now, holder, how long, the longest lease. Redis drops it a second late: our clock decides. */
const ENTRY = `
${SINCE}
local now, holder, ms = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local function forgotten() return now - since() < tonumber(ARGV[4]) end
local function look()
	local value = redis.call('GET', KEYS[1])
	if not value then return nil end
	local kept, ends, whose = string.match(value, '^(%d) (%d+) (.*)$')
	if tonumber(ends) <= now then return nil end
	return { kept = kept == '1', mine = whose == holder }
end
local function write(kept)
	local value = string.format('%d %.0f %s', kept, now + ms, holder)
	redis.call('SET', KEYS[1], value, 'PX', ms + 1000)
end
`;
const CLAIM: Script = {
	name: 'airlockClaim',
	lua: `${ENTRY}
local entry = look()
if entry and entry.kept then return 'duplicate' end
if entry and not entry.mine then return 'pending' end
if not entry and forgotten() then return 'pending' end
write(0)
return 'claimed'`,
};
/** Its own lease, or the one that Redis may have forgotten while it ran. */
const RENEW: Script = {
	name: 'airlockRenew',
	lua: `${ENTRY}
local entry = look()
if entry and not (entry.mine and not entry.kept) then return 0 end
if not entry and not forgotten() then return 0 end
write(0)
return 1`,
};
const HOLDS: Script = {
	name: 'airlockHolds',
	lua: `${ENTRY}
local entry = look()
if entry then return entry.mine and 1 or 0 end
return forgotten() and 1 or 0`,
};
const KEEP: Script = { name: 'airlockKeep', lua: `${ENTRY}write(1)` };
const RELEASE: Script = {
	name: 'airlockRelease',
	lua: `${ENTRY}
local entry = look()
if not entry or entry.kept or not entry.mine then return 0 end
return redis.call('DEL', KEYS[1])`,
};
/** Nothing was forgotten yet. */
const BEGIN: Script = {
	name: 'airlockBegin',
	lua: `${SINCE}
if redis.call('EXISTS', KEYS[2]) == 0 then
	since()
	local marker = redis.call('GET', KEYS[2])
	redis.call('SET', KEYS[2], (string.gsub(marker, '%d+$', '0')))
end
return 1`,
};
export const CLAIM_SCRIPTS = [CLAIM, RENEW, HOLDS, KEEP, RELEASE, BEGIN];

/**
 * Claims in two places. Leases, which end in seconds, are in Redis alone: one round trip, no write to a disk. What was
 * accepted is a duplicate in the database, and for a while in Redis. The lease is taken before the database is asked, and
 * given up after it was told, so that no repetition finds neither.
 */
export class RedisClaims implements ClaimStore {
	private readonly marker: string;

	constructor(
		private readonly redis: RedisConnection,
		private readonly prefix: string,
		private readonly kept: KeptClaims,
		private readonly clock: Clock,
	) {
		this.marker = `${prefix}memory`;
	}

	/** To be called once in the life of a store: no lease was ever given. */
	async begin(): Promise<void> {
		await this.redis.run(BEGIN, [this.marker, this.marker], [this.clock.now()]);
	}

	async claim(key: string, holder: string, leaseMs: number) {
		const answer = await this.run(CLAIM, key, holder, leaseMs);
		if (answer !== 'claimed') return answer as 'pending' | 'duplicate';
		const left = await this.kept.keptFor(key).catch(async (error: unknown) => {
			await this.release(key, holder).catch(() => undefined);
			throw error;
		});
		if (left <= 0) return 'claimed';
		await this.run(KEEP, key, holder, Math.min(left, RECENT_MS)).catch(() => undefined);
		return 'duplicate';
	}

	async renew(key: string, holder: string, leaseMs: number): Promise<boolean> {
		return (await this.run(RENEW, key, holder, leaseMs)) === 1;
	}

	async keep(key: string, holder: string, rememberMs: number): Promise<boolean> {
		const holds = await this.run(HOLDS, key, holder, rememberMs);
		if (holds !== 1) return false;
		await this.kept.remember(key, holder, rememberMs);
		// Where this fails the lease ends, and the database tells.
		await this.run(KEEP, key, holder, Math.min(rememberMs, RECENT_MS)).catch(() => undefined);
		return true;
	}

	async release(key: string, holder: string): Promise<boolean> {
		return (await this.run(RELEASE, key, holder, 0)) === 1;
	}

	private async run(script: Script, key: string, holder: string, ms: number): Promise<unknown> {
		const keys = [`${this.prefix}claim:${storedKey(key)}`, this.marker];
		const values = [this.clock.now(), holder, Math.ceil(ms), DELIVERY_LEASE_MS];
		return await this.redis.run(script, keys, values);
	}
}

import type { Clock } from '../../clock';
import { storedKey } from '../key';
import type { QuarantineStore } from '../store';
import type { RedisConnection, Script } from './connection';

/** ARGV: now, after, window, first round, longest round, how long a quiet key is remembered; times in ms. Answers until when, or 0. */
const STRIKE: Script = {
	name: 'airlockStrike',
	lua: `
local now, after, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local base, longest, remember = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local known = redis.call('HMGET', KEYS[1], 'strikes', 'window', 'until', 'next', 'forget')
local strikes, ends, till = tonumber(known[1] or '0'), tonumber(known[2] or '0'), tonumber(known[3] or '0')
local round, forget = tonumber(known[4] or ARGV[4]), tonumber(known[5] or '0')
if till > now then return string.format('%.0f', till) end
if ends <= now then
	strikes = 1
	ends = now + window
else
	strikes = strikes + 1
end
if forget <= now then round = base end
forget = now + longest
local keep = remember
if strikes >= after then
	till = now + math.min(round, longest)
	round = math.min(round * 2, longest)
	strikes, ends = 0, 0
	-- From its end: a longest round would otherwise be forgotten the moment it is over.
	forget = till + longest
	keep = till - now + remember
end
local function text(number) return string.format('%.0f', number) end
redis.call('HSET', KEYS[1], 'strikes', strikes, 'window', text(ends), 'until', text(till), 'next', text(round), 'forget', text(forget))
redis.call('PEXPIRE', KEYS[1], keep + 1000)
return till > now and text(till) or '0'`,
};
const LOOK: Script = {
	name: 'airlockQuarantined',
	lua: `return redis.call('HGET', KEYS[1], 'until') or '0'`,
};
export const QUARANTINE_SCRIPTS = [STRIKE, LOOK];

/** Refusals counted in windows that start with the first one, as in SQL; counting and setting aside are one step. */
export class RedisQuarantine implements QuarantineStore {
	constructor(
		private readonly redis: RedisConnection,
		private readonly prefix: string,
		private readonly clock: Clock,
	) {}

	async strike(
		key: string,
		rule: { after: number; windowMs: number; baseMs: number; maxMs: number },
	): Promise<number | undefined> {
		const { after, windowMs, maxMs } = rule;
		const baseMs = Math.min(rule.baseMs, maxMs);
		const values = [after, windowMs, baseMs, maxMs, Math.max(windowMs, maxMs)];
		const answer = await this.redis.run(STRIKE, this.keys(key), [this.clock.now(), ...values]);
		return Number(answer) || undefined;
	}

	async quarantinedUntil(key: string): Promise<number | undefined> {
		const until = Number(await this.redis.run(LOOK, this.keys(key), []));
		return until > this.clock.now() ? until : undefined;
	}

	private keys(key: string): string[] {
		return [`${this.prefix}quarantine:${storedKey(key)}`];
	}
}

/**
 * How far back Redis remembers. Leases live there alone, and what Redis forgets must not let a delivery in twice: a server
 * that was flushed, that was restarted from an older snapshot, or that took over without the last writes, knows nothing of
 * leases that were given before. So a marker names the run of the server (`run_id`, new with every start) and since when it
 * remembers; where the marker is gone or names another run, it remembers from now on. Until a whole lease is over, a key
 * that is not there may be somebody's.
 *
 * `KEYS[2]` is the marker, `ARGV[1]` the time in ms.
 */
export const SINCE = `
local function since()
	local info = redis.pcall('INFO', 'server')
	local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
	local marker = redis.call('GET', KEYS[2])
	if marker then
		local known, at = string.match(marker, '^(%w*) (%d+)$')
		if known == run then return tonumber(at) end
	end
	redis.call('SET', KEYS[2], run .. ' ' .. ARGV[1])
	return tonumber(ARGV[1])
end
`;

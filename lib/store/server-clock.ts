import type { Clock } from '../clock';

const MEASURE_EVERY_MS = 60_000;

/**
 * The time of the server that several processes share. Leases, limits and rounds are compared between processes: by
 * their own clocks, one that runs 30 s ahead would take every lease of the others for ended. Between two measurements
 * it goes by this process's monotonic clock, so that a wall clock that is set does not move it.
 */
export class ServerClock implements Clock {
	/** Server time less monotonic time, in ms. */
	private ahead = 0;
	private measuredAt = -Infinity;

	/** `ask` answers the server's time in ms since the epoch; `monotonic` is in ms since anything. */
	constructor(
		private readonly ask: () => Promise<number>,
		private readonly monotonic: () => number = () => performance.now(),
	) {}

	/** To be awaited once before the first use; later measurements make themselves. Off by half a round trip at most. */
	async measure(): Promise<void> {
		const sent = this.monotonic();
		// Marked first: requests that come meanwhile do not measure as well.
		this.measuredAt = sent;
		const at = await this.ask();
		this.ahead = at - (sent + this.monotonic()) / 2;
	}

	now(): number {
		const monotonic = this.monotonic();
		// Where it fails the last one holds; clocks drift by milliseconds an hour.
		if (monotonic - this.measuredAt > MEASURE_EVERY_MS) this.measure().catch(() => undefined);
		return Math.round(monotonic + this.ahead);
	}
}

import type { Clock } from '../clock';
import { type AttemptStore, LATENCY_BOUNDS_MS, type WorkCount } from '../store/failure-store';
import type { Category } from './category';

/** The longest that counts stay in memory: what a killed process loses. Milliseconds. */
const FLUSH_AFTER_MS = 1_000;
const HOUR_MS = 3_600_000;
const MOST_KINDS = 1_000;
/** The whole way of a delivery, until its workflow says that its work is done. */
export const SYNC = 'sync';

/** Work that is counted and has no attempt of its own, such as a delivery that came in. */
export interface Worked {
	readonly tenant: string;
	readonly integration: string;
	readonly environment: string;
	readonly adapter: string;
	/** Undefined where it went well. */
	readonly category?: Category;
	readonly durationMs: number;
}

/** Counts in memory, and writes soon after: nobody's work waits for it. */
export class WorkCounter {
	private counts = new Map<string, WorkCount>();
	private timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly store: Pick<AttemptStore, 'count'>,
		private readonly clock: Clock,
	) {}

	count({ tenant, integration, environment, adapter, category, durationMs }: Worked): void {
		const last = this.clock.now();
		const outcome = category === undefined ? 'success' : 'failure';
		const kind = { tenant, integration, environment, adapter, outcome, category: category ?? '' };
		const hour = last - (last % HOUR_MS);
		const key = JSON.stringify([Object.values(kind), hour]);
		// A store that hangs must not fill the memory.
		if (this.counts.size >= MOST_KINDS && !this.counts.has(key)) return;
		const known = this.counts.get(key);
		this.counts.set(key, {
			...kind,
			hour,
			last,
			calls: (known?.calls ?? 0) + 1,
			retries: 0,
			durationMs: (known?.durationMs ?? 0) + Math.round(durationMs),
			buckets: LATENCY_BOUNDS_MS.map(
				(bound, i) => (known?.buckets[i] ?? 0) + (durationMs <= bound ? 1 : 0),
			),
		});
		this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
	}

	/** Never rejects: counts that cannot be written are lost, and nothing else is. */
	async flush(): Promise<void> {
		clearTimeout(this.timer);
		this.timer = undefined;
		const batch = [...this.counts.values()];
		this.counts = new Map();
		await this.store.count(batch).catch(() => undefined);
	}
}

import type { Clock } from '../clock';

/** What nobody asked for in so long is forgotten, and how often that is looked at, as calls come. Milliseconds. */
const UNUSED_MS = 600_000;
const SWEEP_MS = 60_000;
const MOST = 500;

/** Things that hold secrets, by digests: kept while they are used, and a bounded number of them. */
export class Recent<T> {
	/** The one that was not used for the longest first. */
	private readonly entries = new Map<string, { readonly value: T; readonly usedAt: number }>();
	private sweptAt = 0;

	constructor(private readonly clock: Clock) {}

	get(key: string, make: () => T): T {
		const usedAt = this.clock.now();
		this.sweep(usedAt);
		const known = this.entries.get(key);
		const value = known ? known.value : make();
		this.entries.delete(key);
		this.entries.set(key, { value, usedAt });
		if (this.entries.size > MOST) {
			const [oldest] = this.entries.keys();
			if (oldest !== undefined) this.entries.delete(oldest);
		}
		return value;
	}

	forget(prefix: string): void {
		for (const key of this.entries.keys()) if (key.startsWith(prefix)) this.entries.delete(key);
	}

	private sweep(now: number): void {
		if (Math.abs(now - this.sweptAt) < SWEEP_MS) return;
		this.sweptAt = now;
		for (const [key, { usedAt }] of this.entries) {
			if (now - usedAt >= UNUSED_MS) this.entries.delete(key);
		}
	}
}

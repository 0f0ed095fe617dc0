interface Lane {
	under: number;
	readonly waiting: Array<() => void>;
}

/**
 * Lets so many at a time of this process through to one destination; the others wait, in their order. What had to wait for a
 * receiver that was away comes back together, and would keep it from coming up.
 */
export class Lanes {
	private readonly lanes = new Map<string, Lane>();

	constructor(private readonly most: number) {}

	/** `waited`: what was known before may be out of date. */
	async through<T>(destination: string, work: (waited: boolean) => Promise<T>): Promise<T> {
		const lane = this.lanes.get(destination) ?? { under: 0, waiting: [] };
		this.lanes.set(destination, lane);
		const waited = lane.under >= this.most;
		// Whoever is through hands its place on.
		if (waited) await new Promise<void>((resolve) => lane.waiting.push(resolve));
		else lane.under += 1;
		try {
			return await work(waited);
		} finally {
			const next = lane.waiting.shift();
			if (next) next();
			else lane.under -= 1;
			if (lane.under === 0) this.lanes.delete(destination);
		}
	}
}

/** One event. Milliseconds since the epoch. */
export interface EventTimes {
	readonly id: string;
	readonly at: number;
	readonly effects: number[];
}

/** How long before a kill a workflow can have had its effect without its sender having had the answer. */
const UNANSWERED_MS = 20_000;

/** What became of each event, as seen from outside of n8n. */
export class Books {
	private readonly events = new Map<string, EventTimes>();
	private readonly kills: number[] = [];

	event(id: string, at: number): EventTimes {
		const times = { id, at, effects: [] };
		this.events.set(id, times);
		return times;
	}

	effect(id: string, at: number): void {
		this.events.get(id)!.effects.push(at);
	}

	killed(at: number): void {
		this.kills.push(at);
	}

	get complete(): boolean {
		return [...this.events.values()].every(({ effects }) => effects.length > 0);
	}

	report() {
		const all = [...this.events.values()];
		const repeated = all.filter(({ effects }) => effects.length > 1);
		const again = repeated.filter(({ effects }) => this.explains(effects));
		const delays = all
			.flatMap(({ at, effects: [first] }) => (first === undefined ? [] : [first - at]))
			.sort((a, b) => a - b);
		const delay = (share: number) =>
			Math.round((delays[Math.floor(share * (delays.length - 1))] ?? Infinity) / 100) / 10;
		return {
			events: all.length,
			lost: all.length - delays.length,
			twice: repeated.length - again.length,
			again: again.length,
			delay: { p50: delay(0.5), p95: delay(0.95), max: delay(1) },
		};
	}

	/** Between each effect and the next n8n was killed, soon after the first of both. */
	private explains(effects: readonly number[]): boolean {
		return effects.slice(1).every((next, i) => {
			const before = effects[i]!;
			return this.kills.some((at) => before <= at && at < next && at - before < UNANSWERED_MS);
		});
	}
}

import type { Seen } from '../e2e/counterpart';

/** One event. Milliseconds since the epoch. */
export interface EventTimes {
	readonly id: string;
	readonly at: number;
	/** When the counterpart was asked for its effect. */
	readonly effects: number[];
	/** By which idempotency keys: it is carried out once for each. */
	readonly keys: Set<string>;
	/** Whether the sender ever had no answer that says if it was taken in. */
	unanswered: boolean;
}

export interface EventReport {
	readonly events: number;
	/** Events without any effect. */
	readonly lost: number;
	/** Events that were carried out more than once. */
	readonly twice: number;
	/**
	 * Events whose workflow ran once more, because it was killed after it had asked for the effect and before that was known, or its sender
	 * had no answer. No receiver can tell that from one killed before: the counterpart can, by the idempotency key.
	 */
	readonly again: number;
	/** Events whose workflow ran more than once without such a kill, and whose sender had every answer. */
	readonly unexplained: number;
	/** From the event to its effect, in seconds. */
	readonly delay: { readonly p50: number; readonly p95: number; readonly max: number };
}

/** How long before a kill a workflow can have had its effect without its sender having had the answer. */
const UNANSWERED_MS = 20_000;

/** What became of each event, as seen from outside of n8n. */
export class Books {
	private readonly events = new Map<string, EventTimes>();
	private readonly kills: number[] = [];

	event(id: string, at: number): EventTimes {
		const times = { id, at, effects: [], keys: new Set<string>(), unanswered: false };
		this.events.set(id, times);
		return times;
	}

	effect(id: string, { at, headers }: Seen): void {
		const { effects, keys } = this.events.get(id)!;
		effects.push(at);
		// Asked without a key, it is carried out each time.
		keys.add(String(headers['idempotency-key'] ?? effects.length));
	}

	isDone(id: string): boolean {
		return this.events.get(id)!.effects.length > 0;
	}

	/** Nobody told its sender whether it was taken in. */
	unanswered(id: string): void {
		this.events.get(id)!.unanswered = true;
	}

	killed(at: number): void {
		this.kills.push(at);
	}

	get complete(): boolean {
		return [...this.events.values()].every(({ effects }) => effects.length > 0);
	}

	report(): EventReport {
		const all = [...this.events.values()];
		const repeated = all.filter(({ effects }) => effects.length > 1);
		const again = repeated.filter((one) => one.unanswered || this.explains(one.effects));
		const delays = all
			.flatMap(({ at, effects: [first] }) => (first === undefined ? [] : [first - at]))
			.sort((a, b) => a - b);
		const delay = (share: number) =>
			Math.round((delays[Math.floor(share * (delays.length - 1))] ?? Infinity) / 100) / 10;
		return {
			events: all.length,
			lost: all.length - delays.length,
			twice: all.filter(({ keys }) => keys.size > 1).length,
			again: again.length,
			unexplained: repeated.length - again.length,
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

import type { EntryDraft } from './entry';

/** Actions counted by name; those of more are counted together. */
const MOST_ACTIONS = 32;
const OTHERS = 'others';

/** Entries that could not be written, counted: when, how many, of which actions. Bounded, whatever was lost. */
export class Gap {
	private readonly actions = new Map<string, number>();
	private count = 0;
	private from = Infinity;
	private to = -Infinity;

	/** `at`: milliseconds since the epoch. */
	add(action: string, at: number, times = 1): void {
		const known = this.actions.has(action) || this.actions.size < MOST_ACTIONS;
		const name = known ? action : OTHERS;
		this.actions.set(name, (this.actions.get(name) ?? 0) + times);
		this.count += times;
		this.from = Math.min(this.from, at);
		this.to = Math.max(this.to, at);
	}

	merge(other: Gap): void {
		for (const [action, times] of other.actions) {
			this.add(action, other.from, times);
			this.to = Math.max(this.to, other.to);
		}
	}

	get empty(): boolean {
		return this.count === 0;
	}

	/** The context of the entry that names the gap: counts and times only. */
	context(): NonNullable<EntryDraft['context']> {
		const byName = [...this.actions].sort(([a], [b]) => (a < b ? -1 : 1));
		return {
			actions: Object.fromEntries(byName),
			count: this.count,
			from: new Date(this.from).toISOString(),
			to: new Date(this.to).toISOString(),
		};
	}
}

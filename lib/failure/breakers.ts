import type { Clock } from '../clock';
import type { StateRow, StateStore } from '../store/failure-store';
import { reach, StoreUnavailableError } from '../store/store';
import {
	admit,
	type Breaker,
	type CallOutcome,
	forgoTrial,
	freshBreaker,
	hold,
	recordCall,
	recordSignIn,
	release,
	type Verdict,
} from './breaker';
import type { Category } from './category';

/** A host that an integration calls, a destination it delivers to, or a service account that it signs in with. */
export interface BreakerKey {
	readonly tenant: string;
	readonly integration: string;
	readonly kind: 'host' | 'destination' | 'account';
	readonly name: string;
}

export interface Transition {
	readonly key: BreakerKey;
	readonly from: Breaker['state'];
	readonly to: Breaker['state'];
	readonly category: Category | undefined;
	readonly at: number;
	/** The operator, where it was one. */
	readonly by?: string;
	readonly reason?: string;
}

export interface KnownBreaker extends BreakerKey {
	readonly breaker: Breaker;
}

const KIND = 'breaker';
/** How old an answer may be that lets a call pass; a hold and an opening are seen everywhere within that. Milliseconds. */
const MAX_AGE_MS = 500;
const MOST_REMEMBERED = 2_000;
/** Calls that went well are written so late, together: they matter only for the share of those that did not. Milliseconds. */
const FLUSH_AFTER_MS = 1_000;
/** How often a change is tried against those of other processes. */
const MOST_TRIES = 50;

interface Seen {
	readonly at: number;
	readonly breaker: Breaker | undefined;
	readonly version: number;
}

/** Breakers that all processes share. Rejects with StoreUnavailableError where the store cannot tell. */
export class Breakers {
	private readonly seen = new Map<string, Seen>();
	private readonly wentWell = new Map<string, { readonly key: BreakerKey; calls: number }>();
	private timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly store: StateStore,
		private readonly clock: Clock,
		/** Told of every change of state, once; it has to be recorded. */
		private readonly changed: (transition: Transition) => Promise<void>,
	) {}

	/** Whether a call may start now. A trial call of a half-open breaker takes its place by this. */
	async admit(key: BreakerKey): Promise<Verdict> {
		const { breaker } = await this.recent(key);
		if (!breaker) return { go: true, trial: false };
		const { verdict, next } = admit(breaker, this.clock.now());
		if (next === breaker) return verdict;
		// A place for a trial is given to one of all processes.
		let given: Verdict = verdict;
		await this.change(key, (current, now) => {
			const decided = admit(current, now);
			given = decided.verdict;
			return decided.next;
		});
		return given;
	}

	/** Counts how a call went. Never in the way of a call that went well: those are written together, soon after. */
	async settle(key: BreakerKey, outcome: CallOutcome): Promise<void> {
		const id = placeOf(key);
		const quiet = outcome.category === undefined && !outcome.trial && outcome.durationMs < 10_000;
		if (quiet) {
			const { breaker } = await this.recent(key);
			if (!breaker) return;
			const known = this.wentWell.get(id) ?? { key, calls: 0 };
			known.calls += 1;
			this.wentWell.set(id, known);
			this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
			return;
		}
		const before = this.wentWell.get(id)?.calls ?? 0;
		this.wentWell.delete(id);
		await this.change(key, (current, now) => {
			const counted = before === 0 ? current : apply(key, current, quietCalls(before), now);
			return apply(key, counted, outcome, now);
		});
	}

	/** For a trial call that was let in but did not leave. */
	async forgo(key: BreakerKey): Promise<void> {
		await this.change(key, forgoTrial);
	}

	/** Lets nothing through until it is released. */
	async hold(key: BreakerKey, by: string, reason: string): Promise<void> {
		await this.change(key, (current, now) => hold(current, by, now), { by, reason });
	}

	/** Back to work, decided by a person. */
	async release(key: BreakerKey, by: string, reason: string): Promise<void> {
		await this.change(key, (_current, now) => release(now), { by, reason });
	}

	async list(
		filter: { readonly tenant?: string; readonly integration?: string },
		limit: number,
	): Promise<KnownBreaker[]> {
		const rows = await reach(this.store.list({ kind: KIND, ...filter }, limit));
		return rows.map(knownOf);
	}

	/** As it is now, for whoever only looks. */
	async read(key: BreakerKey): Promise<Breaker | undefined> {
		return (await this.recent(key)).breaker;
	}

	private async flush(): Promise<void> {
		this.timer = undefined;
		const counted = [...this.wentWell.values()];
		this.wentWell.clear();
		for (const { key, calls } of counted) {
			// What cannot be counted now only makes the breaker more careful.
			await this.change(key, (current, now) => apply(key, current, quietCalls(calls), now)).catch(
				() => undefined,
			);
		}
	}

	private async recent(key: BreakerKey): Promise<Seen> {
		const known = this.seen.get(placeOf(key));
		const age = known ? this.clock.now() - known.at : Infinity;
		return known && age >= 0 && age <= MAX_AGE_MS ? known : await this.ask(key);
	}

	private async ask(key: BreakerKey): Promise<Seen> {
		const at = this.clock.now();
		const row = await reach(this.store.get(KIND, key.tenant, idOf(key)));
		return this.remember(key, { at, breaker: row && breakerOf(row), version: row?.version ?? 0 });
	}

	private remember(key: BreakerKey, seen: Seen): Seen {
		if (this.seen.size >= MOST_REMEMBERED) this.seen.clear();
		this.seen.set(placeOf(key), seen);
		return seen;
	}

	/** Against the state as it is: of many changes at once each is made on the one before. */
	private async change(
		key: BreakerKey,
		step: (current: Breaker, now: number) => Breaker,
		decision: { readonly by?: string; readonly reason?: string } = {},
	): Promise<void> {
		for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
			const { breaker, version } = await this.ask(key);
			const now = this.clock.now();
			const current = breaker ?? freshBreaker(now);
			const next = step(current, now);
			if (next === current) return;
			if (!(await reach(this.store.put(rowOf(key, next, now), version)))) continue;
			this.remember(key, { at: now, breaker: next, version: version + 1 });
			if (next.state !== current.state) {
				const { state: from } = current;
				const transition = {
					key,
					from,
					to: next.state,
					category: next.category ?? current.category,
				};
				await this.changed({ ...transition, at: now, ...decision });
			}
			return;
		}
		throw new StoreUnavailableError('A breaker is changed by too many processes at once');
	}
}

function quietCalls(calls: number): CallOutcome {
	return { durationMs: 0, trial: false, calls };
}

function apply(key: BreakerKey, breaker: Breaker, outcome: CallOutcome, now: number): Breaker {
	return key.kind === 'account'
		? recordSignIn(breaker, outcome, now)
		: recordCall(breaker, outcome, now);
}

/** No part can be taken for another: an integration's id has no space in it. */
function idOf({ integration, kind, name }: BreakerKey): string {
	return `${kind} ${integration} ${name}`;
}

const placeOf = (key: BreakerKey) => `${key.tenant} ${idOf(key)}`;

function rowOf(key: BreakerKey, breaker: Breaker, now: number): Omit<StateRow, 'version'> {
	return {
		kind: KIND,
		tenant: key.tenant,
		key: idOf(key),
		integration: key.integration,
		state: breaker.state,
		dueAt: null,
		updatedAt: now,
		record: JSON.stringify(breaker),
	};
}

const breakerOf = ({ record }: StateRow) => JSON.parse(record) as Breaker;

function knownOf(row: StateRow): KnownBreaker {
	const [kind, , ...name] = row.key.split(' ');
	return {
		tenant: row.tenant,
		integration: row.integration,
		kind: kind as BreakerKey['kind'],
		name: name.join(' '),
		breaker: breakerOf(row),
	};
}

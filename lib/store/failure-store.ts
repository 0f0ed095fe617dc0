/** What is kept of work that failed, by concern; see store.ts for what holds for every interface here. */

/** A small state that many processes change. Times in milliseconds since the epoch. */
export interface StateRow {
	readonly kind: string;
	readonly tenant: string;
	/** Tells it from the others of its kind and tenant. */
	readonly key: string;
	/** Empty where it belongs to none. */
	readonly integration: string;
	readonly state: string;
	/** When something is to be done about it; null: nothing. */
	readonly dueAt: number | null;
	readonly updatedAt: number;
	/** 1 when it is created, one more with every change. */
	readonly version: number;
	/** JSON text of the rest. */
	readonly record: string;
}

export interface StateFilter {
	readonly kind: string;
	readonly tenant?: string;
	readonly integration?: string;
	readonly state?: string;
}

/** Rows that have been `closed`, `resolved`, `counting` or `over` for 30 days are deleted: a new one says no less. */
export interface StateStore {
	get(kind: string, tenant: string, key: string): Promise<StateRow | undefined>;
	/**
	 * Replaces the row if it still has `expectedVersion`, 0 where there is none yet, and adds one to that. False: another
	 * process was first, and nothing was written.
	 */
	put(row: Omit<StateRow, 'version'>, expectedVersion: number): Promise<boolean>;
	/** By tenant and key, from after the one given. */
	list(
		filter: StateFilter,
		limit: number,
		after?: Pick<StateRow, 'tenant' | 'key'>,
	): Promise<StateRow[]>;
	/** Those of a kind that were due by `by`, the longest due first. */
	due(kind: string, by: number, limit: number): Promise<StateRow[]>;
	remove(kind: string, tenant: string, key: string): Promise<void>;
}

/** One try of one call. Nothing of what was in it. Times in milliseconds since the epoch. */
export interface Attempt {
	readonly id: string;
	readonly tenant: string;
	readonly integration: string;
	readonly environment: string;
	readonly account: string;
	readonly adapter: string;
	readonly host: string;
	readonly method: string;
	/** From 1. */
	readonly attempt: number;
	/** `started` until it is known: a process that died leaves it so. */
	readonly outcome: string;
	readonly category: string;
	readonly status: number | null;
	readonly durationMs: number;
	readonly at: number;
	readonly correlationId: string;
	readonly workflow: string;
	readonly execution: string;
}

export type AttemptResult = Pick<Attempt, 'outcome' | 'category' | 'status' | 'durationMs'>;

export interface AttemptFilter {
	readonly tenant: string;
	readonly integration?: string;
	readonly correlationId?: string;
	readonly outcome?: string;
	/** Inclusive. */
	readonly from?: number;
}

/** Calls counted by hour, kind and outcome; `buckets` are cumulative counts by the bounds of `LATENCY_BOUNDS_MS`. */
export interface WorkCount {
	readonly tenant: string;
	readonly integration: string;
	readonly environment: string;
	readonly adapter: string;
	readonly outcome: string;
	readonly category: string;
	/** Start of the hour, in milliseconds since the epoch. */
	readonly hour: number;
	readonly calls: number;
	readonly retries: number;
	readonly durationMs: number;
	readonly buckets: readonly number[];
	readonly last: number;
}

/** Upper bounds in milliseconds; beyond the last there is the number of all calls. */
export const LATENCY_BOUNDS_MS = [100, 300, 1_000, 3_000, 10_000, 30_000] as const;

export interface AttemptStore {
	/** Durable before the call leaves. */
	begin(attempt: Attempt): Promise<void>;
	/** Completes it, and counts it. */
	finish(id: string, result: AttemptResult, count: WorkCount): Promise<void>;
	/** Counts what has no attempt of its own. */
	count(counts: readonly WorkCount[]): Promise<void>;
	/** Newest first; those before the one given. */
	recent(
		filter: AttemptFilter,
		limit: number,
		before?: Pick<Attempt, 'at' | 'id'>,
	): Promise<Attempt[]>;
	/** By hour, of all integrations of the tenant or of one, from an hour on. */
	counts(
		tenant: string | undefined,
		integration: string | undefined,
		fromHour: number,
		limit: number,
	): Promise<WorkCount[]>;
}

/** Work that was halted and waits. `sealed` is an envelope; all else is in the clear. Times in ms since the epoch. */
export interface HeldItem {
	readonly id: string;
	readonly tenant: string;
	readonly integration: string;
	readonly category: string;
	/** `held`, `releasing`, `released`, `discarded`. */
	readonly state: string;
	/** Items of one key are released in the order they were held; empty: in none. */
	readonly orderKey: string;
	readonly workflow: string;
	readonly execution: string;
	readonly node: string;
	readonly correlationId: string;
	/** How often it was tried before. */
	readonly attempts: number;
	/** The held item that this one came of by a release; empty for a first one. */
	readonly parent: string;
	/** How often it went round. */
	readonly generation: number;
	readonly at: number;
	readonly expiresAt: number;
	readonly sealed: string;
	readonly decidedBy: string;
	readonly decidedAt: number | null;
	readonly reason: string;
	/** The execution that a release started. */
	readonly releasedTo: string;
}

export interface HeldFilter {
	readonly tenant: string;
	readonly integration?: string;
	readonly category?: string;
	readonly state?: string;
	readonly workflow?: string;
	readonly orderKey?: string;
	readonly ids?: readonly string[];
}

export type HeldChanges = Partial<
	Pick<HeldItem, 'decidedBy' | 'decidedAt' | 'reason' | 'releasedTo' | 'attempts'>
>;

export interface Backlog {
	readonly tenant: string;
	readonly integration: string;
	readonly count: number;
	readonly oldestAt: number;
}

export interface HeldItemStore {
	/** Durable. False where there is one of that id: it was held before. */
	add(item: HeldItem): Promise<boolean>;
	get(tenant: string, id: string): Promise<HeldItem | undefined>;
	/** Oldest first, from after the one given. */
	list(filter: HeldFilter, limit: number, after?: Pick<HeldItem, 'at' | 'id'>): Promise<HeldItem[]>;
	/**
	 * Takes it from one state to another, once over all processes. False: it was not in `from`, or no longer as of
	 * `decidedAt` where that is given. What `changes` does not name stays; an item that is done with loses its contents.
	 */
	move(
		tenant: string,
		id: string,
		from: string,
		to: string,
		changes: HeldChanges,
		decidedAt?: number,
	): Promise<boolean>;
	/**
	 * What a node keeps, that nobody decided about and that was not touched since `before`, the longest untouched first:
	 * ids and when they were touched last.
	 */
	abandoned(
		node: Pick<HeldItem, 'tenant' | 'workflow' | 'node'>,
		before: number,
		limit: number,
	): Promise<Array<{ readonly id: string; readonly decidedAt: number }>>;
	/** What was taken before `before` and never settled waits again. Answers how many. */
	reclaim(before: number): Promise<number>;
	/** What waits, by integration. */
	backlog(tenant?: string): Promise<Backlog[]>;
}

/** Something that needs a person. `record` is JSON of context only. */
export interface IntegrationEvent {
	readonly id: string;
	readonly tenant: string;
	readonly integration: string;
	readonly condition: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly record: string;
}

export interface EventStore {
	append(event: IntegrationEvent): Promise<void>;
	/** In order, from after the one given. */
	after(cursor: Pick<IntegrationEvent, 'at' | 'id'>, limit: number): Promise<IntegrationEvent[]>;
}

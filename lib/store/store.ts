/**
 * What Airlock remembers, by concern. Every operation is semantic and atomic over all processes that
 * share the store, so that no caller reads, decides and writes. Engines take the clock from their
 * constructor. An engine that cannot be reached rejects; callers then refuse (fail closed).
 */
export interface Store {
	readonly claims: ClaimStore;
	readonly rates: RateStore;
	readonly quarantine: QuarantineStore;
	readonly refusals: RefusalStore;
	readonly dataKeys: DataKeyStore;
	/**
	 * Deletes what has expired, at most `batch` rows a table, oldest first. Answers how many rows went; call again
	 * while it is above zero. Without a timer of its own.
	 */
	housekeep(batch: number): Promise<number>;
	close(): Promise<void>;
}

/** The store could not be reached or failed; the request it was asked for is refused with 503. */
export class StoreUnavailableError extends Error {
	override readonly name = 'StoreUnavailableError';
}

/** Marks a failing store operation as the store's fault, so that it is not taken for a defect of ours. */
export async function reach<T>(operation: Promise<T>): Promise<T> {
	return await operation.catch((cause: unknown) => {
		throw new StoreUnavailableError('The Airlock store cannot be reached', { cause });
	});
}

/**
 * Two-phase claims on delivery keys. `claim` takes the key for a lease; `keep` makes it a duplicate from
 * then on, once the delivery was really accepted; `release` gives it back, so that the sender's retry
 * is not dropped. A lease that ran out (the process died) can be taken by anyone.
 */
export interface ClaimStore {
	/**
	 * `claimed`: the key is `holder`'s until the lease ends. `pending`: another holder's lease runs.
	 * `duplicate`: accepted before.
	 */
	claim(key: string, holder: string, leaseMs: number): Promise<'claimed' | 'pending' | 'duplicate'>;
	/** Extends the lease. False when it is no longer the holder's. */
	renew(key: string, holder: string, leaseMs: number): Promise<boolean>;
	/** Makes the key a duplicate for `rememberMs`. False when it is no longer the holder's. */
	keep(key: string, holder: string, rememberMs: number): Promise<boolean>;
	/** Gives the key back. False when it is no longer the holder's. */
	release(key: string, holder: string): Promise<boolean>;
}

/** Rate limits by the generic cell rate algorithm: one row a key, exact Retry-After. */
export interface RateStore {
	/** Counts one event of `key` against `limit` events in `windowMs`, bursts up to `limit`. A refused event is not counted. */
	take(
		key: string,
		limit: number,
		windowMs: number,
	): Promise<{ allowed: true } | { allowed: false; retryAfterMs: number }>;
}

/** Sources set aside after repeated refusals. */
export interface QuarantineStore {
	/**
	 * Counts one refusal. After `after` of them within `windowMs` the key is quarantined for `baseMs`,
	 * doubled on every further round up to `maxMs`; a round is forgotten after `maxMs` without refusals.
	 * Answers the time (ms since epoch) it is quarantined until, or undefined.
	 */
	strike(
		key: string,
		rule: { after: number; windowMs: number; baseMs: number; maxMs: number },
	): Promise<number | undefined>;
	/** The time the key is quarantined until, or undefined when it is not. */
	quarantinedUntil(key: string): Promise<number | undefined>;
}

/** One refusal, context only: nothing the sender wrote, but lengths and known names. */
export interface RefusalRecord {
	readonly reference: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly code: string;
	readonly status: number;
	readonly workflowId: string;
	readonly nodeName: string;
	readonly provider: string;
	readonly integrationId: string;
	readonly correlationId: string;
	/** Keyed hash of the client address. */
	readonly source: string;
	/** JSON text of the detail, at most 1,000 characters. */
	readonly detail: string;
}

export interface RefusalStore {
	/** Writes a batch. Ones not written one by one are counted: see `count`. */
	record(batch: readonly RefusalRecord[]): Promise<void>;
	/** Adds to the hourly count of refusals that were too many to record one by one. */
	count(workflowId: string, code: string, hourStart: number, times: number): Promise<void>;
	find(reference: string): Promise<RefusalRecord | undefined>;
	/** Newest first. */
	recent(limit: number): Promise<RefusalRecord[]>;
}

/** Wrapped data keys. The store never sees one unwrapped. */
export interface DataKeyStore {
	/** All keys of a purpose, newest first. Without a purpose: of every purpose, one after the other. */
	list(purpose?: string): Promise<WrappedDataKey[]>;
	/** Adds a key unless the purpose already has one with this id or, with `onlyFirst`, any at all. Answers the newest. */
	add(key: WrappedDataKey, onlyFirst: boolean): Promise<WrappedDataKey>;
	/** Replaces the wrapping of a key (after the root key was rotated). */
	rewrap(id: string, wrapped: string): Promise<void>;
}

export interface WrappedDataKey {
	readonly id: string;
	readonly purpose: string;
	/** Envelope text (see lib/crypto/envelope): version, root key id, nonce, ciphertext, tag. */
	readonly wrapped: string;
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
}

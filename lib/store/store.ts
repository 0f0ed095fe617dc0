import type { AttemptStore, EventStore, HeldItemStore, StateStore } from './failure-store';
import type {
	AccountStore,
	AccountUseStore,
	ApiKeyStore,
	ExceptionStore,
	IntegrationStore,
	ReviewStore,
} from './registry-store';

/**
 * What Airlock remembers, by concern. Every operation is semantic and atomic over all processes that
 * share the store, so that no caller reads, decides and writes. Engines take the clock from their
 * constructor. An engine that cannot be reached rejects; callers then refuse (fail closed).
 */
export interface Store {
	readonly claims: ClaimStore;
	/** The same for deliveries of webhooks, with leases of `DELIVERY_LEASE_MS` at most: on Redis where there is one. */
	readonly deliveries: ClaimStore;
	readonly rates: RateStore;
	readonly quarantine: QuarantineStore;
	readonly refusals: RefusalStore;
	readonly dataKeys: DataKeyStore;
	readonly audit: AuditStore;
	readonly lookups: LookupStore;
	readonly integrations: IntegrationStore;
	readonly exceptions: ExceptionStore;
	readonly apiKeys: ApiKeyStore;
	readonly accounts: AccountStore;
	readonly accountUse: AccountUseStore;
	readonly reviews: ReviewStore;
	readonly states: StateStore;
	readonly attempts: AttemptStore;
	readonly heldItems: HeldItemStore;
	readonly events: EventStore;
	/**
	 * Deletes what has expired, at most `batch` rows a table, oldest first. Answers how many rows went; call again
	 * while it is above zero. Without a timer of its own.
	 */
	housekeep(batch: number): Promise<number>;
	close(): Promise<void>;
}

/**
 * How long a delivery's claim outlives a process that died with it, in milliseconds. The sender's retries get 503
 * for that long, then one of them is let in.
 */
export const DELIVERY_LEASE_MS = 30_000;

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
	/** Makes the key a duplicate for `rememberMs`, from now where it is one of the holder's already. False when it is no longer the holder's. */
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

/** Where a tenant's chain ends: the last entry's place (from 0) and hash (base64url). */
export interface ChainHead {
	readonly seq: number;
	readonly hash: string;
}

/** One audit entry as it is kept. `body` is what was hashed; the rest repeats parts of it to search by. */
export interface StoredEntry {
	readonly tenant: string;
	readonly seq: number;
	/** SHA-256 of the entry as a leaf (RFC 9162 section 2.1.1), base64url. */
	readonly hash: string;
	/** Canonical JSON (RFC 8785). */
	readonly body: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly action: string;
	/** The actor's id. */
	readonly actor: string;
	readonly outcome: string;
	/** Empty where the entry names none, as the next two. */
	readonly integration: string;
	readonly subject: string;
	readonly correlationId: string;
}

export interface AuditFilter {
	readonly tenant: string;
	/** Milliseconds since the epoch; `from` inclusive, `to` exclusive. */
	readonly from?: number;
	readonly to?: number;
	readonly action?: string;
	readonly actor?: string;
	readonly outcome?: string;
	readonly integration?: string;
	readonly subject?: string;
	readonly correlationId?: string;
}

/** A signed statement of a chain's length and Merkle root. */
export interface StoredCheckpoint {
	readonly tenant: string;
	/** How many entries it covers. */
	readonly size: number;
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** Compact JWS. */
	readonly jws: string;
}

/** The hash of a complete subtree: 2^level leaves, the `index`-th such from the left. base64url. */
export interface TreeNode {
	readonly level: number;
	readonly index: number;
	readonly hash: string;
}

/** Entries up to `until` (ms since the epoch; undefined: without end) that retention must not prune. */
export interface LegalHold {
	readonly tenant: string;
	/** Names the hold, e.g. a case number. */
	readonly id: string;
	readonly reason: string;
	readonly placedAt: number;
	/** Entries from this time on are held. Milliseconds since the epoch. */
	readonly from: number;
}

/** Append-only chains of audit entries, one a tenant, written by many processes. */
export interface AuditStore {
	head(tenant: string): Promise<ChainHead | undefined>;
	/**
	 * Appends `entries`, all or none, if the chain still ends at `after` (undefined: is empty).
	 * `moved`: it does not, or another process appended first; read the head and try again. So no two entries ever
	 * follow the same one, and no place is left out.
	 */
	append(
		tenant: string,
		after: ChainHead | undefined,
		entries: readonly StoredEntry[],
	): Promise<'appended' | 'moved'>;
	/**
	 * For when many processes append at once: waits for its turn, then appends what `chain` makes of the head it is
	 * given. Costs more than `append`, but is seldom too late. `moved`: one that did not wait came first, or so many
	 * write that its turn did not come.
	 */
	appendInTurn(
		tenant: string,
		chain: (head: ChainHead | undefined) => readonly StoredEntry[],
	): Promise<'appended' | 'moved'>;
	/** At most `limit` entries from `fromSeq` on, in order. */
	read(tenant: string, fromSeq: number, limit: number): Promise<StoredEntry[]>;
	/** Their hashes alone. */
	leaves(
		tenant: string,
		fromSeq: number,
		limit: number,
	): Promise<Array<Pick<StoredEntry, 'seq' | 'hash'>>>;
	/** Newest first, those before place `beforeSeq` where it is given: pass the last one's to read on. */
	search(filter: AuditFilter, limit: number, beforeSeq?: number): Promise<StoredEntry[]>;
	tenants(): Promise<string[]>;
	/** Written durably, with the entries before it. False when there is one of that size already. */
	addCheckpoint(checkpoint: StoredCheckpoint, nodes: readonly TreeNode[]): Promise<boolean>;
	/** Oldest first, from the first that covers more than `afterSize` entries. */
	checkpoints(tenant: string, afterSize: number, limit: number): Promise<StoredCheckpoint[]>;
	latestCheckpoint(tenant: string): Promise<StoredCheckpoint | undefined>;
	/** Those of `wanted` that are kept. */
	nodes(
		tenant: string,
		wanted: ReadonlyArray<Pick<TreeNode, 'level' | 'index'>>,
	): Promise<TreeNode[]>;
	/** Deletes at most `limit` of the oldest entries whose place is before `beforeSeq`. Answers how many went. */
	prune(tenant: string, beforeSeq: number, limit: number): Promise<number>;
	placeHold(hold: LegalHold): Promise<void>;
	/** False when there is none. */
	liftHold(tenant: string, id: string): Promise<boolean>;
	holds(tenant: string): Promise<LegalHold[]>;
}

/** The way back from a pseudonym, sealed to a key that is not here. */
export interface SealedLookup {
	readonly tenant: string;
	readonly pseudonym: string;
	/** Compact JWE; empty once the subject was erased. */
	readonly sealed: string;
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
}

/** Kept apart from the log, so that it can be kept under tighter control and erased without touching the chain. */
export interface LookupStore {
	/** Keeps those that are not there yet. One that was erased stays erased. */
	put(lookups: readonly SealedLookup[]): Promise<void>;
	/** Those of `pseudonyms` that are there or were erased. */
	known(tenant: string, pseudonyms: readonly string[]): Promise<Set<string>>;
	find(tenant: string, pseudonym: string): Promise<SealedLookup | undefined>;
	/** Destroys the sealed identity, and keeps it from being put again. Answers how many were destroyed. */
	erase(tenant: string, pseudonyms: readonly string[]): Promise<number>;
}

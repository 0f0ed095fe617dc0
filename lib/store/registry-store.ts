/** What the registry of integrations keeps, by concern; see store.ts for what holds for every interface here. */

/** One integration. Times in milliseconds since the epoch. */
export interface IntegrationRow {
	readonly tenant: string;
	readonly id: string;
	readonly state: string;
	readonly environment: string;
	/** Empty for one that lost its owner, as `backupOwner` for one that has none. */
	readonly owner: string;
	readonly backupOwner: string;
	/** Null where no review was set. */
	readonly reviewBy: number | null;
	/** 1 when it is created, one more with every update. */
	readonly version: number;
	readonly createdAt: number;
	readonly updatedAt: number;
	/** JSON text of everything that is not searched by. */
	readonly record: string;
}

export interface IntegrationFilter {
	readonly tenant?: string;
	readonly state?: string;
	readonly owner?: string;
	readonly backupOwner?: string;
	readonly environment?: string;
	/** Whose review is set for a time before this one, ms since the epoch. */
	readonly reviewDueBefore?: number;
}

/** How much a pilot was used since it began. */
export interface PilotUse {
	readonly calls: number;
	readonly records: number;
}

export interface IntegrationStore {
	get(tenant: string, id: string): Promise<IntegrationRow | undefined>;
	/** Durable, like every change here. `exists`: the tenant has one of that id, which is left alone. */
	create(row: Omit<IntegrationRow, 'version'>): Promise<'created' | 'exists'>;
	/**
	 * Replaces all but `createdAt` if it still has `expectedVersion`, and adds one to that. `changed`: it has not, or
	 * is not there; nothing was written.
	 */
	update(
		row: Omit<IntegrationRow, 'version' | 'createdAt'>,
		expectedVersion: number,
	): Promise<'updated' | 'changed'>;
	/** By tenant and id, from after the one given: pass the last of a page to read on. */
	list(
		filter: IntegrationFilter,
		limit: number,
		after?: Pick<IntegrationRow, 'tenant' | 'id'>,
	): Promise<IntegrationRow[]>;
	/** Adds to what `pilot` of the integration used, and answers the sum with it. Of many at once each gets its own sum. */
	countPilot(tenant: string, id: string, pilot: string, used: PilotUse): Promise<PilotUse>;
}

/** One exception. Times in milliseconds since the epoch. */
export interface ExceptionRow {
	readonly tenant: string;
	readonly id: string;
	readonly integration: string;
	readonly kind: string;
	readonly detail: string;
	readonly owner: string;
	readonly reason: string;
	readonly grantedBy: string;
	readonly grantedAt: number;
	readonly expiresAt: number;
	/** Empty and null until it is revoked. */
	readonly revokedBy: string;
	readonly revokedAt: number | null;
}

export interface ExceptionFilter {
	readonly tenant: string;
	readonly integration?: string;
	/** Only those granted, not expired and not revoked at this time (ms since the epoch). */
	readonly runningAt?: number;
}

export interface ExceptionStore {
	/** Rejects when the tenant has one of that id. */
	add(exception: Omit<ExceptionRow, 'revokedBy' | 'revokedAt'>): Promise<void>;
	get(tenant: string, id: string): Promise<ExceptionRow | undefined>;
	/** The one that expires last first, from after the one given. */
	list(
		filter: ExceptionFilter,
		limit: number,
		after?: Pick<ExceptionRow, 'expiresAt' | 'id'>,
	): Promise<ExceptionRow[]>;
	/** True for the one call that revoked it; false when it was revoked before, or is not there. */
	revoke(tenant: string, id: string, by: string, at: number): Promise<boolean>;
}

/** One API key. Times in milliseconds since the epoch. */
export interface ApiKeyRow {
	/** Unique over all tenants: it is looked up before the tenant is known. */
	readonly id: string;
	readonly tenant: string;
	readonly integration: string;
	readonly environment: string;
	/** SHA-256 of the secret, base64url. */
	readonly hash: string;
	readonly scopes: readonly string[];
	readonly issuedBy: string;
	readonly createdAt: number;
	readonly expiresAt: number;
	readonly revokedAt: number | null;
	readonly lastUsedAt: number | null;
}

export interface ApiKeyStore {
	/** Rejects when the id is taken. */
	add(key: Omit<ApiKeyRow, 'revokedAt' | 'lastUsedAt'>): Promise<void>;
	find(id: string): Promise<ApiKeyRow | undefined>;
	/** By id, from after `afterId`. */
	listFor(
		tenant: string,
		integration: string,
		limit: number,
		afterId?: string,
	): Promise<ApiKeyRow[]>;
	/** True for the one call that revoked it; false when it was revoked before, or is not there. */
	revoke(id: string, at: number): Promise<boolean>;
	/** Notes that it was used at `at`. Never moves back; not durable. */
	touch(id: string, at: number): Promise<void>;
	/** Moves the expiry to `at` if that is earlier. False when it is not: an expiry is never put off. */
	setExpiry(id: string, at: number): Promise<boolean>;
}

/** The outcome of a call that left; of every other it says why it did not. */
export const SENT = 'sent';

/** Calls of one kind within one hour. Times in milliseconds since the epoch. */
export interface AccountUse {
	readonly tenant: string;
	readonly integration: string;
	readonly account: string;
	readonly environment: string;
	readonly host: string;
	readonly method: string;
	/** Template of the path: no identifiers. */
	readonly path: string;
	readonly outcome: string;
	/** Size class of what was answered. */
	readonly size: string;
	/** When the hour began. */
	readonly hour: number;
	readonly calls: number;
	readonly first: number;
	readonly last: number;
	/** That of the last call. */
	readonly correlationId: string;
}

/** All calls of an account that left. */
export interface AccountTotals {
	readonly account: string;
	readonly calls: number;
	readonly first: number;
	readonly last: number;
}

export interface AccountUseStore {
	/** Adds the counts of a batch to those of their hours and accounts, all or none. */
	add(batch: readonly AccountUse[]): Promise<void>;
	/** At most `limit` kinds of calls in hours from `fromHour` on, the newest hour first. */
	since(
		tenant: string,
		of: { readonly integration: string } | { readonly account: string },
		fromHour: number,
		limit: number,
	): Promise<AccountUse[]>;
	/** Undefined for an account that was never used. Kept when its hours are gone. */
	totals(tenant: string, account: string): Promise<AccountTotals | undefined>;
	/** Of every account that was ever used, by name, from after `afterAccount`. */
	lastUsed(tenant: string, limit: number, afterAccount?: string): Promise<AccountTotals[]>;
}

/** A service account as its credential said when it was last used. Times in milliseconds since the epoch. */
export interface KnownAccount {
	readonly tenant: string;
	readonly name: string;
	readonly integration: string;
	readonly environment: string;
	readonly owner: string;
	readonly backupOwner: string;
	readonly authMode: string;
	readonly expiresAt: number;
	/** Null where none was set. */
	readonly reviewBy: number | null;
	readonly seenAt: number;
}

export interface AccountStore {
	/** Keeps what is newest of an account. */
	note(account: KnownAccount): Promise<void>;
	/** By name, from after `afterName`. */
	list(
		filter: {
			readonly tenant: string;
			readonly integration?: string;
			/** Those that expire or are to be reviewed before this time (ms since the epoch). */
			readonly dueBefore?: number;
		},
		limit: number,
		afterName?: string,
	): Promise<KnownAccount[]>;
}

export interface ReviewCampaign {
	readonly tenant: string;
	readonly id: string;
	readonly name: string;
	readonly startedBy: string;
	/** Milliseconds since the epoch. */
	readonly startedAt: number;
}

/** One integration to be decided on. */
export interface ReviewLine {
	/** Its place in the campaign, from 0. */
	readonly position: number;
	readonly integration: string;
	/** JSON text of what was found when the campaign started. */
	readonly detail: string;
	/** Empty until it is decided, as `decidedBy` and `reason`. */
	readonly decision: string;
	readonly decidedBy: string;
	readonly decidedAt: number | null;
	readonly reason: string;
}

export interface ReviewStore {
	/** The campaign with its lines in order, all or none. Rejects when the tenant has one of that id. */
	create(
		campaign: ReviewCampaign,
		lines: ReadonlyArray<Pick<ReviewLine, 'integration' | 'detail'>>,
	): Promise<void>;
	get(tenant: string, id: string): Promise<ReviewCampaign | undefined>;
	/** Newest first, from after the one given. */
	list(
		tenant: string,
		limit: number,
		after?: Pick<ReviewCampaign, 'startedAt' | 'id'>,
	): Promise<ReviewCampaign[]>;
	line(tenant: string, campaign: string, integration: string): Promise<ReviewLine | undefined>;
	/** In order, from place `fromPosition` on. */
	lines(
		tenant: string,
		campaign: string,
		limit: number,
		fromPosition?: number,
	): Promise<ReviewLine[]>;
	/** `decided` for exactly one of all that try; `already` for the others, whatever they decided. */
	decide(
		tenant: string,
		campaign: string,
		integration: string,
		decision: { decision: string; by: string; at: number; reason: string },
	): Promise<'decided' | 'already' | 'unknown'>;
}

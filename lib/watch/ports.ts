import type { Alert, Condition } from '../alert/alert';
import type { KeySet } from '../audit/signature';
import type { Clock } from '../clock';
import type { Store } from '../store/store';

/** As much of the store as is looked through. */
export type WatchStore = Pick<
	Store,
	| 'accounts'
	| 'accountUse'
	| 'attempts'
	| 'audit'
	| 'claims'
	| 'heldItems'
	| 'integrations'
	| 'refusals'
	| 'states'
>;

/** What is known of it besides what it is. */
export type Facts = Partial<
	Omit<Alert, 'condition' | 'tenant' | 'fingerprint' | 'droppedFields'> & { resolved: boolean }
>;

export type Raise = (
	facts: Facts & { readonly condition: Condition; readonly tenant: string },
) => Promise<void>;

export interface WatchPorts {
	readonly store: WatchStore;
	readonly clock: Clock;
	/** Tells of what may need a person. */
	readonly raise: Raise;
	/** Tells this process from all others. */
	readonly holder: string;
	/** Where this runs, for what does not say it of itself. */
	readonly environment: string | undefined;
	/** Keys that sign the audit log's checkpoints. */
	keys(): Promise<KeySet>;
	/** Lets held work whose release was never settled wait again. */
	reclaim(): Promise<unknown>;
	/** Told of what could not be looked at. */
	fault(part: string, error: unknown): void;
}

/** What every part of a sweep works with. */
export type PartPorts = Pick<WatchPorts, 'store' | 'clock' | 'environment' | 'keys'>;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** When the hour of a time began. */
export function hourOf(at: number): number {
	return at - (at % HOUR_MS);
}

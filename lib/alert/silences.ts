import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import type { StateRow, StateStore } from '../store/failure-store';
import { reach } from '../store/store';
import type { Alert } from './alert';
import type { Condition } from './conditions';

/** What is not told for a while. Whatever is not named is all of it. */
export interface Silence {
	readonly id: string;
	readonly tenant: string;
	readonly integration?: string;
	readonly condition?: Condition;
	readonly fingerprint?: string;
	readonly owner: string;
	readonly reason: string;
	/** Milliseconds since the epoch. */
	readonly until: number;
}

export type SilenceRefusal = 'too_long' | 'too_many';

const KIND = 'silence';
export const LONGEST_SILENCE_MS = 30 * 24 * 60 * 60 * 1000;
/** Of a tenant at a time: all are looked at before something is sent. */
const MOST_SILENCES = 500;

export class Silences {
	constructor(
		private readonly store: StateStore,
		private readonly clock: Clock,
	) {}

	async add(
		wanted: Omit<Silence, 'id'>,
	): Promise<{ ok: true; silence: Silence } | { ok: false; code: SilenceRefusal }> {
		const now = this.clock.now();
		if (!(wanted.until > now && wanted.until - now <= LONGEST_SILENCE_MS)) {
			return { ok: false, code: 'too_long' };
		}
		if ((await this.running(wanted.tenant)).length >= MOST_SILENCES) {
			return { ok: false, code: 'too_many' };
		}
		const silence = { ...wanted, id: randomBytes(8).toString('hex') };
		await reach(this.store.put(rowOf(silence, now), 0));
		return { ok: true, silence };
	}

	/** Those that have not ended. */
	async running(tenant: string): Promise<Silence[]> {
		const rows = await reach(this.store.list({ kind: KIND, tenant }, MOST_SILENCES));
		const now = this.clock.now();
		return rows.map(silenceOf).filter(({ until }) => until > now);
	}

	/** When the last silence over this alert ends; undefined where there is none. */
	async until(alert: Alert): Promise<number | undefined> {
		const ends = (await this.running(alert.tenant))
			.filter((silence) => covers(silence, alert))
			.map(({ until }) => until);
		return ends.length === 0 ? undefined : Math.max(...ends);
	}

	/** Deletes those that have ended. */
	async sweep(): Promise<void> {
		for (const { tenant, key } of await reach(this.store.due(KIND, this.clock.now(), 100))) {
			await reach(this.store.remove(KIND, tenant, key));
		}
	}
}

function covers({ integration, condition, fingerprint }: Silence, alert: Alert): boolean {
	if (fingerprint !== undefined && fingerprint !== alert.fingerprint) return false;
	if (integration !== undefined && integration !== alert.integration) return false;
	if (condition !== undefined) return condition === alert.condition;
	// Who silences whatever comes has not thought of a broken audit chain.
	return fingerprint !== undefined || alert.severity !== 'critical';
}

function rowOf(silence: Silence, now: number): Omit<StateRow, 'version'> {
	const { id, tenant, integration = '', until } = silence;
	const row = { kind: KIND, tenant, key: id, integration, state: 'running' };
	return { ...row, dueAt: until, updatedAt: now, record: JSON.stringify(silence) };
}

function silenceOf({ record }: StateRow): Silence {
	return JSON.parse(record) as Silence;
}

import type { StateRow } from '../store/failure-store';
import { type Alert, buildAlert } from './alert';
import { EPISODE_MS } from './policy';

export const ALERT_KIND = 'alert';

/** `counting`: below its threshold so far. */
export type AlertStatus = 'counting' | 'open' | 'acknowledged' | 'resolved';

/** What is remembered of one fingerprint and channel. Times in milliseconds since the epoch; 0: not yet. */
export interface AlertState {
	readonly status: AlertStatus;
	/** As it was seen last. */
	readonly alert: Alert;
	/** Where it is sent: empty for the destination of the admin. Each has states of its own. */
	readonly channel: string;
	readonly openedAt: number;
	readonly seenAt: number;
	readonly sentAt: number;
	readonly acknowledgedAt: number;
	/** When it was seen, within the window, as often as the threshold asks for. */
	readonly recent: readonly number[];
	/** Whose first attempt was counted. */
	readonly counted: readonly string[];
	/** How often it was seen since it was sent. */
	readonly count: number;
	readonly level: number;
	readonly escalateAt: number;
	readonly escalateAfterMs: number;
	/** To be sent at `dueAt`; by then who took it has sent it, or died. */
	readonly unsent: boolean;
	/** Why it waits for `dueAt` although nobody has taken it. */
	readonly waits?: 'folded' | 'repeat_interval';
	/** Counts what was taken to be sent, so that an answer that comes late changes nothing. */
	readonly sends: number;
	readonly dueAt: number;
}

/** Where an alert is kept. Neither part has a dot in it. */
export function keyOf(fingerprint: string, channel: string): string {
	return channel === '' ? fingerprint : `${fingerprint}.${channel}`;
}

export function rowOf(state: AlertState): Omit<StateRow, 'version'> {
	const { alert, channel, status, dueAt, seenAt } = state;
	return {
		kind: ALERT_KIND,
		tenant: alert.tenant,
		key: keyOf(alert.fingerprint, channel),
		integration: alert.integration ?? '',
		state: status,
		dueAt,
		updatedAt: seenAt,
		record: JSON.stringify(state),
	};
}

/** The alert is made anew: see `readRaised`. Undefined for what cannot be read, and then it counts as never seen. */
export function stateOf(row: StateRow | undefined): AlertState | undefined {
	if (!row) return undefined;
	try {
		const state = JSON.parse(row.record) as AlertState;
		const { fingerprint, droppedFields, ...facts } = state.alert;
		const alert = { ...buildAlert(facts, state.seenAt), droppedFields };
		if (alert.fingerprint !== fingerprint || keyOf(fingerprint, state.channel) !== row.key) {
			return undefined;
		}
		return { ...state, alert };
	} catch {
		return undefined;
	}
}

/** Whether it is open or acknowledged, and not so old that it is over by itself. */
export function isLive({ status, seenAt, acknowledgedAt }: AlertState, now: number): boolean {
	if (status === 'open') return now - seenAt < EPISODE_MS;
	return status === 'acknowledged' && now - acknowledgedAt < EPISODE_MS;
}

import type { Alert } from './alert';
import { type AlertPolicy, EPISODE_MS, FORGET_MS, LEASE_MS, MOST_ESCALATIONS } from './policy';
import type { Raised } from './raised';
import type { AlertMessage } from './render';
import { type AlertState, isLive } from './state';

/** What became of something that was raised. */
export type Why =
	| 'sent'
	| 'below_threshold'
	| 'repeat_interval'
	| 'silenced'
	| 'inhibited'
	| 'acknowledged'
	| 'folded'
	| 'resolved_unseen';

export interface Decided {
	readonly next: AlertState;
	readonly why: Why;
	/** Where it is to be sent now. */
	readonly message?: AlertMessage;
	/** Instead of `next`, where something keeps it from being sent. */
	readonly heldBack?: AlertState;
}

/** As many ids are remembered, to make out later attempts by. */
const MOST_COUNTED = 50;

/** What becomes of `raised`, by what is known of its fingerprint. `now` in milliseconds since the epoch. */
export function decide(
	known: AlertState | undefined,
	raised: Raised,
	{ policy, channel, now }: { policy: AlertPolicy; channel: string; now: number },
): Decided {
	const before = known ?? unseen(raised.alert, channel);
	if (raised.resolved) return resolve(before, now);
	const live = isLive(before, now);
	const state = seen(live ? before : ended(before, now), raised.alert, policy, now);
	if (!live) return open(state, policy, now);
	if (state.status === 'acknowledged') return { next: state, why: 'acknowledged' };
	if (raised.escalation > state.level) {
		return send({ ...state, level: Math.min(raised.escalation, MOST_ESCALATIONS) }, now, state);
	}
	if (state.unsent && now < state.dueAt) {
		return { next: state, why: state.waits ?? 'repeat_interval' };
	}
	const again = state.unsent || (state.count > 0 && now - state.sentAt >= policy.repeatMs);
	return again ? send(state, now, state) : { next: state, why: 'repeat_interval' };
}

/** It is over. Who did not hear of it is not told. */
export function resolve(state: AlertState, now: number): Decided {
	const over = { ...state, status: 'resolved', recent: [], count: 0, level: 0 } as const;
	if (isLive(state, now) && !state.waits) {
		return send({ ...over, seenAt: now, alert: { ...state.alert, at: now } }, now, over);
	}
	const next = { ...over, waits: undefined, unsent: false, dueAt: now + FORGET_MS };
	return { next, why: 'resolved_unseen' };
}

/** What is to be done about it now that it is due; undefined: it can be forgotten. */
export function whenDue(state: AlertState, now: number): Decided | undefined {
	const { status, unsent, level, escalateAt, seenAt } = state;
	const worthTelling = status === 'resolved' ? now - seenAt < EPISODE_MS : isLive(state, now);
	if (!worthTelling) return undefined;
	if (unsent) return send(state, now, state);
	if (status === 'open' && escalateAt > 0 && level < MOST_ESCALATIONS && now >= escalateAt) {
		const next = { ...state, level: level + 1, escalateAt: now + state.escalateAfterMs };
		return send(next, now, state);
	}
	const dueAt = restsUntil(state, now);
	return dueAt <= now ? undefined : { next: { ...state, dueAt }, why: 'repeat_interval' };
}

/** When it has to be looked at again, once it was sent. */
export function restsUntil(state: AlertState, now: number): number {
	const { status, escalateAt, level, seenAt, acknowledgedAt } = state;
	if (status === 'acknowledged') return acknowledgedAt + EPISODE_MS;
	if (status !== 'open') return now + FORGET_MS;
	const escalates = escalateAt > 0 && level < MOST_ESCALATIONS;
	return escalates ? escalateAt : seenAt + EPISODE_MS;
}

function unseen(alert: Alert, channel: string): AlertState {
	return {
		...{ status: 'counting', alert, channel, openedAt: 0, seenAt: 0, sentAt: 0 },
		...{ acknowledgedAt: 0, recent: [], counted: [], count: 0, level: 0, escalateAt: 0 },
		...{ escalateAfterMs: 0, unsent: false, sends: 0, dueAt: 0 },
	};
}

/** What comes next is another episode. */
function ended(state: AlertState, now: number): AlertState {
	const over = { ...state, status: 'counting', waits: undefined, unsent: false, level: 0 } as const;
	return now - state.seenAt < EPISODE_MS ? over : { ...over, counted: [], count: 0 };
}

/** Counts it: a later attempt of what was counted is the same thing once more. */
function seen(state: AlertState, alert: Alert, policy: AlertPolicy, now: number): AlertState {
	const id = alert.correlationId;
	const recent = state.recent.filter((at) => now - at < policy.windowMs);
	if (id !== undefined && (alert.attempts ?? 1) > 1 && state.counted.includes(id)) {
		return { ...state, alert, recent, seenAt: now };
	}
	return {
		...state,
		alert,
		seenAt: now,
		recent: [...recent, now].slice(-policy.threshold),
		counted: id === undefined ? state.counted : [...state.counted, id].slice(-MOST_COUNTED),
		count: state.count + 1,
	};
}

function open(state: AlertState, policy: AlertPolicy, now: number): Decided {
	const counting = { ...state, dueAt: now + FORGET_MS };
	if (state.recent.length < policy.threshold) return { next: counting, why: 'below_threshold' };
	const escalateAfterMs = state.alert.severity === 'info' ? 0 : policy.escalateAfterMs;
	const escalateAt = escalateAfterMs && now + escalateAfterMs;
	const opened = { ...state, status: 'open', openedAt: now, escalateAfterMs, escalateAt } as const;
	const nextAt = state.sentAt + policy.repeatMs;
	if (state.sentAt > 0 && now < nextAt) {
		// What comes and goes is told once an interval, if it is still so then.
		const waits = 'repeat_interval';
		return { next: { ...opened, unsent: true, waits, dueAt: nextAt }, why: waits };
	}
	return send({ ...opened, count: state.count - 1 }, now, counting);
}

/** Takes it to be sent: until it is said that it was, whoever comes when it is due sends it again. */
function send(state: AlertState, now: number, heldBack: AlertState): Decided {
	const taken = { ...state, unsent: true, waits: undefined, sends: state.sends + 1 };
	const next = state.status === 'resolved' ? taken : { ...taken, count: 0, sentAt: now };
	return {
		next: { ...next, dueAt: now + LEASE_MS },
		why: 'sent',
		message: messageOf(state),
		heldBack,
	};
}

function messageOf({ alert, status, openedAt, count, level }: AlertState): AlertMessage {
	return {
		alert: { ...alert, since: alert.since ?? openedAt },
		event: status === 'resolved' ? 'resolve' : 'trigger',
		...(status === 'open' && count > 0 && { repeats: count }),
		...(status === 'open' && level > 0 && { escalation: level }),
	};
}

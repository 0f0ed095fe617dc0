import { type AccountUse, SENT } from '../store/registry-store';
import type { SizeClass } from './size-class';

/** Something that an account did in the last day and not before. Context only. */
export interface Unusual {
	readonly kind:
		| 'new_host'
		| 'new_method'
		| 'spike'
		| 'unusual_hour'
		| 'larger_than_usual'
		| 'used_after_cut_off';
	readonly account: string;
	/** The host, method, hour of the day (UTC), size class or rule. */
	readonly what: string;
	readonly calls: number;
	/** Milliseconds since the epoch. */
	readonly last: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A younger account has no habits to compare with. */
const DAYS_OF_HABIT = 7;
/** An hour with so many times the calls of the busiest one before, and at least so many, is a spike. */
const SPIKE_TIMES = 3;
const SPIKE_CALLS = 50;
const SIZES: readonly SizeClass[] = [
	'none',
	'unknown',
	'under_1k',
	'under_10k',
	'under_100k',
	'under_1m',
	'over_1m',
];
const CUT_OFF = /^denied:(?:integration_(?:disabled|revoked|paused|declined)|expired)$/;

/**
 * Compares what each account did in the day before `now` with its own history in `rows` (`AccountUseStore.since`). An
 * account that was cut off and still tries is told at once, all else once it has habits: a week of history.
 */
export function unusualUse(rows: readonly AccountUse[], now: number): Unusual[] {
	const accounts = new Map<string, AccountUse[]>();
	for (const row of rows) {
		const known = accounts.get(row.account);
		if (known) known.push(row);
		else accounts.set(row.account, [row]);
	}
	return [...accounts.values()].flatMap((uses) => unusualOf(uses, now));
}

function unusualOf(uses: readonly AccountUse[], now: number): Unusual[] {
	const recent = uses.filter(({ hour }) => hour > now - DAY_MS);
	const cutOff = recent.filter(({ outcome }) => CUT_OFF.test(outcome));
	const found = grouped('used_after_cut_off', cutOff, ({ outcome }) => outcome.slice(7));
	const before = uses.filter(({ hour, outcome }) => hour <= now - DAY_MS && outcome === SENT);
	const began = Math.min(...before.map(({ first }) => first));
	if (before.length === 0 || now - began < DAYS_OF_HABIT * DAY_MS) return found;
	const sent = recent.filter(({ outcome }) => outcome === SENT);
	const news = (kind: Unusual['kind'], of: (use: AccountUse) => string): Unusual[] => {
		const habits = new Set(before.map(of));
		return grouped(
			kind,
			sent.filter((use) => !habits.has(of(use))),
			of,
		);
	};
	const largest = Math.max(...before.map(rankOf));
	return [
		...found,
		...news('new_host', ({ host }) => host),
		...news('new_method', ({ method }) => method),
		...news('unusual_hour', ({ hour }) => `${new Date(hour).getUTCHours()}:00`),
		...grouped(
			'larger_than_usual',
			sent.filter((use) => rankOf(use) > largest),
			({ size }) => size,
		),
		...spikes(sent, before),
	];
}

function rankOf({ size }: AccountUse): number {
	return SIZES.indexOf(size as SizeClass);
}

function spikes(sent: readonly AccountUse[], before: readonly AccountUse[]): Unusual[] {
	const busiest = Math.max(...byHour(before).values());
	return [...byHour(sent)]
		.filter(([, calls]) => calls >= SPIKE_CALLS && calls > SPIKE_TIMES * busiest)
		.map(([hour, calls]) => ({
			kind: 'spike',
			account: sent[0]!.account,
			what: new Date(hour).toISOString(),
			calls,
			last: hour + HOUR_MS - 1,
		}));
}

function byHour(uses: readonly AccountUse[]): Map<number, number> {
	const hours = new Map<number, number>();
	for (const { hour, calls } of uses) hours.set(hour, (hours.get(hour) ?? 0) + calls);
	return hours;
}

function grouped(
	kind: Unusual['kind'],
	uses: readonly AccountUse[],
	of: (use: AccountUse) => string,
): Unusual[] {
	const groups = new Map<string, Unusual>();
	for (const use of uses) {
		const what = of(use);
		const known = groups.get(what);
		groups.set(what, {
			kind,
			account: use.account,
			what,
			calls: use.calls + (known?.calls ?? 0),
			last: Math.max(use.last, known?.last ?? 0),
		});
	}
	return [...groups.values()];
}

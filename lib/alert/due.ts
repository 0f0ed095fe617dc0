import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import { type ClaimStore, reach } from '../store/store';
import { type Decided, restsUntil, whenDue } from './decide';
import type { Hindrances } from './hindrances';
import { digestOf, type Sending, sendingOf } from './sending';
import type { AlertState } from './state';
import type { AlertStates } from './states';

interface Taken {
	readonly sending: Sending;
	/** What it belongs together with. */
	readonly group: string;
	/** So many of a group are told one by one. */
	readonly oneByOne: number;
}

const MOST_DUE = 500;
const LEASE_MS = 60_000;
/** What nobody sends in a channel is dropped after so long: its node is gone, or has no schedule. */
const ABANDONED_MS = 60 * 60 * 1000;
const ONE_BY_ONE = 10;

/** What has to be done by time alone. */
export class DueAlerts {
	constructor(
		private readonly states: AlertStates,
		private readonly hindrances: Hindrances,
		private readonly claims: ClaimStore,
		private readonly clock: Clock,
	) {}

	/** One process at a time, so that what belongs together is in one message; that nothing is taken twice is up to the states. */
	async take(channel: string): Promise<readonly Sending[]> {
		if ((await this.states.due(this.clock.now(), 1)).length === 0) return [];
		const key = `alert-due ${channel}`;
		const holder = randomUUID();
		if ((await reach(this.claims.claim(key, holder, LEASE_MS))) !== 'claimed') return [];
		try {
			const taken: Taken[] = [];
			for (const state of await this.states.due(this.clock.now(), MOST_DUE)) {
				const one = await this.takeOne(state, channel);
				if (one) taken.push(one);
			}
			return [...Map.groupBy(taken, ({ group }) => group).values()].flatMap((group) => {
				const sendings = group.map(({ sending }) => sending);
				return sendings.length > group[0]!.oneByOne ? digestOf(sendings) : sendings;
			});
		} finally {
			await this.claims.release(key, holder).catch(() => undefined);
		}
	}

	private async takeOne(state: AlertState, channel: string): Promise<Taken | undefined> {
		const { tenant, fingerprint } = state.alert;
		const key = { tenant, fingerprint, channel: state.channel };
		let forget = false;
		let waited: AlertState['waits'];
		const changed = await this.states.change<Pick<Decided, 'next' | 'message'>>(
			key,
			async (current, now) => {
				// Somebody else was here.
				if (!current || current.dueAt > now) return undefined;
				const decided = whenDue(current, now);
				forget = decided === undefined;
				if (!decided?.message) return decided;
				if (current.channel !== channel) return abandoned(current, now);
				waited = current.waits;
				if (decided.message.event !== 'trigger') return decided;
				const hindrance = await this.hindrances.of(current.alert, channel);
				return hindrance ? { next: { ...current, dueAt: hindrance.until } } : decided;
			},
		);
		// One that is seen in this very moment is told as a new one.
		if (forget) await this.states.forget(state);
		const { message, next } = changed ?? {};
		if (!message || !next) return undefined;
		const { event, escalation = 0 } = message;
		// What is over is told one by one: receivers close each by its name.
		const name = event === 'resolve' ? fingerprint : waited === 'folded' ? waited : escalation;
		return {
			sending: sendingOf(message, next),
			group: JSON.stringify([tenant, event, name]),
			oneByOne: waited === 'folded' ? 1 : ONE_BY_ONE,
		};
	}
}

function abandoned(state: AlertState, now: number): Pick<Decided, 'next'> | undefined {
	if (now - state.dueAt < ABANDONED_MS) return undefined;
	const next = { ...state, unsent: false, waits: undefined, escalateAt: 0 };
	return { next: { ...next, dueAt: restsUntil(next, now) } };
}

import type { Clock } from '../clock';
import type { StateStore } from '../store/failure-store';
import type { ClaimStore } from '../store/store';
import { Bursts } from './burst';
import type { Condition } from './conditions';
import { type Decided, decide, resolve, restsUntil, type Why } from './decide';
import { DueAlerts } from './due';
import { Hindrances } from './hindrances';
import { AGAIN_MS, type AlertPolicy, EPISODE_MS } from './policy';
import type { Raised } from './raised';
import type { AlertMessage } from './render';
import { type Sending, sendingOf } from './sending';
import { Silences } from './silences';
import { type AlertState, isLive } from './state';
import { type AlertKey, AlertStates } from './states';

export interface Evaluated {
	readonly why: Why;
	readonly sending?: Sending;
}

export interface EnginePorts {
	readonly states: StateStore;
	readonly claims: ClaimStore;
	readonly clock: Clock;
}

/** Which alerts to resolve: one, or all of a condition and integration. */
export type ToResolve =
	| { readonly fingerprint: string }
	| { readonly condition: Condition; readonly integration: string };

/**
 * Decides what is told, to whom and when, over all processes: of many that see the same, one sends. A channel is a
 * destination with states of its own: empty for that of the admin. Rejects with StoreUnavailableError where the store
 * cannot tell.
 */
export class AlertEngine {
	readonly silences: Silences;
	private readonly states: AlertStates;
	private readonly bursts: Bursts;
	private readonly hindrances: Hindrances;
	private readonly dueAlerts: DueAlerts;

	constructor({ states, claims, clock }: EnginePorts) {
		this.silences = new Silences(states, clock);
		this.states = new AlertStates(states, clock);
		this.bursts = new Bursts(states, clock);
		this.hindrances = new Hindrances(this.silences, this.states, clock);
		this.dueAlerts = new DueAlerts(this.states, this.hindrances, claims, clock);
	}

	/** What becomes of something that was raised. What is to be sent has to be settled afterwards. */
	async evaluate(raised: Raised, policy: AlertPolicy, channel = ''): Promise<Evaluated> {
		const { alert } = raised;
		const key = { tenant: alert.tenant, fingerprint: alert.fingerprint, channel };
		const decided = await this.states.change<Decided>(key, async (current, now) => {
			if (raised.resolved && (!current || current.status === 'resolved')) return undefined;
			const wanted = decide(current, raised, { policy, channel, now });
			if (wanted.message?.event !== 'trigger' || !wanted.heldBack) return wanted;
			const hindrance = await this.hindrances.of(alert, channel);
			return hindrance ? { next: wanted.heldBack, why: hindrance.why } : wanted;
		});
		if (!decided?.message) return { why: decided?.why ?? 'resolved_unseen' };
		const { why, message, next } = decided;
		// Who is called to what is still so is not made to wait for others.
		const first = message.event === 'trigger' && next.level === 0;
		if (policy.digest && first && (await this.folded(key, next))) return { why: 'folded' };
		return { why, sending: sendingOf(message, next) };
	}

	/** What is to be sent now: escalations, bursts in one message, and what was not taken before. Each once. */
	async due(channel = ''): Promise<readonly Sending[]> {
		return await this.dueAlerts.take(channel);
	}

	/** Says whether a destination took it. What none took is sent again. */
	async settle({ message, members }: Sending, delivered: boolean): Promise<void> {
		for (const [index, member] of members.entries()) {
			await this.states.change(member, (state, now) => {
				// Another message about it is under way, or it was acknowledged.
				if (!state?.unsent || state.waits || state.sends !== member.sends) return undefined;
				if (!delivered) {
					const count = index === 0 ? state.count + (message.repeats ?? 0) : state.count;
					return { next: { ...state, count, dueAt: now + AGAIN_MS } };
				}
				const next = { ...state, unsent: false, ...(index > 0 && { escalateAt: 0 }) };
				return { next: { ...next, dueAt: restsUntil(next, now) } };
			});
		}
	}

	/** Somebody takes care of it, in every channel. False where it is not open, or not since `openedAt`. */
	async acknowledge(tenant: string, fingerprint: string, openedAt?: number): Promise<boolean> {
		const states = await this.states.ofFingerprint(tenant, fingerprint);
		if (openedAt !== undefined && !states.some((state) => state.openedAt === openedAt)) {
			return false;
		}
		let acknowledged = false;
		for (const { channel } of states) {
			const key = { tenant, fingerprint, channel };
			const changed = await this.states.change(key, (state, now) => {
				if (!state || !isLive(state, now) || state.status !== 'open') return undefined;
				const rest = { unsent: false, waits: undefined, dueAt: now + EPISODE_MS };
				const status = 'acknowledged' as const;
				return { next: { ...state, ...rest, status, acknowledgedAt: now } };
			});
			acknowledged ||= changed !== undefined;
		}
		return acknowledged;
	}

	/** What tells the destination of a channel that somebody takes care of it; undefined where it was not told of it. */
	async acknowledgement(
		tenant: string,
		fingerprint: string,
		channel: string,
	): Promise<AlertMessage | undefined> {
		const state = await this.states.get({ tenant, fingerprint, channel });
		if (state?.status !== 'acknowledged' || state.sentAt === 0) return undefined;
		return { alert: state.alert, event: 'acknowledge' };
	}

	/**
	 * It is over, in every channel: what is to be sent to this one is answered, the others are told by whoever sends what
	 * is due there. `resolved` counts alerts.
	 */
	async resolve(
		tenant: string,
		which: ToResolve,
		channel: string,
	): Promise<{ readonly resolved: number; readonly sendings: readonly Sending[] }> {
		const sendings: Sending[] = [];
		const resolved = new Set<string>();
		for (const { alert, channel: other } of await this.found(tenant, which)) {
			const key = { tenant, fingerprint: alert.fingerprint, channel: other };
			const decided = await this.states.change(key, (state, now) => {
				if (!state || !isLive(state, now)) return undefined;
				const over = resolve(state, now);
				if (other === channel || !over.message) return over;
				return { ...over, next: { ...over.next, dueAt: now } };
			});
			if (!decided) continue;
			resolved.add(alert.fingerprint);
			if (decided.message && other === channel) {
				sendings.push(sendingOf(decided.message, decided.next));
			}
		}
		return { resolved: resolved.size, sendings };
	}

	private async found(tenant: string, which: ToResolve): Promise<AlertState[]> {
		if ('fingerprint' in which) {
			return await this.states.ofFingerprint(tenant, which.fingerprint);
		}
		const states = await this.states.ofIntegration(tenant, which.integration);
		return states.filter(({ alert }) => alert.condition === which.condition);
	}

	/** Whether it goes with others of its burst. */
	private async folded(key: AlertKey, { sends }: AlertState): Promise<boolean> {
		const until = await this.bursts.foldedUntil(key.tenant, key.channel);
		if (until === undefined) return false;
		await this.states.change(key, (state) => {
			if (!state?.unsent || state.sends !== sends) return undefined;
			return { next: { ...state, waits: 'folded', sentAt: 0, dueAt: until } };
		});
		return true;
	}
}

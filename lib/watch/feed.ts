import { type Raised, readRaised } from '../alert/raised';
import type { Clock } from '../clock';
import type { EventStore, IntegrationEvent } from '../store/failure-store';
import type { ClaimStore } from '../store/store';
import { DAY_MS } from './ports';

/** What came while nobody read is read at the start, as far back as this. */
const BEFORE_START_MS = 15 * 60_000;
/** Clocks differ, and an event may be written later than one that is newer: so much is read again, and not taken again. */
const OVERLAP_MS = 2 * 60_000;
const PAGE = 100;
const PAGES_A_POLL = 20;
const LEASE_MS = 60_000;
/** Longer than events are kept. */
const REMEMBER_MS = 8 * DAY_MS;
const MOST_LEFT = 1_000;

export interface FeedPorts {
	readonly events: EventStore;
	readonly claims: ClaimStore;
	readonly clock: Clock;
	/** Tells this reader from all others. */
	readonly holder: string;
	/** Readers of one scope share the events: each goes to one of them. */
	readonly scope: string;
	wants(raised: Raised): boolean;
	/** Throws where it could not be handed over. */
	emit(raised: Raised): void;
	fault(error: unknown): void;
}

/** Hands over each event that is wanted once over all processes of a scope, over restarts too. */
export class EventFeed {
	private position: Pick<IntegrationEvent, 'at' | 'id'>;
	/** By id: what is settled, as far back as it may be read again. */
	private readonly seen = new Map<string, number>();
	/** What another process has in hand, or could not be handed over. */
	private readonly left = new Map<string, IntegrationEvent>();
	/** Handed over, but that is not remembered yet. */
	private readonly emitted = new Set<string>();
	private stopped = false;

	constructor(private readonly ports: FeedPorts) {
		this.position = { at: ports.clock.now() - BEFORE_START_MS, id: '' };
	}

	stop(): void {
		this.stopped = true;
	}

	/** Reads on. Bounded; rejects when the store cannot be read. Not to be called again before it is done. */
	async poll(): Promise<void> {
		for (const event of [...this.left.values()]) await this.settle(event);
		// Where so many cannot be handed over, no more are taken: what is not read yet is not lost.
		for (let page = 0; page < PAGES_A_POLL && this.left.size < MOST_LEFT; page += 1) {
			const events = await this.ports.events.after(this.position, PAGE);
			for (const event of events) {
				if (this.stopped) return;
				if (!this.seen.has(event.id) && !this.left.has(event.id)) await this.settle(event);
				this.position = { at: event.at, id: event.id };
			}
			if (events.length < PAGE) {
				this.stepBack();
				return;
			}
		}
	}

	private stepBack(): void {
		// A clock that goes ahead elsewhere must not make this one skip what comes.
		const at = Math.min(this.position.at, this.ports.clock.now() - OVERLAP_MS);
		this.position = { at, id: '' };
		for (const [id, seenAt] of this.seen) if (seenAt < at) this.seen.delete(id);
	}

	private async settle(event: IntegrationEvent): Promise<void> {
		const settled = !this.stopped && (await this.take(event));
		if (settled) {
			this.left.delete(event.id);
			this.seen.set(event.id, event.at);
		} else this.left.set(event.id, event);
	}

	/** Whether nothing is left to do about it here. */
	private async take(event: IntegrationEvent): Promise<boolean> {
		const { claims, holder, scope, emit, fault } = this.ports;
		const raised = readRaised(event);
		if (!raised || !this.ports.wants(raised)) return true;
		const key = `event ${JSON.stringify([scope, event.id])}`;
		if (!this.emitted.has(event.id)) {
			const claim = await claims.claim(key, holder, LEASE_MS);
			if (claim !== 'claimed') return claim === 'duplicate';
			try {
				emit(raised);
			} catch (error) {
				fault(error);
				await claims.release(key, holder);
				return false;
			}
			this.emitted.add(event.id);
		}
		const kept = await claims.keep(key, holder, REMEMBER_MS).then(
			() => true,
			() => false,
		);
		if (kept) this.emitted.delete(event.id);
		return kept;
	}
}

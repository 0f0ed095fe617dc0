import type { Clock } from '../clock';
import type { StateRow, StateStore } from '../store/failure-store';
import { reach } from '../store/store';

const KIND = 'alert_heartbeat';
/** Not a tenant's: a destination is one for all. */
const TENANT = 'airlock';
/** Sending failed for longer than this: nobody hears of anything. */
const DEAD_AFTER_MS = 5 * 60 * 1000;
/** A destination that works is noted so often, and no more. */
const NOTED_EVERY_MS = 60_000;

interface Beat {
	/** When it took something last; 0: never. Milliseconds since the epoch, as the other. */
	readonly tookAt: number;
	/** Since when it takes nothing; 0: it does. */
	readonly failingSince: number;
}

/** Notices, over all processes, when the alerting itself is what does not work. */
export class Heartbeat {
	constructor(
		private readonly store: StateStore,
		private readonly clock: Clock,
	) {}

	async note(channel: string, delivered: boolean): Promise<void> {
		const { row, beat } = await this.read(channel);
		const now = this.clock.now();
		if (delivered) {
			if (beat.failingSince === 0 && now - beat.tookAt < NOTED_EVERY_MS) return;
			// Where it is written by two at once, either is right.
			await this.put(channel, row, { tookAt: now, failingSince: 0 });
		} else if (beat.failingSince === 0) {
			await this.put(channel, row, { ...beat, failingSince: now });
		}
	}

	/** Since when nothing gets through, in milliseconds since the epoch, where that is longer than 5 minutes. */
	async dead(channel: string): Promise<number | undefined> {
		const { failingSince } = (await this.read(channel)).beat;
		const dead = failingSince > 0 && this.clock.now() - failingSince > DEAD_AFTER_MS;
		return dead ? failingSince : undefined;
	}

	/** When it took something last; undefined: never. */
	async tookAt(channel: string): Promise<number | undefined> {
		return (await this.read(channel)).beat.tookAt || undefined;
	}

	private async read(channel: string): Promise<{ row: StateRow | undefined; beat: Beat }> {
		const row = await reach(this.store.get(KIND, TENANT, channel || 'admin'));
		return { row, beat: row ? (JSON.parse(row.record) as Beat) : { tookAt: 0, failingSince: 0 } };
	}

	private async put(channel: string, row: StateRow | undefined, beat: Beat): Promise<void> {
		const key = { kind: KIND, tenant: TENANT, key: channel || 'admin', integration: '' };
		const state = beat.failingSince === 0 ? 'taking' : 'failing';
		const record = JSON.stringify(beat);
		const next = { ...key, state, record, dueAt: null, updatedAt: this.clock.now() };
		await reach(this.store.put(next, row?.version ?? 0));
	}
}

import type { Clock } from '../clock';
import type { StateStore } from '../store/failure-store';
import { reach } from '../store/store';

const KIND = 'alert_burst';
/** So many different alerts of a tenant within the window are sent one by one; the others become one message. */
const ONE_BY_ONE = 10;
const WINDOW_MS = 60_000;
const MOST_TRIES = 50;

interface Window {
	readonly startedAt: number;
	readonly sent: number;
}

/** Counts what leaves, over all processes. */
export class Bursts {
	constructor(
		private readonly store: StateStore,
		private readonly clock: Clock,
	) {}

	/** Undefined where an alert may be sent by itself, otherwise when the others of its burst are sent. */
	async foldedUntil(tenant: string, channel: string): Promise<number | undefined> {
		const key = channel || 'admin';
		for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
			const row = await reach(this.store.get(KIND, tenant, key));
			const now = this.clock.now();
			const known = row && (JSON.parse(row.record) as Window);
			const running = known && now >= known.startedAt && now - known.startedAt < WINDOW_MS;
			const { startedAt, sent } = running ? known : { startedAt: now, sent: 0 };
			if (sent >= ONE_BY_ONE) return startedAt + WINDOW_MS;
			const record = JSON.stringify({ startedAt, sent: sent + 1 });
			const next = { kind: KIND, tenant, key, integration: '', state: 'counting', record };
			const put = { ...next, dueAt: null, updatedAt: now };
			if (await reach(this.store.put(put, row?.version ?? 0))) return undefined;
		}
		// Where that many come at once, it is one.
		return this.clock.now() + WINDOW_MS;
	}
}

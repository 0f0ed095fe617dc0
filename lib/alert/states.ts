import type { Clock } from '../clock';
import type { StateRow, StateStore } from '../store/failure-store';
import { reach, StoreUnavailableError } from '../store/store';
import { ALERT_KIND, type AlertState, keyOf, rowOf, stateOf } from './state';

export interface AlertKey {
	readonly tenant: string;
	readonly fingerprint: string;
	readonly channel: string;
}

/** How often a change is tried against those of other processes. */
const MOST_TRIES = 50;
const PAGE = 200;
/** Of one fingerprint, or of one integration. */
const MOST_FOUND = 2_000;

/** What is known of alerts, changed by all processes. Rejects with StoreUnavailableError where the store cannot tell. */
export class AlertStates {
	/** The changes of one alert wait for each other here, so that only those of other processes come in between. */
	private readonly queues = new Map<string, Promise<unknown>>();

	constructor(
		private readonly store: StateStore,
		private readonly clock: Clock,
	) {}

	/** Makes `step` on the state as it is. Answers what it answered, once that was written; undefined: nothing to write. */
	async change<T extends { readonly next: AlertState }>(
		key: AlertKey,
		step: (current: AlertState | undefined, now: number) => Promise<T | undefined> | T | undefined,
	): Promise<T | undefined> {
		const place = JSON.stringify([key.tenant, key.fingerprint, key.channel]);
		const before = this.queues.get(place) ?? Promise.resolve();
		const change = before.then(async () => await this.tryToChange(key, step));
		const settled = change.catch(() => undefined);
		this.queues.set(place, settled);
		return await change.finally(() => {
			if (this.queues.get(place) === settled) this.queues.delete(place);
		});
	}

	async get({ tenant, fingerprint, channel }: AlertKey): Promise<AlertState | undefined> {
		const key = keyOf(fingerprint, channel);
		return stateOf(await reach(this.store.get(ALERT_KIND, tenant, key)));
	}

	/** Of every channel. */
	async ofFingerprint(tenant: string, fingerprint: string): Promise<AlertState[]> {
		const own = await reach(this.store.get(ALERT_KIND, tenant, fingerprint));
		const after = { tenant, key: fingerprint };
		const next = await reach(this.store.list({ kind: ALERT_KIND, tenant }, PAGE, after));
		const others = next.filter(({ key }) => key.startsWith(`${fingerprint}.`));
		return known([...(own ? [own] : []), ...others]);
	}

	async ofIntegration(tenant: string, integration: string): Promise<AlertState[]> {
		const found: StateRow[] = [];
		const filter = { kind: ALERT_KIND, tenant, integration };
		for (;;) {
			const page = await reach(this.store.list(filter, PAGE, found.at(-1)));
			found.push(...page);
			if (page.length < PAGE || found.length >= MOST_FOUND) return known(found);
		}
	}

	/** The longest due first. What cannot be read is deleted: it would be due for ever. */
	async due(now: number, limit: number): Promise<AlertState[]> {
		const rows = await reach(this.store.due(ALERT_KIND, now, limit));
		for (const row of rows) {
			if (!stateOf(row)) await reach(this.store.remove(ALERT_KIND, row.tenant, row.key));
		}
		return known(rows);
	}

	async forget({ alert, channel }: AlertState): Promise<void> {
		const key = keyOf(alert.fingerprint, channel);
		await reach(this.store.remove(ALERT_KIND, alert.tenant, key));
	}

	private async tryToChange<T extends { readonly next: AlertState }>(
		key: AlertKey,
		step: (current: AlertState | undefined, now: number) => Promise<T | undefined> | T | undefined,
	): Promise<T | undefined> {
		const place = keyOf(key.fingerprint, key.channel);
		for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
			const row = await reach(this.store.get(ALERT_KIND, key.tenant, place));
			const changed = await step(stateOf(row), this.clock.now());
			if (!changed) return undefined;
			if (await reach(this.store.put(rowOf(changed.next), row?.version ?? 0))) return changed;
		}
		throw new StoreUnavailableError('An alert is changed by too many processes at once');
	}
}

function known(rows: readonly StateRow[]): AlertState[] {
	return rows.map(stateOf).filter((state) => state !== undefined);
}

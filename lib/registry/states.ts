import type { Clock } from '../clock';
import type { IntegrationStore } from '../store/registry-store';
import { reach, StoreUnavailableError } from '../store/store';
import { type Integration, integrationOf } from './record';

/** How old an answer may be when it is given, in milliseconds. With it a cut-off holds everywhere within one second. */
const MAX_AGE_MS = 500;
/** Answers remembered; each is worth something for half a second only. */
const MAX_REMEMBERED = 2_000;

interface Reading {
	/** When the store was asked: what it answers is at least that new. */
	readonly askedAt: number;
	readonly answer: Promise<Integration | undefined>;
}

/** What every call and every webhook asks about its integration. */
export class IntegrationStates {
	/** Oldest first. Those under way are joined (single flight). */
	private readonly readings = new Map<string, Reading>();

	constructor(
		private readonly store: Pick<IntegrationStore, 'get'>,
		private readonly clock: Clock,
	) {}

	/**
	 * The integration as it was at most 500 ms ago; undefined for one that is not registered. Rejects with
	 * `StoreUnavailableError` when the store cannot tell, or not in time: the caller refuses.
	 */
	async read(tenant: string, id: string): Promise<Integration | undefined> {
		for (let attempt = 0; attempt < 2; attempt += 1) {
			const reading = this.reading(tenant, id);
			const integration = await reading.answer;
			if (this.isFresh(reading)) return integration;
		}
		// A slow answer may be from before a cut-off.
		throw new StoreUnavailableError('The Airlock store answers too slowly to rely on');
	}

	private reading(tenant: string, id: string): Reading {
		const key = JSON.stringify([tenant, id]);
		const known = this.readings.get(key);
		if (known && this.isFresh(known)) return known;
		const reading = { askedAt: this.clock.now(), answer: this.ask(tenant, id) };
		this.readings.delete(key);
		this.readings.set(key, reading);
		if (this.readings.size > MAX_REMEMBERED) {
			this.readings.delete(this.readings.keys().next().value!);
		}
		// A rejection is nobody's answer but that of those who waited for it.
		reading.answer.catch(() => {
			if (this.readings.get(key) === reading) this.readings.delete(key);
		});
		return reading;
	}

	private async ask(tenant: string, id: string): Promise<Integration | undefined> {
		const row = await reach(this.store.get(tenant, id));
		return row && integrationOf(row);
	}

	/** A clock that was set back makes no answer younger. */
	private isFresh({ askedAt }: Reading): boolean {
		const age = this.clock.now() - askedAt;
		return age >= 0 && age <= MAX_AGE_MS;
	}
}

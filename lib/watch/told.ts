import type { Condition } from '../alert/alert';
import type { ClaimStore } from '../store/store';
import { DAY_MS, type Facts, type Raise, type WatchPorts } from './ports';

/** How long telling may take; after that whoever was about to is taken for dead. */
const LEASE_MS = 5 * 60_000;
const REMEMBER_MS = 30 * DAY_MS;

/** What is told, and what tells this occurrence from all others. */
export interface Telling {
	readonly condition: Condition;
	readonly tenant: string;
	readonly occurrence: ReadonlyArray<string | number>;
	readonly facts: Facts;
}

/** Tells of each occurrence once over all processes, for 30 days. */
export class Told {
	private readonly claims: ClaimStore;
	private readonly raise: Raise;
	private readonly holder: string;

	constructor({
		store,
		raise,
		holder,
	}: Pick<WatchPorts, 'raise' | 'holder'> & { readonly store: { readonly claims: ClaimStore } }) {
		this.claims = store.claims;
		this.raise = raise;
		this.holder = holder;
	}

	/** True once it was told, by whomever; false while another process is about to. Rejects when it was not told. */
	async once({ condition, tenant, occurrence, facts }: Telling): Promise<boolean> {
		const key = `watch ${JSON.stringify([condition, tenant, ...occurrence])}`;
		const claim = await this.claims.claim(key, this.holder, LEASE_MS);
		if (claim !== 'claimed') return claim === 'duplicate';
		await this.raise({ ...facts, condition, tenant }).catch(async (error: unknown) => {
			// Told by the next sweep.
			await this.claims.release(key, this.holder);
			throw error;
		});
		await this.claims.keep(key, this.holder, REMEMBER_MS);
		return true;
	}
}

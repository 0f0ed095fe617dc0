import { randomUUID } from 'node:crypto';
import { type ClaimStore, reach } from '../store/store';

/** Places for calls at once, shared by all processes. A process that dies gives its place back when its lease ends. */
export class Slots {
	constructor(private readonly claims: Pick<ClaimStore, 'claim' | 'release'>) {}

	/** Takes one of `places`; undefined where all are taken. Answers what gives it back. */
	async take(
		key: string,
		places: number,
		leaseMs: number,
	): Promise<(() => Promise<void>) | undefined> {
		const holder = randomUUID();
		// Not always from the first, so that many that come at once do not all try the same ones.
		const first = Math.floor(Math.random() * places);
		for (let i = 0; i < places; i += 1) {
			const slot = `slot|${key}|${(first + i) % places}`;
			if ((await reach(this.claims.claim(slot, holder, leaseMs))) !== 'claimed') continue;
			return async () => {
				// If it cannot be given back now, its lease ends.
				await this.claims.release(slot, holder).catch(() => false);
			};
		}
		return undefined;
	}
}

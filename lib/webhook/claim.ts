import { createHash, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type ClaimStore, DELIVERY_LEASE_MS, reach } from '../store/store';
import { onceAnswered } from './answered';

/** The store's key for a delivery: one scope's deliveries never collide with another's. */
export function claimKey(scope: string, replayKey: string): string {
	return createHash('sha256').update(`${scope}\n${replayKey}`).digest('hex');
}

/**
 * A delivery key taken but not yet kept. n8n may still fail to start the execution, and then the
 * sender's retry must not be dropped as a duplicate, so the claim follows the HTTP status that
 * n8n answers with: below a limit it is kept, otherwise given back.
 */
export class DeliveryClaim {
	private readonly holder = randomUUID();

	constructor(
		private readonly claims: ClaimStore,
		private readonly key: string,
		private readonly rememberMs: number,
	) {}

	async take(): Promise<'claimed' | 'pending' | 'duplicate'> {
		return await reach(this.claims.claim(this.key, this.holder, DELIVERY_LEASE_MS));
	}

	async release(): Promise<void> {
		await reach(this.claims.release(this.key, this.holder));
	}

	/** For a delivery whose sender has its answer already. */
	async keep(): Promise<void> {
		await reach(this.claims.keep(this.key, this.holder, this.rememberMs));
	}

	/** Ties the claim to the answer. `onFault` hears of a store that failed; the lease then ends the claim. */
	settleWith(
		response: ServerResponse,
		acceptedBelow: number,
		onFault: (error: unknown) => void,
	): void {
		const renewal = setInterval(() => {
			this.claims.renew(this.key, this.holder, DELIVERY_LEASE_MS).catch(onFault);
		}, DELIVERY_LEASE_MS / 3);
		renewal.unref();
		onceAnswered(response, acceptedBelow, (accepted) => {
			clearInterval(renewal);
			const done = accepted
				? this.claims.keep(this.key, this.holder, this.rememberMs)
				: this.claims.release(this.key, this.holder);
			done.catch(onFault);
		});
	}
}

import { createHash, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type ClaimStore, DELIVERY_LEASE_MS, reach } from '../store/store';
import { onceAnswered } from './answered';

/** The store's key for a delivery: one scope's deliveries never collide with another's. */
export function claimKey(scope: string, replayKey: string): string {
	return createHash('sha256').update(`${scope}\n${replayKey}`).digest('hex');
}

export interface ClaimOptions {
	/** How long what was accepted is a duplicate, in milliseconds. */
	readonly rememberMs: number;
	/**
	 * Where the delivery is stored before it starts: once it is, a process that dies before it answers leaves a duplicate and not a
	 * free key, since a retry would run what may have run, and what is stored is done later.
	 */
	readonly stored: boolean;
}

/**
 * A delivery key taken but not yet kept. n8n may still fail to start the execution, and then the
 * sender's retry must not be dropped as a duplicate, so the claim follows what n8n answers: accepted, it is
 * kept, otherwise given back.
 */
export class DeliveryClaim {
	private readonly holder = randomUUID();
	/** Kept once the delivery is stored: a key of its own, since the lease of the other goes on until the answer. */
	private readonly markKey: string | undefined;
	private readonly rememberMs: number;

	constructor(
		private readonly claims: ClaimStore,
		private readonly key: string,
		{ rememberMs, stored }: ClaimOptions,
	) {
		this.rememberMs = rememberMs;
		this.markKey = stored ? `${key}:stored` : undefined;
	}

	async take(): Promise<'claimed' | 'pending' | 'duplicate'> {
		const taken = await this.claim(this.key);
		if (taken !== 'claimed' || this.markKey === undefined) return taken;
		const stored = await this.claim(this.markKey);
		if (stored === 'duplicate') await this.keep();
		if (stored === 'pending') await this.free(this.key);
		return stored;
	}

	/** To be said once the delivery is stored. Throws where another has the claim by now: it must not start then. */
	async markStored(): Promise<void> {
		if (this.markKey === undefined) return;
		const mine = await reach(this.claims.keep(this.markKey, this.holder, this.rememberMs));
		if (!mine) throw new Error('The claim ended before the delivery was stored');
	}

	/** Makes it a duplicate. */
	async keep(): Promise<void> {
		await reach(this.claims.keep(this.key, this.holder, this.rememberMs));
	}

	/** Gives it back: the sender's retry is let in. */
	async release(): Promise<void> {
		// What was kept is not given back, it ends.
		if (this.markKey !== undefined) {
			await reach(this.claims.keep(this.markKey, this.holder, 0));
		}
		await this.free(this.key);
	}

	/**
	 * Ties the claim to the answer. `settled` is told what was answered, once the claim has followed. `onFault` hears of a store that
	 * failed; the lease then ends the claim.
	 */
	settleWith(
		response: ServerResponse,
		acceptedBelow: number,
		onFault: (error: unknown) => void,
		settled: (accepted: boolean) => Promise<void> = async () => undefined,
	): void {
		const renewal = setInterval(() => {
			this.claims.renew(this.key, this.holder, DELIVERY_LEASE_MS).catch(onFault);
		}, DELIVERY_LEASE_MS / 3);
		renewal.unref();
		onceAnswered(response, acceptedBelow, (accepted) => {
			clearInterval(renewal);
			const done = accepted ? this.keep() : this.release();
			done.then(async () => await settled(accepted)).catch(onFault);
		});
	}

	private async claim(key: string): Promise<'claimed' | 'pending' | 'duplicate'> {
		return await reach(this.claims.claim(key, this.holder, DELIVERY_LEASE_MS));
	}

	private async free(key: string): Promise<void> {
		await reach(this.claims.release(key, this.holder));
	}
}

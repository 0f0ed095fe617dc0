import type { SigningCredential } from '../../lib/webhook/scheme';

/** A request as the provider's servers would send it. */
export interface SentRequest {
	readonly method: 'POST';
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

export interface EventOptions {
	/** The signed time, ms since the epoch. Now, when absent. */
	readonly at?: number;
	/** A small event in the provider's own shape, with a fresh event id, when absent. */
	readonly body?: Buffer;
	/** The public URL registered at the provider, for schemes that sign it. */
	readonly url?: string;
	/** The delivery or event id. Fresh when absent. */
	readonly id?: string;
}

/**
 * A provider played from outside: signs as its documentation says, with node:crypto (or an independent
 * library) only, never with lib/webhook, so that the tests do not compare our code with itself. Its keys are made
 * at run time; two senders of one provider are two parties with different keys.
 */
export interface Sender {
	readonly provider: string;
	/** What a user pastes into airlockWebhookSigningApi. */
	readonly credential: SigningCredential;
	/** What it takes to sign in its place, where that is more than `credential`. */
	readonly signing?: SigningCredential;
	/** Whether the scheme signs a time, the URL, the body. */
	readonly signs: {
		readonly time: boolean;
		/** Where it is a field of the body, so that other bodies have none. */
		readonly timeInBody?: boolean;
		readonly url: boolean;
		readonly body: boolean;
	};
	/** Whether the header with the proof may be sent once for each of several keys. */
	readonly repeatsProof?: boolean;
	/** Whether it could sign such a body; any, when absent. What cannot be signed is refused as such. */
	covers?(body: Buffer): boolean;
	/** The scheme cannot sign in its place. */
	readonly verifyOnly?: true;
	/** A checksum of the body is signed, which notices accidents and no forger. */
	readonly checksum?: true;
	event(options?: EventOptions): SentRequest | Promise<SentRequest>;
}

export type SenderFactory = () => Sender | Promise<Sender>;

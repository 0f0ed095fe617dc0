import type { SigningCredential } from '../../lib/webhook/scheme';
import type { SentRequest } from '../../test/senders/sender';
import type { Peers } from '../peers';

/** Verifies as the library's documentation has it; false or an exception refuses. */
export type SdkCheck = (event: SentRequest) => unknown;

export interface Sdk {
	/** The npm package. */
	readonly library: string;
	/** The function that is called. */
	readonly call: string;
	prepare(
		load: Peers['load'],
		credential: SigningCredential,
		url: string,
	): Promise<SdkCheck> | SdkCheck;
}

export type Headers = SentRequest['headers'];

export const text = (body: Buffer): string => body.toString('utf8');

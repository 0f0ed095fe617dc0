import type { SigningCredential } from '../../../lib/webhook/scheme';

/** A request whose proof was made by somebody else than us, with the key it was made with. */
export interface Vector {
	readonly provider: string;
	/**
	 * `published`: the provider's own example or test. `sdk`: made once by its official SDK. `independent`: made once by
	 * another implementation, from what the provider documents.
	 */
	readonly madeBy: 'published' | 'sdk' | 'independent';
	/** An address, or package, version and call. */
	readonly source: string;
	readonly credential: SigningCredential;
	readonly headers: Readonly<Record<string, string>>;
	/** UTF-8, or the bytes. */
	readonly body: string | Buffer;
	/** The signature or secret, where it stands in the body. */
	readonly proof?: string;
	/** The public URL, where it is signed. */
	readonly url?: string;
	/** POST, when absent. */
	readonly method?: string;
	/** The clock at which it is judged, where the scheme itself looks at it (tokens); the signed time, else now, when absent. Milliseconds since the epoch. */
	readonly at?: number;
	/** What the scheme says of when it was signed. Milliseconds since the epoch. */
	readonly signedAt?: number;
}

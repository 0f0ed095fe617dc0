import type { Category } from './category';
import type { Headers } from './retry-after';

/** What is known of a call that did not go well. Nothing of it but the category, the status and the wait leaves. */
export interface Signals {
	/** The HTTP status; undefined where there was no answer. */
	readonly status?: number;
	readonly headers?: Headers;
	/** Node's, OpenSSL's or the client's code of what went wrong, e.g. `ECONNRESET`. */
	readonly code?: string;
	readonly host?: string;
	readonly path?: string;
	/** The answer, parsed as JSON where it is: read for the codes that its sender documents, not for words that may change. */
	readonly body?: unknown;
}

export interface Failure {
	readonly category: Category;
	readonly status?: number;
	/** How long the other side asked to wait, in milliseconds. */
	readonly retryAfterMs?: number;
	/** False only where it surely did not get to where it could have an effect. */
	readonly mayHaveTakenEffect: boolean;
}

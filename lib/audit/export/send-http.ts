import { Agent } from 'node:https';
import type { StoredEntry } from '../../store/store';
import { type Batch, batchesOf } from './batches';
import { ocsfEvent } from './ocsf';
import { readEntry } from './read-entry';
import { areSendable, isAllowed } from '../../outbound';
import { type Answer, post, type PostRequest } from './http-post';
import { backoffMs, realRetryPorts, retryAfterMs, type RetryPorts } from '../../failure/backoff';

export interface HttpTarget {
	/** https; http only to this machine itself. */
	readonly url: string;
	/** Sent with every batch, e.g. what the receiver authorises by. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Certificates to trust (PEM) instead of the well-known authorities. */
	readonly ca?: string;
	/** Entries a request: 500 by default. */
	readonly batchSize?: number;
	/** Bytes a request: 1 MB by default. */
	readonly maxBytes?: number;
	/** A JSON array, or one JSON text a line (the default). */
	readonly shape?: 'array' | 'lines';
	/** The JSON text of an entry: its OCSF event by default. */
	record?(entry: StoredEntry): string;
	/** How often one batch is tried: 5 times by default. */
	readonly maxAttempts?: number;
	/** How long one request may take. Milliseconds, 30 s by default. */
	readonly timeoutMs?: number;
	readonly signal?: AbortSignal;
}

const MESSAGES = {
	url_refused: 'The export needs an https URL without a user name or password in it',
	headers_refused: 'A header of the export cannot be sent',
	untrusted: 'The certificate of the receiver is not trusted',
	redirected: 'The receiver answered with a redirect, which is not followed',
	rejected: 'The receiver did not accept the entries',
	unavailable: 'The receiver could not take the entries',
	unreachable: 'The receiver cannot be reached',
	cancelled: 'The export was cancelled',
};

export type HttpSendCode = keyof typeof MESSAGES;

/** What was accepted so far. After a failure go on from the entry after `lastSeq`; nothing accepted: undefined. */
export interface HttpProgress {
	readonly sent: number;
	readonly batches: number;
	readonly attempts: number;
	readonly lastSeq: number | undefined;
}

export type HttpResult = HttpProgress &
	(
		| { readonly ok: true }
		| {
				readonly ok: false;
				readonly code: HttpSendCode;
				/** Names no header, URL or content. */
				readonly message: string;
				readonly status?: number;
				/** What the receiver asked to wait, where it is longer than is waited here. */
				readonly retryAfterSeconds?: number;
		  }
	);

const NOTHING_SENT: HttpProgress = { sent: 0, batches: 0, attempts: 0, lastSeq: undefined };
/** Longer than this is not waited for within one export. */
const MAX_WAIT_MS = 2 * 60_000;

/**
 * Posts entries in batches and goes on with the next one once a batch was accepted (any 2xx). 408, 429, 5xx and network
 * faults are tried again with backoff and Retry-After; any other answer ends the export. Redirects are never followed:
 * they would take headers and entries elsewhere. A receiver on a private address is allowed, as most are. Rejects only
 * when `entries` does.
 */
export async function sendHttp(
	entries: AsyncIterable<StoredEntry>,
	target: HttpTarget,
	ports: RetryPorts = realRetryPorts,
): Promise<HttpResult> {
	if (!isAllowed(target.url)) return failed(NOTHING_SENT, { code: 'url_refused' });
	if (!areSendable(target.headers ?? {})) return failed(NOTHING_SENT, { code: 'headers_refused' });
	// One for all batches, so that they share connections.
	const agent = new Agent({ keepAlive: true, ca: target.ca });
	try {
		return await sendAll(entries, { ...target, agent }, ports);
	} finally {
		agent.destroy();
	}
}

async function sendAll(
	entries: AsyncIterable<StoredEntry>,
	target: Connected,
	ports: RetryPorts,
): Promise<HttpResult> {
	let progress = NOTHING_SENT;
	const batches = batchesOf(entries, {
		size: target.batchSize ?? 500,
		maxBytes: target.maxBytes ?? 1024 * 1024,
		shape: target.shape ?? 'lines',
		record: target.record ?? ((entry) => JSON.stringify(ocsfEvent(readEntry(entry)))),
	});
	for await (const batch of batches) {
		const { attempts, failure } = await deliver(batch, target, ports);
		progress = { ...progress, attempts: progress.attempts + attempts };
		if (failure) return failed(progress, failure);
		const sent = progress.sent + batch.entries;
		progress = { ...progress, sent, batches: progress.batches + 1, lastSeq: batch.lastSeq };
	}
	return { ok: true, ...progress };
}

interface Connected extends HttpTarget {
	readonly agent: Agent;
}

interface Failure {
	readonly code: HttpSendCode;
	readonly status?: number;
	readonly retryAfterSeconds?: number;
}

const failed = (progress: HttpProgress, failure: Failure): HttpResult => ({
	ok: false,
	message: MESSAGES[failure.code],
	...failure,
	...progress,
});

async function deliver(
	batch: Batch,
	target: Connected,
	ports: RetryPorts,
): Promise<{ attempts: number; failure?: Failure }> {
	const maxAttempts = target.maxAttempts ?? 5;
	for (let attempts = 1; ; attempts++) {
		const answer = await post(requestFor(batch, target));
		const { failure, again } = judge(answer);
		if (!failure) return { attempts };
		if (target.signal?.aborted) return { attempts, failure: { code: 'cancelled' } };
		const askedMs = retryAfterMs(answer.retryAfter, ports.now());
		const tooLong = askedMs !== undefined && askedMs > MAX_WAIT_MS;
		if (!again || tooLong || attempts >= maxAttempts) {
			const retryAfterSeconds = askedMs === undefined ? undefined : Math.ceil(askedMs / 1000);
			return { attempts, failure: { ...failure, retryAfterSeconds } };
		}
		const waited = ports.sleep(backoffMs(attempts, ports.random(), askedMs), target.signal);
		await waited.catch(() => undefined);
		if (target.signal?.aborted) return { attempts, failure: { code: 'cancelled' } };
	}
}

function requestFor(
	batch: Batch,
	{ shape, headers, timeoutMs, ...target }: Connected,
): PostRequest {
	return {
		...target,
		body: batch.body,
		headers: {
			'content-type': shape === 'array' ? 'application/json' : 'application/x-ndjson',
			...headers,
			'idempotency-key': batch.idempotencyKey,
		},
		timeoutMs: timeoutMs ?? 30_000,
	};
}

function judge({ status, untrusted }: Answer): { failure?: Failure; again: boolean } {
	if (untrusted) return { failure: { code: 'untrusted' }, again: false };
	if (status === undefined) return { failure: { code: 'unreachable' }, again: true };
	if (status >= 200 && status < 300) return { again: false };
	if (status >= 300 && status < 400) {
		return { failure: { code: 'redirected', status }, again: false };
	}
	const again = status === 408 || status === 429 || status >= 500;
	return { failure: { code: again ? 'unavailable' : 'rejected', status }, again };
}

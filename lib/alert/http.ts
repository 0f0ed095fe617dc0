import { Agent } from 'node:https';
import type { Readable } from 'node:stream';
import axios from 'axios';
import { directly, isAllowed } from '../outbound';

/** One request, as a destination wants it. */
export interface Outgoing {
	/** POST unless said otherwise. */
	readonly method?: 'GET' | 'POST';
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	/** Certificates to trust (PEM) instead of the well-known authorities. */
	readonly ca?: string;
}

export type FailureCode =
	'rejected' | 'unavailable' | 'unreachable' | 'untrusted' | 'redirected' | 'address_refused';

/** How it went. Holds nothing of the request, and of the answer nothing but its status and how long to wait. */
export type Delivery =
	| { readonly ok: true }
	| {
			readonly ok: false;
			readonly code: FailureCode;
			readonly retryable: boolean;
			readonly status?: number;
			readonly retryAfterMs?: number;
	  };

/** For the whole of one request. */
export const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** OpenSSL's and Node's names for a chain that does not verify. */
export const CERTIFICATE_FAULT = /CERT|VERIFY_LEAF|INVALID_CA|HOSTNAME_MISMATCH/;

/**
 * Sends a request and judges the answer by its status: any 2xx is delivered; 408, 429, 5xx and network faults may be
 * tried again. Redirects are not followed: they would take the alert and its keys elsewhere. `now` in milliseconds. Never rejects.
 */
export async function send(outgoing: Outgoing, now: number): Promise<Delivery> {
	return (await exchange(outgoing, now, false)).delivery;
}

/** As `send`, and the text of an accepted answer, at most 64 KB: for the one API that has to be asked first. */
export async function ask(
	outgoing: Outgoing,
	now: number,
): Promise<{ readonly delivery: Delivery; readonly text?: string }> {
	return await exchange(outgoing, now, true);
}

async function exchange(
	{ method = 'POST', url, headers, body, ca }: Outgoing,
	now: number,
	keep: boolean,
): Promise<{ delivery: Delivery; text?: string }> {
	if (!isAllowed(url)) {
		return { delivery: { ok: false, code: 'address_refused', retryable: false } };
	}
	const agent = new Agent({ ca });
	try {
		const response = await axios.request<Readable>({
			method,
			url,
			data: body,
			headers: { ...headers },
			httpsAgent: agent,
			...directly(url),
			maxRedirects: 0,
			responseType: 'stream',
			transformRequest: (text?: string) => text,
			validateStatus: () => true,
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		const text = await read(response.data, keep).catch(() => undefined);
		const retryAfter: unknown = response.headers['retry-after'];
		return { delivery: judged(response.status, retryAfter, now), text };
	} catch (error) {
		// Nothing but its code is looked at: it holds the request, headers and all.
		const untrusted = CERTIFICATE_FAULT.test(String((error as { code?: unknown }).code));
		const code = untrusted ? 'untrusted' : 'unreachable';
		return { delivery: { ok: false, code, retryable: !untrusted } };
	} finally {
		agent.destroy();
	}
}

function judged(status: number, retryAfter: unknown, now: number): Delivery {
	if (status >= 200 && status < 300) return { ok: true };
	if (status >= 300 && status < 400) {
		return { ok: false, code: 'redirected', retryable: false, status };
	}
	if (status !== 408 && status !== 429 && status < 500) {
		return { ok: false, code: 'rejected', retryable: false, status };
	}
	const waitMs = retryAfterMs(retryAfter, now);
	const asked = waitMs === undefined ? {} : { retryAfterMs: waitMs };
	return { ok: false, code: 'unavailable', retryable: true, status, ...asked };
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfterMs(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string') return undefined;
	if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
	const at = Date.parse(header);
	return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Leaving the loop destroys the stream: more than is allowed is not waited for. */
async function read(answer: Readable, keep: boolean): Promise<string | undefined> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of answer as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > MAX_ANSWER_BYTES) return undefined;
		if (keep) chunks.push(chunk);
	}
	return keep ? Buffer.concat(chunks).toString('utf8') : undefined;
}

import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Agent } from 'node:https';
import type { Readable } from 'node:stream';
import axios from 'axios';

export interface PostRequest {
	readonly url: string;
	readonly body: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Milliseconds, for the whole of it. */
	readonly timeoutMs: number;
	readonly agent: Agent;
	readonly signal?: AbortSignal;
}

/** What is read of an answer's body, so that its connection can be used again. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface Answer {
	/** Undefined: there was none. */
	readonly status?: number;
	readonly retryAfter?: unknown;
	readonly untrusted?: boolean;
}

/** OpenSSL's and Node's names for a chain that does not verify. */
const CERTIFICATE_FAULT = /CERT|VERIFY_LEAF|INVALID_CA|HOSTNAME_MISMATCH/;

/** Posts a body without following redirects. Answers, whatever happens; what an error holds stays here. */
export async function post(request: PostRequest): Promise<Answer> {
	const limit = AbortSignal.timeout(request.timeoutMs);
	try {
		const response = await axios.request<Readable>({
			method: 'POST',
			url: request.url,
			data: request.body,
			headers: { ...request.headers },
			httpsAgent: request.agent,
			maxRedirects: 0,
			maxBodyLength: Infinity,
			responseType: 'stream',
			transformRequest: (text: string) => text,
			validateStatus: () => true,
			signal: request.signal ? AbortSignal.any([limit, request.signal]) : limit,
		});
		await discard(response.data).catch(() => undefined);
		return { status: response.status, retryAfter: response.headers['retry-after'] };
	} catch (error) {
		// Nothing but its code is kept: it holds the headers and the entries.
		const { code } = error as { code?: unknown };
		return { untrusted: CERTIFICATE_FAULT.test(String(code)) };
	}
}

/** Leaving the loop destroys the stream. */
async function discard(answer: Readable): Promise<void> {
	let bytes = 0;
	for await (const chunk of answer as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > MAX_ANSWER_BYTES) return;
	}
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** https without a user in it, or http to this machine itself. */
export function isAllowed(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname, username, password } = new URL(text);
	if (username !== '' || password !== '') return false;
	return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

/** A line end in a header would smuggle another one in (CWE-113); node refuses it, but only when it is sent. */
export function areSendable(headers: Readonly<Record<string, string>>): boolean {
	try {
		for (const [name, value] of Object.entries(headers)) {
			validateHeaderName(name);
			validateHeaderValue(name, value);
		}
		return true;
	} catch {
		return false;
	}
}

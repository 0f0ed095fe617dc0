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

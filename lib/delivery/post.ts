import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios from 'axios';
import { allowedLookup, type DestinationRules } from './destination';

export interface Posting {
	readonly url: URL;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
	/** For all of it. Milliseconds. */
	readonly timeoutMs: number;
	readonly rules: DestinationRules;
}

export type Posted =
	| { readonly status: number; readonly headers: ReadonlyMap<string, string> }
	/** Node's or OpenSSL's code of what went wrong. */
	| { readonly code: string };

/** An answer's body says nothing that counts; so much of it is read, that the connection ends in order. */
const MOST_BYTES = 64 * 1024;

/**
 * POSTs a delivery. No redirect is followed: it would lead to where nobody decided to send, and what was signed is for one
 * address. No proxy: it would look the name up anew. Never rejects.
 */
export async function postDelivery({
	url,
	headers,
	body,
	timeoutMs,
	rules,
}: Posting): Promise<Posted> {
	const lookup = allowedLookup(rules) as HttpsAgent['options']['lookup'];
	const signal = AbortSignal.timeout(timeoutMs);
	try {
		const response = await axios.request<Readable>({
			...{ url: url.href, method: 'POST', data: body, headers, signal },
			...{ proxy: false, maxRedirects: 0, responseType: 'stream', maxBodyLength: Infinity },
			...{ httpAgent: new HttpAgent({ lookup }), httpsAgent: new HttpsAgent({ lookup }) },
			validateStatus: () => true,
			// The bytes that were signed, as they are.
			transformRequest: (data: Buffer) => data,
		});
		await drain(response.data).catch(() => undefined);
		const known = Object.entries(response.headers).map(
			([name, value]) => [name.toLowerCase(), String(value)] as const,
		);
		return { status: response.status, headers: new Map(known) };
	} catch (error) {
		return { code: signal.aborted ? 'TimeoutError' : codeOf(error) };
	}
}

async function drain(stream: Readable): Promise<void> {
	let bytes = 0;
	// Leaving the loop destroys the stream.
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > MOST_BYTES) return;
	}
}

function codeOf(error: unknown): string {
	const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
	const inner = cause?.code ?? code;
	return typeof inner === 'string' ? inner : '';
}

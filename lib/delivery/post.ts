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
	| {
			readonly status: number;
			readonly headers: ReadonlyMap<string, string>;
			/** As much of it as is read: it counts only where the status misleads. */
			readonly body: string;
	  }
	/** Node's or OpenSSL's code of what went wrong. */
	| { readonly code: string };

/** So much of an answer is read, that the connection ends in order. */
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
		const start = await readStart(response.data);
		const known = Object.entries(response.headers).map(
			([name, value]) => [name.toLowerCase(), String(value)] as const,
		);
		return { status: response.status, headers: new Map(known), body: start };
	} catch (error) {
		return { code: signal.aborted ? 'TimeoutError' : codeOf(error) };
	}
}

/** An answer that breaks off was given all the same: its status counts. */
async function readStart(stream: Readable): Promise<string> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	try {
		// Leaving the loop destroys the stream.
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			chunks.push(chunk);
			bytes += chunk.length;
			if (bytes > MOST_BYTES) break;
		}
	} catch {
		// As said.
	}
	return Buffer.concat(chunks).toString('utf8');
}

function codeOf(error: unknown): string {
	const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
	const inner = cause?.code ?? code;
	return typeof inner === 'string' ? inner : '';
}

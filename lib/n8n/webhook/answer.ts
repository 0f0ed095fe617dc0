import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Answer {
	readonly status: number;
	readonly body: string;
	readonly contentType?: string;
	readonly retryAfterSeconds?: number;
	/** Lower-case names. */
	readonly headers?: Readonly<Record<string, string>>;
}

/** How much of a refused body is read away, and for how long, so that the sender can still read the answer. */
const LINGER_BYTES = 1024 * 1024;
const LINGER_MS = 2_000;

/**
 * Answers a request. Where its body was not read to the end, the whole answer goes out first and the connection
 * is closed after a short while of reading the rest away: closing at once would reset the connection and could
 * destroy the answer before the sender has read it (lingering close, RFC 9112 section 9.6).
 */
export function sendAnswer(
	request: IncomingMessage,
	response: ServerResponse,
	answer: Answer,
): void {
	if (response.headersSent || response.destroyed) return;
	const body = Buffer.from(answer.body, 'utf8');
	response.statusCode = answer.status;
	// A 204 must not have a length (RFC 9110 section 8.6).
	if (answer.status !== 204) response.setHeader('Content-Length', body.length);
	response.setHeader('Cache-Control', 'no-store');
	if (answer.contentType !== undefined) response.setHeader('Content-Type', answer.contentType);
	if (body.length > 0) {
		if (answer.contentType === undefined) {
			response.setHeader('Content-Type', 'application/json; charset=utf-8');
		}
		// What is echoed to a set-up challenge must not become a page.
		response.setHeader('X-Content-Type-Options', 'nosniff');
	}
	for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
	if (answer.retryAfterSeconds !== undefined) {
		response.setHeader('Retry-After', answer.retryAfterSeconds);
	}
	if (request.complete || request.readableEnded || request.destroyed) {
		response.end(body);
		return;
	}
	response.setHeader('Connection', 'close');
	response.flushHeaders();
	response.write(body);
	readAway(request, () => response.end());
}

function readAway(request: IncomingMessage, done: () => void): void {
	let left = LINGER_BYTES;
	const finish = () => {
		clearTimeout(timer);
		request.off('data', onData).off('end', finish).off('close', finish).off('error', finish);
		done();
	};
	const onData = (chunk: Buffer) => {
		left -= chunk.length;
		if (left <= 0) finish();
	};
	const timer = setTimeout(finish, LINGER_MS);
	timer.unref();
	request.on('data', onData).on('end', finish).on('close', finish).on('error', finish);
	request.resume();
}

import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAnswer, type Answer } from './http-answer';

export type { Answer } from './http-answer';

/** Names keep their casing; a list of pairs may repeat a name and keeps the order. */
export type RequestHeaders =
	Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[];

/** A request to be sent byte for byte. What a `Sender` of test/senders makes is one. */
export interface HttpRequest {
	/** POST, when absent. */
	readonly method?: string;
	/** Sent as given. Only `Host`, and what `framing` says, are added, each unless it is here. */
	readonly headers?: RequestHeaders;
	readonly body?: Buffer | string;
	/** How the body's length is told: `Content-Length` (the default when there is a body), chunks, or not at all. */
	readonly framing?: 'length' | 'chunked' | 'none';
	/** Sends the body in pieces of `bytes`, one every `everyMs` milliseconds. */
	readonly pace?: { readonly bytes: number; readonly everyMs: number };
	/** Milliseconds until the whole answer must be there; 30 s when absent. */
	readonly timeoutMs?: number;
}

/** Sends `request` to `url` (http only) on a connection of its own and reads the answer. */
export async function send(url: string, request: HttpRequest = {}): Promise<Answer> {
	const { head, pieces } = serialize(url, request);
	const { timeoutMs, method } = request;
	return await exchange(url, { timeoutMs, toHead: method === 'HEAD' }, async (socket) => {
		socket.write(head);
		for (const [i, piece] of pieces.entries()) {
			if (i > 0 && request.pace) await sleep(request.pace.everyMs);
			// The server may have answered and closed before it read everything: that is its right.
			if (socket.writable) socket.write(piece);
		}
	});
}

/** Sends these very bytes to the host of `url`: for requests that no HTTP library would make. */
export async function sendRaw(
	url: string,
	bytes: Buffer | string,
	timeoutMs?: number,
): Promise<Answer> {
	return await exchange(url, { timeoutMs }, (socket) => socket.write(bytes));
}

/** Starts `request`, and closes the connection after `bodyBytes` bytes of its body have gone out. */
export async function hangUp(url: string, request: HttpRequest, bodyBytes: number): Promise<void> {
	const { head, pieces } = serialize(url, request);
	const socket = open(url);
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
	socket.on('error', () => undefined);
	const start = Buffer.concat([head, Buffer.concat(pieces).subarray(0, bodyBytes)]);
	socket.write(start, () => socket.destroy());
	await closed;
}

function open(url: string): Socket {
	const { hostname, port, protocol } = new URL(url);
	if (protocol !== 'http:') throw new TypeError('Only http: addresses can be sent to');
	return connect({ host: hostname, port: Number(port || 80), noDelay: true });
}

async function exchange(
	url: string,
	{ timeoutMs = 30_000, toHead = false }: { timeoutMs?: number; toHead?: boolean },
	write: (socket: Socket) => unknown,
): Promise<Answer> {
	const startedAt = performance.now();
	const socket = open(url);
	const received: Buffer[] = [];
	try {
		return await new Promise<Answer>((resolve, reject) => {
			const settleWith = (closed: boolean) => {
				const answer = parseAnswer(Buffer.concat(received), closed, toHead);
				if (answer) resolve({ ...answer, ms: performance.now() - startedAt });
				else if (closed) reject(new Error(`${url} closed the connection without an answer`));
			};
			const timer = setTimeout(
				() => reject(new Error(`${url} did not answer within ${timeoutMs} ms`)),
				timeoutMs,
			);
			socket.on('data', (piece: Buffer) => {
				received.push(piece);
				settleWith(false);
			});
			// A reset may follow a complete answer (a body cut off at the cap): the answer counts.
			socket.on('error', (error) => {
				if (received.length === 0) reject(error);
			});
			socket.on('close', () => {
				clearTimeout(timer);
				settleWith(true);
			});
			socket.once('connect', () => {
				Promise.resolve(write(socket)).catch(reject);
			});
		});
	} finally {
		socket.destroy();
	}
}

/** The request's head, and its body in the pieces it goes out in. */
function serialize(url: string, request: HttpRequest): { head: Buffer; pieces: Buffer[] } {
	const { host, pathname, search } = new URL(url);
	const given = request.headers ?? {};
	const headers = Array.isArray(given)
		? [...(given as [string, string][])]
		: Object.entries(given as Record<string, string>);
	const names = new Set(headers.map(([name]) => name.toLowerCase()));
	if (!names.has('host')) headers.unshift(['Host', host]);

	const body = Buffer.from(request.body ?? '');
	const framing = request.framing ?? (request.body === undefined ? 'none' : 'length');
	if (framing === 'length' && !names.has('content-length')) {
		headers.push(['Content-Length', String(body.length)]);
	}
	if (framing === 'chunked' && !names.has('transfer-encoding')) {
		headers.push(['Transfer-Encoding', 'chunked']);
	}
	const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
	// latin1: a header's bytes are one to one with the characters given.
	const head = Buffer.from(
		`${request.method ?? 'POST'} ${pathname}${search} HTTP/1.1\r\n${lines}\r\n`,
		'latin1',
	);
	const pieces = split(body, request.pace?.bytes);
	return { head, pieces: framing === 'chunked' ? asChunks(pieces) : pieces };
}

function split(body: Buffer, bytes = Math.max(body.length, 1)): Buffer[] {
	const pieces: Buffer[] = [];
	for (let at = 0; at < body.length; at += bytes) pieces.push(body.subarray(at, at + bytes));
	return pieces;
}

function asChunks(pieces: readonly Buffer[]): Buffer[] {
	const chunks = pieces.map((piece) =>
		Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
	);
	return [...chunks, Buffer.from('0\r\n\r\n')];
}

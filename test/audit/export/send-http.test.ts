import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type HttpTarget, sendHttp } from '../../../lib/audit/export/send-http';
import { backoffMs, retryAfterMs, type RetryPorts } from '../../../lib/failure/backoff';
import { many, stored, stream } from './entries';
import { makeCertificate } from './tls';

interface Received {
	readonly headers: IncomingMessage['headers'];
	readonly body: string;
}

type Respond = (response: ServerResponse, nth: number) => void;

let server: Server;
let received: Received[];
let respond: Respond;
let slept: number[];
const ports: RetryPorts = {
	now: () => 1_790_000_000_000,
	random: () => 0.5,
	sleep: async (ms) => void slept.push(ms),
};

function handle(request: IncomingMessage, response: ServerResponse): void {
	let body = '';
	request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
	request.on('end', () => {
		received.push({ headers: request.headers, body });
		respond(response, received.length);
	});
}

async function listen(made: Server): Promise<number> {
	server = made;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

const status = (code: number, headers: Record<string, string> = {}): Respond => {
	return (response) => response.writeHead(code, headers).end('told to nobody');
};

/** The first `times` are answered by `first`, the rest accepted. */
const atFirst = (times: number, first: Respond): Respond => {
	return (response, nth) => (nth <= times ? first : status(204))(response, nth);
};

let url: string;

beforeEach(async () => {
	received = [];
	slept = [];
	respond = status(200);
	url = `http://127.0.0.1:${await listen(createServer(handle))}/ingest`;
});
afterEach(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const seqsOf = ({ body }: Received) =>
	body
		.trimEnd()
		.split('\n')
		.map((line) => (JSON.parse(line) as { metadata: { sequence: number } }).metadata.sequence);

describe('batches', () => {
	test('by number, one JSON text a line', async () => {
		const result = await sendHttp(many(7), { url, batchSize: 3 }, ports);
		expect(result).toEqual({ ok: true, sent: 7, batches: 3, attempts: 3, lastSeq: 6 });
		expect(received.map(seqsOf)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
		expect(received[0]!.headers['content-type']).toBe('application/x-ndjson');
	});

	test('by size; one entry alone may be larger', async () => {
		const record = ({ seq }: { seq: number }) => JSON.stringify('x'.repeat(seq === 2 ? 500 : 40));
		const target: HttpTarget = { url, maxBytes: 100, shape: 'array', record };
		await sendHttp(many(5), target, ports);
		const sizes = received.map(({ body }) => (JSON.parse(body) as string[]).map((s) => s.length));
		expect(sizes).toEqual([[40, 40], [500], [40, 40]]);
		expect(received[0]!.headers['content-type']).toBe('application/json');
		expect(Buffer.byteLength(received[0]!.body)).toBeLessThanOrEqual(100);
	});

	test('none for no entries', async () => {
		const result = await sendHttp(many(0), { url }, ports);
		expect(result).toEqual({ ok: true, sent: 0, batches: 0, attempts: 0, lastSeq: undefined });
		expect(received).toEqual([]);
	});

	test('entries are read no further than the batch under way', async () => {
		let read = 0;
		async function* counted() {
			for await (const entry of many(100)) {
				read += 1;
				yield entry;
			}
		}
		const readAt: number[] = [];
		respond = (response) => {
			readAt.push(read);
			response.end();
		};
		await sendHttp(counted(), { url, batchSize: 10 }, ports);
		expect(readAt.slice(0, 3)).toEqual([11, 21, 31]);
	});
});

describe('headers', () => {
	test('go with every batch; the content type may be another', async () => {
		const token = randomBytes(12).toString('hex');
		const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
		await sendHttp(many(2), { url, headers, batchSize: 1 }, ports);
		for (const { headers: got } of received) {
			expect(got.authorization).toBe(`Bearer ${token}`);
			expect(got['content-type']).toBe('application/json');
		}
	});

	test('that would smuggle another one in are not sent', async () => {
		const headers = { 'x-a': 'b\r\nx-forged: c' };
		expect(await sendHttp(many(1), { url, headers }, ports)).toMatchObject({
			ok: false,
			code: 'headers_refused',
		});
		expect(received).toEqual([]);
	});
});

describe('tries again', () => {
	test.each([408, 429, 500, 502, 503, 504])('after %i, with backoff that doubles', async (code) => {
		respond = atFirst(3, status(code));
		const result = await sendHttp(many(2), { url }, ports);
		expect(result).toEqual({ ok: true, sent: 2, batches: 1, attempts: 4, lastSeq: 1 });
		expect(slept).toEqual([250, 500, 1000]);
	});

	test('with the same key and the same bytes, so that a repetition is known', async () => {
		respond = atFirst(1, status(503));
		await sendHttp(many(4), { url, batchSize: 2 }, ports);
		const keys = received.map(({ headers }) => headers['idempotency-key']);
		expect(keys[0]).toMatch(/^[\w-]{43}$/);
		expect(keys[1]).toBe(keys[0]);
		expect(keys[2]).not.toBe(keys[0]);
		expect(received[1]!.body).toBe(received[0]!.body);
		// A later export of the same entries too.
		await sendHttp(many(2), { url }, ports);
		expect(received.at(-1)!.headers['idempotency-key']).toBe(keys[0]);
	});

	test.each([
		['seconds', '7', 7_000],
		['a date', new Date(1_790_000_000_000 + 9_000).toUTCString(), 9_000],
		['a date gone by', new Date(1_700_000_000_000).toUTCString(), 0],
		['nonsense', 'soon', 0],
	])('not before Retry-After allows: %s', async (_name, header, ms) => {
		respond = atFirst(1, status(503, { 'retry-after': header }));
		await sendHttp(many(1), { url }, ports);
		expect(slept).toEqual([ms + 250]);
	});

	test('a connection that is dropped', async () => {
		respond = atFirst(2, (response) => response.socket?.destroy());
		expect(await sendHttp(many(1), { url }, ports)).toMatchObject({ ok: true, attempts: 3 });
	});

	test('an answer that does not come', async () => {
		respond = atFirst(1, () => undefined);
		const result = await sendHttp(many(1), { url, timeoutMs: 200 }, ports);
		expect(result).toMatchObject({ ok: true, attempts: 2 });
	});
});

describe('gives up', () => {
	const secret = randomBytes(12).toString('hex');
	const target = () => ({ url: `${url}?key=${secret}`, headers: { authorization: secret } });

	test('after so many tries, saying how far it came; a second export goes on from there', async () => {
		const entries = Array.from({ length: 6 }, (_, seq) => stored(seq, { reason: secret }));
		respond = (response, nth) => status(nth <= 2 ? 200 : 503)(response, nth);
		const options = { ...target(), batchSize: 2, maxAttempts: 3 };
		const result = await sendHttp(stream(entries), options, ports);
		expect(result).toEqual({
			ok: false,
			code: 'unavailable',
			message: 'The receiver could not take the entries',
			status: 503,
			retryAfterSeconds: undefined,
			sent: 4,
			batches: 2,
			attempts: 5,
			lastSeq: 3,
		});
		expect(JSON.stringify(result)).not.toContain(secret);
		respond = status(200);
		received = [];
		const rest = entries.filter(({ seq }) => seq > result.lastSeq!);
		expect(await sendHttp(stream(rest), options, ports)).toMatchObject({ ok: true, lastSeq: 5 });
		expect(received.map(seqsOf)).toEqual([[4, 5]]);
	});

	test.each([400, 401, 403, 413])('at once when told %i', async (code) => {
		respond = status(code);
		const result = await sendHttp(many(1), target(), ports);
		expect(result).toMatchObject({ ok: false, code: 'rejected', status: code, attempts: 1 });
	});

	test.each([301, 302, 307, 308])('at a redirect (%i): nothing goes elsewhere', async (code) => {
		let elsewhere = 0;
		const other = createServer((_request, response) => {
			elsewhere += 1;
			response.end();
		});
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
		respond = status(code, { location });
		const result = await sendHttp(many(1), target(), ports);
		await new Promise((resolve) => other.close(resolve));
		expect(result).toMatchObject({ ok: false, code: 'redirected', attempts: 1 });
		expect(elsewhere).toBe(0);
	});

	test('when asked to wait longer than an export may', async () => {
		respond = status(429, { 'retry-after': '3600' });
		const result = await sendHttp(many(1), target(), ports);
		expect(result).toMatchObject({ code: 'unavailable', attempts: 1, retryAfterSeconds: 3600 });
		expect(slept).toEqual([]);
	});

	test('when nobody listens', async () => {
		await new Promise((resolve) => server.close(resolve));
		const result = await sendHttp(many(1), { ...target(), maxAttempts: 2 }, ports);
		expect(result).toMatchObject({ ok: false, code: 'unreachable', attempts: 2 });
		expect(JSON.stringify(result)).not.toContain(secret);
		await listen(createServer(handle));
	});

	test('when cancelled, while it waits too', async () => {
		respond = status(503);
		const controller = new AbortController();
		const waiting: RetryPorts = {
			...ports,
			sleep: async () => controller.abort(),
		};
		const result = await sendHttp(many(1), { url, signal: controller.signal }, waiting);
		expect(result).toMatchObject({ ok: false, code: 'cancelled', attempts: 1 });
	});

	test('not for a fault of the store', async () => {
		async function* failing() {
			yield stored(0);
			throw new Error('store');
		}
		await expect(sendHttp(failing(), { url }, ports)).rejects.toThrow('store');
	});
});

describe('where to', () => {
	test.each([
		'http://siem.example/',
		'http://127.0.0.1.example/',
		'http://localhost.example/',
		'ftp://127.0.0.1/',
		'file:///etc/passwd',
		'https://user:pass@siem.example/',
		'https://user@siem.example/',
		'siem.example',
		'',
	])('not %j', async (refused) => {
		const result = await sendHttp(many(1), { url: refused }, ports);
		expect(result).toMatchObject({ ok: false, code: 'url_refused', attempts: 0 });
	});

	test('https, with the certificate verified', async () => {
		const certificate = makeCertificate();
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
		const port = await listen(createTlsServer(certificate, handle));
		const https = `https://localhost:${port}/`;
		expect(await sendHttp(many(1), { url: https }, ports)).toMatchObject({
			ok: false,
			code: 'untrusted',
			attempts: 1,
		});
		expect(received).toEqual([]);
		const trusting = { url: https, ca: certificate.cert, batchSize: 1 };
		expect(await sendHttp(many(3), trusting, ports)).toMatchObject({ ok: true, batches: 3 });
	});
});

test('backoff lies between what was asked and a bound above it', () => {
	expect(backoffMs(1, 0)).toBe(0);
	expect(backoffMs(30, 0.999)).toBeLessThan(60_000);
	expect(backoffMs(2, 0.5, 3_000)).toBe(3_500);
	expect(retryAfterMs(undefined, 0)).toBeUndefined();
});

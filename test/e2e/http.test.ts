import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hangUp, send, sendRaw } from './harness';

/** A server that keeps the very bytes it gets, and answers `answer` once `until` has arrived. */
async function listen(answer: string, until = '\r\n\r\n') {
	const pieces: Buffer[] = [];
	let closed = 0;
	const server: Server = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.on('close', () => closed++);
		socket.on('data', (piece) => {
			pieces.push(piece);
			if (Buffer.concat(pieces).includes(until)) socket.end(answer, 'latin1');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/hook?x=1`,
		host: `127.0.0.1:${port}`,
		received: () => Buffer.concat(pieces).toString('latin1'),
		pieces: () => pieces.length,
		closed: () => closed,
		[Symbol.asyncDispose]: async () => {
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('send', () => {
	it('sends the given bytes, header casing and repeats, and nothing else', async () => {
		await using server = await listen(ok, 'end');
		const headers = [
			['x-SIG', '1'],
			['X-Sig', '2'],
			['X-Latin', 'caf\u00e9'],
		] as const;
		const body = Buffer.concat([Buffer.from([0xff, 0x00, 0xfe]), Buffer.from('end')]);
		const answer = await send(server.url, { method: 'PUT', headers, body });
		expect(answer).toMatchObject({ status: 200, body: 'ok' });
		expect(server.received()).toBe(
			`PUT /hook?x=1 HTTP/1.1\r\nHost: ${server.host}\r\nx-SIG: 1\r\nX-Sig: 2\r\n` +
				'X-Latin: caf\u00e9\r\nContent-Length: 6\r\n\r\n\u00ff\u0000\u00feend',
		);
	});

	it('leaves a Host, a Content-Length or a framing that was given alone', async () => {
		await using server = await listen(ok);
		const headers = { host: 'evil.example', 'content-length': '99' };
		await send(server.url, { headers, body: 'abc' });
		expect(server.received()).toBe(
			'POST /hook?x=1 HTTP/1.1\r\nhost: evil.example\r\ncontent-length: 99\r\n\r\nabc',
		);
	});

	it('sends chunks, slowly', async () => {
		await using server = await listen(ok, '0\r\n\r\n');
		const pace = { bytes: 2, everyMs: 20 };
		const answer = await send(server.url, { body: 'abcde', framing: 'chunked', pace });
		expect(server.received()).toMatch(/chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n1\r\ne\r\n0\r\n\r\n$/);
		expect(server.pieces()).toBeGreaterThan(2);
		expect(answer.ms).toBeGreaterThanOrEqual(55);
	});

	it('reads chunked answers, answers that end with the connection, and interim ones', async () => {
		await using chunked = await listen(
			'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: 1\r\na: 2\r\n\r\n' +
				'3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
		);
		expect(await send(chunked.url)).toMatchObject({
			status: 200,
			body: 'abcde',
			headers: { a: '1, 2' },
		});
		await using open = await listen('HTTP/1.0 503 Busy\r\n\r\nlater');
		expect(await send(open.url)).toMatchObject({ status: 503, body: 'later' });
	});

	it('rejects where there is no answer, or none in time', async () => {
		await using silent = await listen('');
		await expect(send(silent.url)).rejects.toThrow('without an answer');
		await using cut = await listen('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab');
		await expect(send(cut.url)).rejects.toThrow('without an answer');
		await using never = await listen(ok, 'never');
		await expect(send(never.url, { timeoutMs: 50 })).rejects.toThrow('within 50 ms');
	});
});

it('sends malformed requests', async () => {
	await using server = await listen('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
	expect((await sendRaw(server.url, 'NOT HTTP\r\n\r\n')).status).toBe(400);
	expect(server.received()).toBe('NOT HTTP\r\n\r\n');
});

it('hangs up in the middle of a body', async () => {
	await using server = await listen(ok, 'never');
	await hangUp(server.url, { body: 'abcdef' }, 3);
	for (let i = 0; i < 50 && server.closed() === 0; i++) await sleep(10);
	expect(server.received()).toMatch(/Content-Length: 6\r\n\r\nabc$/);
	expect(server.closed()).toBe(1);
});

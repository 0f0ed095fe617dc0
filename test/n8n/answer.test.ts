import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, sendAnswer } from '../../lib/n8n/webhook/answer';
import { type HttpRequest, send } from '../e2e/harness/http';

describe('an answer', () => {
	let server: Server;
	let answer: Answer;
	let failed: unknown;

	beforeAll(async () => {
		server = createServer((request, response) => {
			try {
				sendAnswer(request, response, answer);
				// A second one, of a fault after the answer, is not sent.
				sendAnswer(request, response, { status: 500, body: 'late' });
			} catch (error) {
				failed = error;
			}
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	afterEach(() => expect(failed).toBeUndefined());
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});

	const ask = async (given: Answer, request: HttpRequest = {}) => {
		answer = given;
		return await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, request);
	};

	test('says what it is, and is not stored or sniffed', async () => {
		const got = await ask({ status: 429, body: '{"reference":"r"}', retryAfterSeconds: 7 });
		expect([got.status, got.body]).toEqual([429, '{"reference":"r"}']);
		expect(got.headers).toMatchObject({
			'content-type': 'application/json; charset=utf-8',
			'retry-after': '7',
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff',
		});
	});

	test('without a body has no type', async () => {
		const got = await ask({ status: 200, body: '' });
		expect([got.body, got.headers['content-type']]).toEqual(['', undefined]);
	});

	test('without content has no length, but the type that its sender wants', async () => {
		const got = await ask({ status: 204, contentType: 'application/json', body: '' });
		expect([got.status, got.headers['content-type']]).toEqual([204, 'application/json']);
		expect(got.headers).not.toHaveProperty('content-length');
	});

	test('to HEAD has a length, and no body', async () => {
		const got = await ask({ status: 405, body: '{"reference":"r"}' }, { method: 'HEAD' });
		expect([got.status, got.body, got.headers['content-length']]).toEqual([405, '', '17']);
	});

	test.each([
		['a body that was not read', 700_000],
		['a body longer than what is read away', 5_000_000],
	])('reaches the sender of %s whole, and ends the connection', async (_name, bytes) => {
		const reference = 'r'.repeat(2_000);
		const got = await ask({ status: 413, body: reference }, { body: Buffer.alloc(bytes) });
		expect([got.status, got.body, got.headers.connection]).toEqual([413, reference, 'close']);
	});

	test('does not wait for a body that never comes', async () => {
		const headers = { 'Content-Length': '1000' };
		const got = await ask({ status: 401, body: '' }, { headers, framing: 'none' });
		expect(got.status).toBe(401);
		expect(got.ms).toBeLessThan(4_000);
	});
});

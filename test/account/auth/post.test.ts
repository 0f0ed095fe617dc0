import { randomBytes } from 'node:crypto';
import {
	createServer,
	type IncomingMessage,
	type RequestListener,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { post } from '../../../lib/account/auth/post';

const PROXY_VARIABLES = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];
const saved = { ...process.env };
const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
	const server = createServer(listener);
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
	process.env = { ...saved };
	jest.restoreAllMocks();
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
});

const request = { headers: { 'X-Proof': 'p' }, body: 'a=1' };
const text = async (incoming: IncomingMessage) => {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
};

test('what is sent arrives as it is, and any status is an answer', async () => {
	let seen: unknown;
	const origin = await serve((incoming, response) => {
		void text(incoming).then((body) => {
			seen = { method: incoming.method, proof: incoming.headers['x-proof'], body };
			response.writeHead(401, { 'DPoP-Nonce': 'n1' }).end('{"error":"invalid_client"}');
		});
	});
	expect(await post(`${origin}/token`, request)).toMatchObject({
		status: 401,
		headers: { 'dpop-nonce': 'n1' },
		body: '{"error":"invalid_client"}',
	});
	expect(seen).toEqual({ method: 'POST', proof: 'p', body: 'a=1' });
});

test('a redirect is not followed: the proof would go to another host', async () => {
	const elsewhere = jest.fn((_: IncomingMessage, response: ServerResponse) => response.end('{}'));
	const target = await serve(elsewhere);
	const origin = await serve((_, response) => response.writeHead(307, { Location: target }).end());
	expect(await post(`${origin}/token`, request)).toMatchObject({ status: 307 });
	expect(elsewhere).not.toHaveBeenCalled();
});

test('no proxy is asked for what stays on this machine', async () => {
	const proxied = jest.fn((_: IncomingMessage, response: ServerResponse) => response.end('{}'));
	const proxy = await serve(proxied);
	for (const name of PROXY_VARIABLES) process.env[name] = proxy;
	delete process.env.NO_PROXY;
	delete process.env.no_proxy;
	const origin = await serve((_, response) => response.end('direct'));
	expect(await post(`${origin}/token`, request)).toMatchObject({ status: 200, body: 'direct' });
	expect(proxied).not.toHaveBeenCalled();
});

test.each([
	'http://login.example.com/token',
	'http://169.254.169.254/token',
	'https://user:word@login.example.com/token',
	'ftp://127.0.0.1/token',
	'no address',
])('%s is not asked', async (url) => {
	await expect(post(url, request)).rejects.toThrow('over https only');
});

test.each([
	['says how long it is', { 'Content-Length': '400000' }],
	['does not', {}],
])('an answer that is too long is none, whether it %s', async (_, headers) => {
	const origin = await serve((__, response) => {
		response.writeHead(200, headers).end(randomBytes(200_000).toString('hex'));
	});
	await expect(post(`${origin}/token`, request)).rejects.toThrow();
});

test('an answer that trickles in is given up after ten seconds', async () => {
	const real = AbortSignal.timeout.bind(AbortSignal);
	// A hundred times faster than the clock on the wall.
	const timeout = jest
		.spyOn(AbortSignal, 'timeout')
		.mockImplementation((milliseconds) => real(milliseconds / 100));
	const origin = await serve((_, response) => {
		response.writeHead(200);
		const trickle = setInterval(() => response.write(' '), 10);
		response.on('close', () => clearInterval(trickle));
	});
	await expect(post(`${origin}/token`, request)).rejects.toThrow();
	expect(timeout).toHaveBeenCalledWith(10_000);
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import { n8n } from '../../hooks/front-door';
import { CREDENTIAL_MAX_AGE_MS } from '../../lib/n8n/webhook/credential-cache';
import { FrontDoor } from '../../lib/n8n/webhook/front-door';
import { services } from '../../lib/n8n/services';
import type { SigningCredential } from '../../lib/webhook/scheme';
import { type HttpRequest, send } from '../e2e/harness/http';
import { senders } from '../senders';
import type { Sender } from '../senders/sender';
import { WebhookServer } from './webhook-server';

/** What the trigger says of itself is believed for two seconds at most, and its credential is two seconds old at most. */
const FORGOTTEN_MS = 2_001;

describe('the front door before a real trigger', () => {
	const folder = mkdtempSync(join(tmpdir(), 'airlock-front-door-'));
	let sender: Sender;
	let credential: SigningCredential;
	let aheadMs = 0;
	const servers: WebhookServer[] = [];

	beforeAll(async () => {
		// It stands still but where a case moves it: a busy machine takes a second for anything.
		const start = Date.now();
		jest.spyOn(Date, 'now').mockImplementation(() => start + aheadMs);
		process.env.N8N_USER_FOLDER = folder;
		process.env.N8N_LOG_LEVEL = 'silent';
		process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('base64');
		sender = await senders.github!();
	});
	beforeEach(() => {
		credential = sender.credential;
		aheadMs += CREDENTIAL_MAX_AGE_MS + FORGOTTEN_MS;
	});
	afterEach(async () => {
		for (const server of servers.splice(0)) await server.stop();
	});
	afterAll(() => {
		jest.restoreAllMocks();
		rmSync(folder, { recursive: true, force: true });
	});

	async function hung(policy: INode['parameters'] = {}): Promise<WebhookServer> {
		const rules = { requestsPerMinute: 0, ...policy };
		const server = await WebhookServer.start(() => credential, rules);
		servers.push(server);
		server.hangFrontDoor();
		return server;
	}

	/** The status, and whether the trigger saw the request. */
	async function outcome(
		server: WebhookServer,
		request: HttpRequest | Promise<HttpRequest>,
		url = server.url,
	): Promise<[number, 'trigger' | 'front door']> {
		const before = server.results.length;
		const { status } = await send(url, await request);
		return [status, server.results.length > before ? 'trigger' : 'front door'];
	}

	const forged = async (): Promise<HttpRequest> => await (await senders.github!()).event();

	test('forged requests are refused before the trigger, with the answer and the record of the trigger', async () => {
		const server = await hung();
		const [first, second] = [
			await send(server.url, await forged()),
			await send(server.url, await forged()),
		];
		expect(server.results).toHaveLength(1);
		expect([first.status, second.status]).toEqual([401, 401]);
		const { reference } = JSON.parse(second.body) as { reference: string };
		const { date } = first.headers;
		expect({ ...second.headers, date }).toEqual(first.headers);

		const { refusals, store } = await services();
		await refusals.settled();
		const recorded = await store.refusals.find(reference);
		expect(recorded).toMatchObject({
			code: 'signature_mismatch',
			nodeName: 'Trigger',
			provider: 'github',
		});
	});

	test('genuine ones reach the trigger with their bodies, once each', async () => {
		const server = await hung();
		for (const size of [0, 10, 200_000]) {
			const body = Buffer.from(JSON.stringify({ text: 'x'.repeat(size) }));
			expect(await outcome(server, sender.event({ body }))).toEqual([200, 'trigger']);
			expect(server.lastItem).toMatchObject({ body: { text: 'x'.repeat(size) } });
		}
	});

	test.each<[string, Partial<HttpRequest>, number]>([
		['a method it has no use for', { method: 'PUT' }, 405],
		['a body over the limit', { body: 'x'.repeat(2 * 1024 * 1024) }, 413],
		['a content type that is not allowed', { headers: { 'Content-Type': 'image/png' } }, 415],
		['no signature', { headers: {} }, 401],
	])('%s is refused before the trigger', async (_name, change, status) => {
		const server = await hung();
		await outcome(server, sender.event());
		const request = { ...(await sender.event()), ...change };
		expect(await outcome(server, request)).toEqual([status, 'front door']);
	});

	test('another spelling of the address is no way around', async () => {
		const server = await hung();
		await outcome(server, sender.event());
		const { origin } = new URL(server.url);
		for (const path of [
			'/WEBHOOK/hook',
			'/webhook/h%6Fok',
			'/webhook/hook/',
			'/webhook/hook?a=1',
		]) {
			expect(await outcome(server, forged(), origin + path)).toEqual([401, 'front door']);
		}
		// Not the address, or no address at all: n8n's to answer.
		for (const path of ['/webhook/Hook', '/webhook/hook2', '/rest/hook', '/webhook/%']) {
			expect((await outcome(server, forged(), origin + path))[1]).toBe('trigger');
		}
	});

	test('a request in a second goes to the trigger, so that a change counts', async () => {
		const server = await hung();
		await outcome(server, sender.event());
		const next = await senders.github!();
		credential = next.credential;
		expect(await outcome(server, next.event())).toEqual([401, 'front door']);
		aheadMs += CREDENTIAL_MAX_AGE_MS;
		expect(await outcome(server, next.event())).toEqual([200, 'trigger']);
		expect(await outcome(server, sender.event())).toEqual([401, 'front door']);
	});

	test('nothing is believed for longer than two seconds', async () => {
		const server = await hung();
		await outcome(server, sender.event());
		aheadMs += FORGOTTEN_MS;
		expect(await outcome(server, forged())).toEqual([401, 'trigger']);
		expect(await outcome(server, forged())).toEqual([401, 'front door']);
	});

	test.each<[string, INode['parameters'], number]>([
		['in observe mode', { mode: 'observe' }, 200],
		['that emits what it refused', { emitRefused: true }, 401],
		['in set-up mode', { setupUntil: new Date(Date.now() + 3_600_000).toISOString() }, 401],
	])('a trigger %s sees every request', async (_name, policy, status) => {
		const server = await hung(policy);
		await outcome(server, sender.event());
		expect(await outcome(server, forged())).toEqual([status, 'trigger']);
	});

	test('what is over the limit of requests is refused by the trigger, whoever sent it', async () => {
		const server = await hung({ requestsPerMinute: 2 });
		await outcome(server, sender.event());
		await outcome(server, sender.event());
		expect(await outcome(server, sender.event())).toEqual([429, 'trigger']);
		expect(await outcome(server, forged())).toEqual([401, 'front door']);
	});

	test('a source that was refused often is set aside', async () => {
		const server = await hung({ quarantineAfter: 2 });
		for (let i = 0; i < 2; i += 1) await outcome(server, forged());
		expect(await outcome(server, sender.event())).toEqual([503, 'front door']);
	});
});

describe('a front door', () => {
	const servers: Server[] = [];
	afterEach(() => servers.splice(0).forEach((server) => server.close()));

	async function serve(door: FrontDoor): Promise<string> {
		const server = createServer((_request, response) => response.end('n8n'));
		servers.push(server);
		door.hang(server, 'webhook');
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	test('that fails lets the request go on', async () => {
		const door = new FrontDoor();
		const origin = await serve(door);
		door.learn('/webhook/a', async () => await Promise.reject(new Error('a fault of ours')));
		expect((await send(`${origin}/webhook/a`)).body).toBe('n8n');
	});

	test('sends one request to the trigger when its second is over, and holds the others back meanwhile', async () => {
		let now = 0;
		const door = new FrontDoor({ now: () => now });
		const origin = await serve(door);
		const refuse = async (_request: unknown, response: { end(text: string): unknown }) => {
			await sleep(1);
			response.end('refused');
			return true;
		};
		const ask = async () => (await send(`${origin}/webhook/a`)).body;
		door.learn('/webhook/a', refuse);
		now = 1_001;
		expect([await ask(), await ask(), await ask()]).toEqual(['n8n', 'refused', 'refused']);
		door.learn('/webhook/a', refuse);
		now = 2_000;
		expect([await ask(), await ask()]).toEqual(['refused', 'refused']);
	});

	test('that finds no place in an n8n does not keep it from starting', async () => {
		const [ready] = n8n.ready;
		await expect(ready!({})).resolves.toBeUndefined();
		await expect(ready!({ server: createServer() })).resolves.toBeUndefined();
	});

	test('keeps a thousand addresses, the latest', async () => {
		const door = new FrontDoor();
		const origin = await serve(door);
		const refuse = async (_request: unknown, response: { end(text: string): unknown }) => {
			response.end('refused');
			return true;
		};
		for (let i = 0; i <= 1_000; i += 1) door.learn(`/webhook/${i}`, refuse);
		expect((await send(`${origin}/webhook/0`)).body).toBe('n8n');
		expect((await send(`${origin}/webhook/1`)).body).toBe('refused');
		expect((await send(`${origin}/webhook/1000`)).body).toBe('refused');
	});
});

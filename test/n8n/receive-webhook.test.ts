import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SigningCredential } from '../../lib/webhook/scheme';
import { send } from '../e2e/harness/http';
import { senders } from '../senders';
import type { Sender } from '../senders/sender';
import { CREDENTIAL_MAX_AGE_MS } from '../../lib/n8n/webhook/credential-cache';
import { WebhookServer } from './webhook-server';

describe('a webhook request in n8n’s execution context', () => {
	const folder = mkdtempSync(join(tmpdir(), 'airlock-receive-'));
	let sender: Sender;
	let credential: () => SigningCredential;
	let server: WebhookServer;
	let aheadMs = 0;

	/** The time at which a credential is read anew. */
	const forgetCredential = () => {
		aheadMs += CREDENTIAL_MAX_AGE_MS;
	};

	beforeAll(async () => {
		const realNow = Date.now;
		jest.spyOn(Date, 'now').mockImplementation(() => realNow() + aheadMs);
		process.env.N8N_USER_FOLDER = folder;
		process.env.N8N_LOG_LEVEL = 'silent';
		process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('base64');
		sender = await senders.github!();
		server = await WebhookServer.start(() => credential(), { requestsPerMinute: 0 });
	});
	beforeEach(() => {
		credential = () => sender.credential;
		forgetCredential();
	});
	afterAll(async () => {
		await server.stop();
		jest.restoreAllMocks();
		rmSync(folder, { recursive: true, force: true });
	});

	const post = async (event = sender.event()) => await send(server.url, await event);

	// First: the services of a process are opened at its first request.
	test('a store that cannot be opened is answered 503, and one that is back is used', async () => {
		writeFileSync(join(folder, 'a file'), '');
		process.env.AIRLOCK_DATABASE_URL = join(folder, 'a file', 'store.sqlite');
		const answer = await post();
		expect([answer.status, answer.headers['retry-after'], answer.body]).toEqual([503, '10', '']);
		expect(server.results.at(-1)).toEqual({ noWebhookResponse: true });
		delete process.env.AIRLOCK_DATABASE_URL;
		// A failed opening is not tried again at once.
		expect((await post()).status).toBe(503);
		await sleep(1_200);
		expect((await post()).status).toBe(200);
	});

	test('a genuine event is the item, with what was proven about it', async () => {
		const body = Buffer.from('{"action":"opened","error":"kept where it was"}');
		expect((await post(sender.event({ body, id: 'x'.repeat(500) }))).status).toBe(200);
		expect(server.lastItem).toMatchObject({
			headers: { 'content-type': 'application/json', 'x-github-event': 'ping' },
			query: {},
			body: { action: 'opened', error: 'kept where it was' },
			airlock: { verified: true, bodyVerified: true, provider: 'github', keyId: 'current' },
		});
		const { airlock, headers } = server.lastItem as Record<string, Record<string, string>>;
		expect(airlock!.deliveryId).toHaveLength(200);
		expect(headers).not.toHaveProperty('x-hub-signature-256');
		// n8n takes an item with a field `error` for a failed one.
		expect(server.lastItem).not.toHaveProperty('error');
	});

	test('a forged one is answered here and starts nothing', async () => {
		const answer = await post((await senders.github!()).event());
		expect(answer.status).toBe(401);
		expect(JSON.parse(answer.body)).toEqual({ reference: expect.stringMatching(/^[\w-]{12}$/) });
		expect(server.results.at(-1)).toEqual({ noWebhookResponse: true });
	});

	test('the same event again is acknowledged and starts nothing', async () => {
		const event = await sender.event();
		expect((await send(server.url, event)).status).toBe(200);
		expect(server.lastItem).toBeDefined();
		let status = 503;
		// What follows the first answer is written after it.
		for (; status === 503; await sleep(20)) ({ status } = await send(server.url, event));
		expect([status, server.results.at(-1)]).toEqual([200, { noWebhookResponse: true }]);
	});

	test.each<[string, () => SigningCredential, RegExp]>([
		[
			'whose credential is gone',
			() => fail('Credential with ID "c1" does not exist'),
			/n8n gave out no signing credential \(Error\)/,
		],
		['whose credential has no secret', () => ({ secret: '' }), /secret/i],
		[
			'whose credential is for another provider',
			() => ({ secret: 'x', provider: 'stripe' }),
			/provider|Stripe/,
		],
	])(
		'a trigger %s asks the sender to come again and tells its owner alone',
		async (_, broken, reason) => {
			credential = broken;
			server.faults.length = 0;
			const answer = await post();
			expect([answer.status, answer.body]).toEqual([503, '']);
			expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
			expect(server.results.at(-1)).toEqual({ noWebhookResponse: true });
			expect(server.faults).toEqual([expect.stringMatching(reason)]);
			expect(server.faults[0]).toMatch(/\(workflow w1, node "Trigger"\)$/);
		},
	);

	test('a changed secret counts after two seconds', async () => {
		expect((await post()).status).toBe(200);
		const next = await senders.github!();
		credential = () => next.credential;
		expect((await post(next.event())).status).toBe(401);
		forgetCredential();
		expect((await post(next.event())).status).toBe(200);
		expect((await post()).status).toBe(401);
	});

	test('keys of a body cannot reach a prototype', async () => {
		const body = Buffer.from('{"__proto__":{"polluted":1},"constructor":{"prototype":{"p":1}}}');
		expect((await post(sender.event({ body }))).status).toBe(200);
		expect({}).not.toHaveProperty('polluted');
		expect(Object.getPrototypeOf(server.lastItem!.body)).toBe(Object.prototype);
	});
});

function fail(message: string): never {
	throw new Error(message);
}

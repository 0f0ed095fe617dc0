import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { schemes } from '../../lib/webhook/schemes';
import { systemClock } from '../../lib/clock';
import { ReceivedHeaders } from '../../lib/webhook/request';
import { Counterpart, type Seen } from './counterpart';
import { type N8n, serveTls, startN8n, type TlsHost, type Workflow } from './harness';
import { onTables } from './kept';
import { leaks } from './leaks';
import { registered } from './registry';
import { triggerWorkflow } from './trigger';
import { webhookNode } from './webhook-node';

type Json = Record<string, unknown>;

const SIGNED_WEBHOOK = 'n8n-nodes-airlock.signedWebhook';
const SECOND = 1_000;

/** Signs and delivers, for real: what arrives is verified, and what does not is tried again. */
describe('Signed Webhook: Send', () => {
	let n8n: N8n;
	let receiver: Counterpart;
	let shop: TlsHost;
	const shopSaw: string[] = [];
	beforeAll(async () => {
		receiver = await Counterpart.start();
		shop = await serveTls('hooks.shop.example', (request, response) => {
			shopSaw.push(request.url ?? '');
			response.writeHead(204).end();
		});
		n8n = await startN8n({ hosts: [shop] });
	});
	afterAll(async () => {
		await n8n?.stop();
		await receiver?.stop();
		await shop?.close();
	});

	/** How an integration is registered. */
	const request = (id: string) => ({
		...{ operation: 'register', id, useCase: 'Tells partners', systems: 'Shop' },
		...{ owner: 'Ann Lee', doneBy: 'Ann Lee', environment: 'test' },
	});
	const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

	/** Behind n8n's own Webhook node. Answers by output what left. */
	async function sender(
		secret: string,
		{ sendOptions = {}, ...parameters }: Json = {},
		rotation: Json = {},
	) {
		const provider = 'standard-webhooks';
		const fields = { provider, secret, ...rotation };
		const credential = await n8n.credential('airlockWebhookSigningApi', fields);
		const flow: Workflow = await n8n.workflow({
			nodes: [
				webhookNode(),
				{
					name: 'Send',
					type: SIGNED_WEBHOOK,
					parameters: {
						operation: 'send',
						provider,
						url: '={{ $json.body.url }}',
						jsonBody: '={{ $json.body.event }}',
						sendOptions: { allowedAddresses: '127.0.0.1', ...(sendOptions as Json) },
						...parameters,
					},
					credentials: { airlockWebhookSigningApi: credential },
				},
			],
		});
		const send = async (url: string, event: Json) => {
			// A courier's execution is filed under the same workflow: this one is told by its start.
			const known = new Set((await flow.executionsNow()).map(({ id }) => id));
			await n8n.send(flow.url, {
				headers: { 'Content-Type': 'application/json' },
				body: Buffer.from(JSON.stringify({ url, event })),
			});
			const deadline = Date.now() + 30 * SECOND;
			for (;;) {
				for (const execution of await flow.executionsNow()) {
					const { id, mode, status } = execution;
					if (known.has(id) || mode !== 'webhook' || /new|running/.test(status)) continue;
					const [delivered, pending, failed] = await Promise.all(
						[0, 1, 2].map(async (output) => await execution.items('Send', output)),
					);
					return { execution, delivered: delivered!, pending: pending!, failed: failed! };
				}
				if (Date.now() > deadline) throw new Error('No execution');
				await sleep(100);
			}
		};
		return { flow, send };
	}

	const verdictOf = async (secret: string, { headers, body }: Seen) => {
		const compiled = schemes['standard-webhooks']!.compile(
			{ secret },
			{ clock: systemClock, fetchText: () => Promise.reject(new Error('nothing is fetched')) },
		);
		if (!compiled.ok) throw new Error(compiled.issue.message);
		const pairs = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
		const request = { method: 'POST', url: '', headers: new ReceivedHeaders(pairs) };
		return await compiled.scheme.verify({ ...request, body: Buffer.from(body) });
	};

	const until = async (met: () => boolean, seconds: number) => {
		const deadline = Date.now() + seconds * SECOND;
		while (!met() && Date.now() < deadline) await sleep(100);
		expect(met()).toBe(true);
	};

	const answering = (
		...answers: Array<readonly [status: number, headers?: Record<string, string>]>
	) => {
		const from = receiver.seen.length;
		receiver.respond = (_seen, response: ServerResponse) => {
			const at = receiver.seen.length - from - 1;
			const [status, headers = {}] = answers[Math.min(at, answers.length - 1)]!;
			response.writeHead(status, headers).end();
		};
		return { from, seen: () => receiver.seen.slice(from) };
	};

	test('delivers to a Signed Webhook Trigger, once', async () => {
		const secret = newSecret();
		const inbox = await triggerWorkflow(n8n, {
			provider: 'standard-webhooks',
			credential: { secret },
		});
		const { send } = await sender(secret, { eventId: '={{ $json.body.event.id }}' });
		const { delivered } = await send(inbox.url, { id: 'evt_1', total: 12 });
		expect(delivered).toMatchObject([{ delivery: { eventId: 'evt_1', status: 200, attempts: 1 } }]);
		const [execution] = await inbox.executions({ atLeast: 1 });
		expect(await execution!.items('Trigger')).toMatchObject([
			{ body: { id: 'evt_1', total: 12 }, airlock: { verified: true, deliveryId: 'evt_1' } },
		]);
		// The same event once more: the receiver takes it for what it is.
		expect((await send(inbox.url, { id: 'evt_1', total: 12 })).delivered).toHaveLength(1);
		await sleep(SECOND);
		expect(await inbox.executions()).toHaveLength(1);
	});

	test('tries again by itself: the same event and id, signed anew, and each attempt recorded', async () => {
		const secret = newSecret();
		const { seen } = answering([500], [200]);
		const { send, flow } = await sender(secret, { integrationId: 'orders-out' });
		const planted = `planted-${randomBytes(8).toString('hex')}`;
		const { delivered, pending } = await send(`${receiver.origin}/retry`, { planted });
		expect(delivered).toEqual([]);
		expect(pending).toMatchObject([{ delivery: { attempts: 1, category: 'upstream' } }]);
		// Context only.
		expect(JSON.stringify(pending)).not.toContain(planted);
		await until(() => seen().length === 2, 20);
		const [first, second] = seen() as [Seen, Seen];
		expect(second.body).toBe(first.body);
		expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
		expect(second.headers['idempotency-key']).toBe(first.headers['webhook-id']);
		expect(second.at - first.at).toBeGreaterThanOrEqual(5 * SECOND - 100);
		for (const one of seen()) expect(await verdictOf(secret, one)).toHaveProperty('ok', true);
		await sleep(2 * SECOND);
		expect(seen()).toHaveLength(2);
		// Sealed while it was kept, and gone now.
		const executions = await flow.executionsNow();
		const couriers = executions.filter(({ mode }) => mode !== 'webhook');
		expect(couriers).toHaveLength(0);
		expect(await leaks(n8n, [secret], executions)).toEqual([]);
		const { correlationId } = pending[0]!.airlock as Json;
		const health = { resource: 'health', operation: 'getAttempts' };
		const attempts = await registered(n8n, { ...health, filter: { correlationId } });
		expect(attempts).toMatchObject([
			{ attempt: 2, outcome: 'success', status: 200 },
			{ attempt: 1, outcome: 'failure', category: 'upstream', status: 500 },
		]);
	});

	test('during a rotation both secrets sign', async () => {
		const [secret, previousSecret] = [newSecret(), newSecret()];
		const { seen } = answering([200]);
		const previousSecretExpiresAt = new Date(Date.now() + 3_600 * SECOND).toISOString();
		const { send } = await sender(secret, {}, { previousSecret, previousSecretExpiresAt });
		expect((await send(`${receiver.origin}/rotation`, { id: 1 })).delivered).toHaveLength(1);
		for (const known of [secret, previousSecret]) {
			expect(await verdictOf(known, seen()[0]!)).toHaveProperty('ok', true);
		}
	});

	test('410 stops its destination until an operator releases it', async () => {
		const { seen } = answering([410]);
		const { send } = await sender(newSecret(), { integrationId: 'gone-out' });
		const url = `${receiver.origin}/gone/${randomUUID()}`;
		const { failed } = await send(url, { id: 1 });
		expect(failed).toMatchObject([
			{ halt: { code: 'not_found', status: 410, rule: 'destination_gone', held: true } },
		]);
		const after = await send(url, { id: 2 });
		expect(after.pending).toMatchObject([{ delivery: { attempts: 0 } }]);
		expect(seen()).toHaveLength(1);
		// Another destination of the same host goes on.
		answering([200]);
		expect((await send(`${receiver.origin}/here`, { id: 3 })).delivered).toHaveLength(1);
	});

	test.each([
		['http to another machine', 'http://hooks.shop.example/x', {}, 'https_required'],
		[
			'the metadata service of a cloud',
			'https://169.254.169.254/latest',
			{},
			'address_not_allowed',
		],
		['a private address', 'https://10.0.0.7/x', {}, 'address_not_allowed'],
		['IPv4 in IPv6', 'https://[::ffff:10.0.0.7]/x', {}, 'address_not_allowed'],
		['this machine, unless allowed', 'RECEIVER', { allowedAddresses: '' }, 'address_not_allowed'],
		['a name of this machine', 'LOCALHOST', { allowedAddresses: '' }, 'address_not_allowed'],
		['a decimal address', 'https://2130706433/x', { allowedAddresses: '' }, 'address_not_allowed'],
		['a user in the address', 'https://me:pw@hooks.shop.example/x', {}, 'url_invalid'],
		['another protocol', 'ftp://hooks.shop.example/x', {}, 'url_invalid'],
	])('nothing leaves for %s', async (_what, target, sendOptions, rule) => {
		const { seen } = answering([200]);
		const { send } = await sender(newSecret(), { sendOptions, holdItem: false });
		const url = target
			.replace('RECEIVER', `${receiver.origin}/x`)
			.replace('LOCALHOST', `http://localhost:${receiver.port}/x`);
		const { failed } = await send(url, { id: 1 });
		expect(failed).toMatchObject([{ halt: { rule, attempts: expect.any(Number) as number } }]);
		expect(seen()).toHaveLength(0);
		expect(shopSaw).toHaveLength(0);
	});

	test('a redirect is not followed: it leads where nobody decided to send', async () => {
		const { seen } = answering([307, { location: `${receiver.origin}/elsewhere` }]);
		const { send } = await sender(newSecret(), { sendOptions: { giveUpAfterHours: 0 } });
		const { failed } = await send(`${receiver.origin}/moved`, { id: 1 });
		expect(failed).toMatchObject([{ halt: { code: 'configuration', status: 307, held: true } }]);
		expect(seen().map(({ path }) => path)).toEqual(['/moved']);
	});

	test('an integration and its destination are of one environment', async () => {
		await registered(n8n, request('mail-out'));
		const { seen } = answering([200]);
		const attempt = async (destinationEnvironment: string) => {
			const { send } = await sender(newSecret(), {
				integrationId: 'mail-out',
				destinationEnvironment,
			});
			return await send(`${receiver.origin}/mail`, { id: 1 });
		};
		for (const other of ['production', '']) {
			const { failed } = await attempt(other);
			expect(failed).toMatchObject([{ halt: { rule: 'environment_mismatch', held: true } }]);
		}
		expect(seen()).toHaveLength(0);
		expect((await attempt('test')).delivered).toHaveLength(1);
	});

	test('the off switch keeps deliveries back, and lets them go on', async () => {
		await registered(n8n, request('news-out'));
		const secret = newSecret();
		const { seen } = answering([500], [200]);
		const { send } = await sender(secret, {
			integrationId: 'news-out',
			destinationEnvironment: 'test',
		});
		const decide = async (operation: string) =>
			await registered(n8n, { operation, integrationId: 'news-out', doneBy: 'Ada Pike' });
		expect((await send(`${receiver.origin}/news`, { id: 1 })).pending).toHaveLength(1);
		await decide('disable');
		await sleep(8 * SECOND);
		expect(seen()).toHaveLength(1);
		await decide('enable');
		await until(() => seen().length === 2, 90);
	});

	test('an attempt that n8n died in is made again by the next run, as the same event', async () => {
		const secret = newSecret();
		const inbox = await triggerWorkflow(n8n, {
			provider: 'standard-webhooks',
			credential: { secret },
		});
		// The first goes nowhere for as long as n8n lives.
		const from = receiver.seen.length;
		receiver.respond = () => {};
		const { flow, send } = await sender(secret, {
			eventId: '={{ $json.body.event.id }}',
			url: `={{ $json.body.event.id === 'evt_cut' ? '${receiver.origin}/cut' : $json.body.url }}`,
		});
		const cut = JSON.stringify({ url: inbox.url, event: { id: 'evt_cut' } });
		await n8n.send(flow.url, { headers: { 'Content-Type': 'application/json' }, body: cut });
		await until(() => receiver.seen.length > from, 20);
		await n8n.kill();
		const { seen } = answering([200]);
		// As if it had been down for an hour.
		const changed = await onTables(
			n8n,
			(table) => `update ${table('held_items')} set decided_at = decided_at - 3600000
				where state = 'releasing' and workflow = '${flow.id}' returning id`,
		);
		expect(changed).toHaveLength(1);
		await n8n.restart();
		const { delivered } = await send(inbox.url, { id: 'evt_next' });
		expect(delivered).toMatchObject([{ delivery: { eventId: 'evt_next', attempts: 1 } }]);
		await until(() => seen().length === 1, 20);
		expect(seen()[0]!.headers['webhook-id']).toBe('evt_cut');
		expect(seen()[0]!.body).toBe('{"id":"evt_cut"}');
		expect(await verdictOf(secret, seen()[0]!)).toHaveProperty('ok', true);
		await send(inbox.url, { id: 'evt_last' });
		await sleep(2 * SECOND);
		expect(seen()).toHaveLength(1);
		const correlationId = String(seen()[0]!.headers.traceparent).split('-')[1];
		const health = { resource: 'health', operation: 'getAttempts' };
		const attempts = await registered(n8n, { ...health, filter: { correlationId } });
		expect(attempts).toMatchObject([
			{ attempt: 2, outcome: 'success', status: 200 },
			{ attempt: 1, outcome: 'started' },
		]);
	});

	test('a wait survives a crash of n8n', async () => {
		const secret = newSecret();
		const { seen } = answering([503, { 'retry-after': '67' }], [200]);
		const { send, flow } = await sender(secret);
		const { pending } = await send(`${receiver.origin}/later`, { id: 1 });
		expect(pending).toHaveLength(1);
		const waiting = async () =>
			(await flow.executionsNow()).filter(({ status }) => status === 'waiting').length;
		while ((await waiting()) === 0) await sleep(100);
		await n8n.kill();
		await n8n.restart();
		await until(() => seen().length === 2, 170);
		const [first, second] = seen() as [Seen, Seen];
		expect(second.at - first.at).toBeGreaterThanOrEqual(67 * SECOND);
		expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
		expect(await verdictOf(secret, second)).toHaveProperty('ok', true);
	});
});

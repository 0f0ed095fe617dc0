import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { senders } from '../senders';
import type { Sender, SentRequest } from '../senders/sender';
import { attackCertificates, Outside } from './attack-outside';
import { attackRows } from './attack-rows';
import { attackAddresses, attackSlowly } from './attack-traffic';
import { vectors } from './attack-vectors';
import {
	type Answer,
	hangUp,
	type HttpRequest,
	type N8n,
	sendRaw,
	startN8n,
	type Workflow,
} from './harness';
import { withStore } from './kept';
import { leaks } from './leaks';
import { triggerWorkflow } from './trigger';

/** In every refused body, header and query; must not be found anywhere afterwards. */
const PLANTED = `planted-${randomBytes(8).toString('hex')}`;

describe('attacks on a real n8n', () => {
	let n8n: N8n;
	let outside: Outside;
	let sender: Sender;
	let flow: Workflow;
	let slow: Promise<Answer>;
	/** What the vectors were answered, and why. */
	const refused: Array<{ name: string; answer: Answer; code: string }> = [];
	const secrets = new Set<string>();

	beforeAll(async () => {
		outside = await Outside.open();
		n8n = await startN8n({ env: { N8N_LOG_LEVEL: 'debug' }, hosts: outside.hosts });
		sender = await senders.github!();
		flow = await github();
		const trickle = { bytes: 1, everyMs: 1_000 };
		slow = n8n.send(flow.url, { ...(await genuine()), pace: trickle, timeoutMs: 60_000 });
		slow.catch(() => undefined);
	});
	afterAll(async () => {
		await n8n?.stop();
		await outside?.close();
	});

	const github = async (policy: Record<string, unknown> = {}): Promise<Workflow> =>
		await triggerWorkflow(n8n, { provider: 'github', credential: sender.credential, policy });

	/** A fresh event with the planted text in it. */
	const genuine = async (fields: object = {}): Promise<SentRequest> => {
		const body = Buffer.from(JSON.stringify({ id: randomUUID(), text: PLANTED, ...fields }));
		const event = await sender.event({ body });
		secrets.add(event.headers['x-hub-signature-256']!.slice('sha256='.length));
		return { ...event, headers: { ...event.headers, 'x-trace': PLANTED } };
	};

	test.each(vectors)('$name', async ({ name, attack, status, code, query = '' }) => {
		const url = new URL(`${flow.url}${query}`);
		const made = attack(await genuine(), url);
		const answer = Buffer.isBuffer(made)
			? await sendRaw(url.href, made)
			: await n8n.send(url.href, made);
		expect([name, answer.status]).toEqual([name, status]);
		if (code) refused.push({ name, answer, code });
		expect(await flow.executions()).toHaveLength(0);
	});

	test('every reason is found by its reference, by the owner only', async () => {
		// Reasons are written every second.
		await sleep(1_500);
		await withStore(n8n, async (store) => {
			for (const { name, answer, code } of refused) {
				const { reference } = JSON.parse(answer.body) as { reference: string };
				const record = await store.refusals.find(reference);
				expect([name, record?.code]).toEqual([name, code]);
			}
		});
		const shapes = refused
			.filter(({ answer }) => answer.status === 401)
			.map(({ answer: { headers, body } }) => {
				const told = { ...headers, date: '', body: body.replace(/[\w-]{12}/, '') };
				return JSON.stringify(told);
			});
		expect(shapes.length).toBeGreaterThan(5);
		expect(new Set(shapes).size).toBe(1);
	});

	test.each([
		['its header in mixed case', (event: SentRequest) => renamed(event, 'X-HuB-SiGnAtUrE-256')],
		['the same signature twice', (event: SentRequest) => withSignatureTwice(event)],
		['a body in chunks', (event: SentRequest) => ({ ...event, framing: 'chunked' as const })],
	])('a genuine event with %s is taken', async (_name, change) => {
		const own = await github();
		expect((await n8n.send(own.url, change(await sender.event()))).status).toBe(200);
		expect(await own.executions({ atLeast: 1 })).toHaveLength(1);
	});

	test('a key named __proto__ is a key like any other', async () => {
		const own = await github();
		const body = Buffer.from('{"__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}}}');
		expect((await n8n.send(own.url, await sender.event({ body }))).status).toBe(200);
		const next = await sender.event({ body: Buffer.from('{"id":"next"}') });
		expect((await n8n.send(own.url, next)).status).toBe(200);
		const [last] = await own.executions({ atLeast: 2 });
		expect((await last!.items('Trigger'))[0]).toMatchObject({ body: { id: 'next' } });
		expect(JSON.stringify(await last!.data())).not.toContain('polluted');
	});

	test.each([
		['as it was', {}, ''],
		['with another delivery id', { 'x-github-delivery': randomUUID() }, ''],
		['with another content type', { 'content-type': 'text/plain' }, ''],
		['with another event name', { 'x-github-event': 'push' }, ''],
		['with a query', {}, '?again=1'],
	])('a replay %s starts nothing', async (_name, headers, query) => {
		const own = await github();
		const event = await sender.event();
		expect((await n8n.send(own.url, event)).status).toBe(200);
		await own.executions({ atLeast: 1 });
		const replay = { ...event, headers: { ...event.headers, ...headers } };
		expect((await n8n.send(`${own.url}${query}`, replay)).status).toBe(200);
		expect(await own.executions({ atLeast: 1 })).toHaveLength(1);
	});

	test.each(['X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'CF-Connecting-IP', 'True-Client-IP'])(
		'an address claimed in %s is not believed without a proxy',
		async (header) => {
			const own = await github({ allowedAddresses: '192.0.2.7' });
			const event = await sender.event();
			const value = header === 'Forwarded' ? 'for=192.0.2.7' : '192.0.2.7';
			const headers = { ...event.headers, [header]: value };
			expect((await n8n.send(own.url, { ...event, headers })).status).toBe(403);
			expect(await own.executions()).toHaveLength(0);
		},
	);

	test.each([
		['an escaped path', (path: string) => path.replace('case-', 'case%2D'), [401, 404]],
		['an escaped slash', (path: string) => path.replace('/case-', '%2Fcase-'), [404]],
		['a path with dots', (path: string) => path.replace('/case-', '/x/../case-'), [401, 404]],
		// n8n asks its database for the path, and PostgreSQL takes no NUL.
		['a path with a NUL', (path: string) => `${path}%00`, [404, 500]],
		['a double slash', (path: string) => `/${path}`, [401, 404]],
		['the test address', (path: string) => path.replace('/webhook/', '/webhook-test/'), [404]],
	])('%s leads around nothing', async (_name, change, statuses) => {
		const { host, pathname } = new URL(flow.url);
		const { body } = await genuine();
		const head = `POST ${change(pathname)} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
		const bytes = `${head}Content-Length: ${body.length}\r\n\r\n${String(body)}`;
		expect(statuses).toContain((await sendRaw(flow.url, bytes)).status);
		expect(await flow.executions()).toHaveLength(0);
	});

	test('markup in a challenge is not reflected, whoever sends it', async () => {
		const meta = await senders.meta!();
		const verifyToken = randomBytes(12).toString('hex');
		const credential = { ...meta.credential, verifyToken };
		const own = await triggerWorkflow(n8n, { provider: 'meta', credential });
		for (const token of [verifyToken, 'wrong']) {
			const query = `?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=%3Cscript%3E1%3C/script%3E`;
			const answer = await n8n.send(`${own.url}${query}`, { method: 'GET' });
			expect([answer.status, answer.body.includes('script')]).toEqual([403, false]);
		}
	});

	test('senders that hang up in the middle of a body leave no execution', async () => {
		for (const bytes of [0, 10, (await genuine()).body.length - 1]) {
			await hangUp(flow.url, await genuine(), bytes);
		}
		expect(await flow.executions({ quietMs: 1_000 })).toHaveLength(0);
	});

	test('a body that trickles in is given up after half a minute', async () => {
		const { status, ms } = await slow;
		expect(status).toBe(400);
		expect(ms).toBeGreaterThan(29_000);
		expect(await flow.executions()).toHaveLength(0);
	});

	attackAddresses(() => n8n);
	attackCertificates(
		() => n8n,
		() => outside,
	);
	attackRows(() => n8n);
	attackSlowly(() => n8n);

	test('300 forged requests at once start nothing', async () => {
		const own = await github();
		const stranger = await senders.github!();
		const forged: HttpRequest = { ...(await stranger.event()), timeoutMs: 100_000 };
		const answers = await Promise.all(
			Array.from({ length: 300 }, async () => await n8n.send(own.url, forged)),
		);
		// Under so many at once n8n itself refuses some, before any node is asked.
		const ours = answers.filter(({ body }) => body.includes('"reference"'));
		expect([...new Set(ours.map(({ status }) => status))]).toEqual([401]);
		expect(answers.filter((answer) => !ours.includes(answer) && answer.status < 500)).toEqual([]);
		const event = await sender.event();
		for (let status = 503; status >= 500; await sleep(250)) {
			({ status } = await n8n.send(own.url, event));
		}
		expect(await own.executions({ atLeast: 1, quietMs: 1_000 })).toHaveLength(1);
	});

	test('nothing was called that a request named', () => {
		expect(outside.connections).toBe(0);
	});

	test('nothing that was sent is in the log, the store or the database of n8n', async () => {
		const log = await n8n.log();
		expect(log).toContain('Airlock refused a delivery');
		expect(await leaks(n8n, [PLANTED, ...secrets])).toEqual([]);
		const faults = /unhandled|uncaught|'error' event|Airlock (could not|cannot)/i;
		expect(log.split('\n').filter((line) => faults.test(line))).toEqual([]);
	});
});

function renamed({ headers, ...event }: SentRequest, name: string): HttpRequest {
	const { 'x-hub-signature-256': signature, ...others } = headers;
	return { ...event, headers: { ...others, [name]: signature! } };
}

function withSignatureTwice({ headers, ...event }: SentRequest): HttpRequest {
	const pairs = Object.entries(headers);
	return {
		...event,
		headers: [...pairs, ['X-Hub-Signature-256', headers['x-hub-signature-256']!]],
	};
}

import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { ServerResponse } from 'node:http';
import { readRaised } from '../../lib/alert/raised';
import type { Breaker } from '../../lib/failure/breaker';
import type { Store } from '../../lib/store/store';
import { Counterpart, type Seen } from './counterpart';
import { GuardedCase } from './guarded';
import { type N8n, startN8n } from './harness';
import { withStore } from './kept';
import { leaks } from './leaks';
import { registered } from './registry';

type Json = Record<string, unknown>;
type Respond = (seen: Seen, response: ServerResponse, times: number) => unknown;

const answer =
	(status: number, body: unknown = {}, headers: Record<string, string> = {}): Respond =>
	(_seen, response) =>
		response
			.writeHead(status, { 'content-type': 'application/json', ...headers })
			.end(JSON.stringify(body));
const ok = answer(200, { id: 7 });
/** One after the other, the last one for ever. */
const script =
	(...steps: Respond[]): Respond =>
	(seen, response, times) =>
		steps[Math.min(times, steps.length) - 1]!(seen, response, times);

interface Scripted {
	readonly respond: Respond;
	readonly parameters?: Json;
	readonly account?: Json;
	/** Calls that the other side sees. */
	readonly calls: number;
	/** Undefined: it goes well. */
	readonly halt?: Json;
	/** What is known of the host afterwards. */
	readonly breaker?: Partial<Breaker>;
	/** Whether it is left alone for a while, as it asked. */
	readonly paused?: boolean;
}

const POST = { method: 'POST', bodyType: 'json', jsonBody: '={{ $json.body.order }}' };
const KEYED = { ...POST, idempotency: 'header' };
const QUICK = { retryBudgetSeconds: 20, maxAttempts: 3 };

const CASES: Record<string, Scripted> = {
	'goes well at once': { respond: ok, calls: 1 },
	'fails with 500 once': { respond: script(answer(500), ok), calls: 2 },
	'is rate limited, and says how long': {
		respond: script(answer(429, {}, { 'retry-after': '1' }), ok),
		calls: 2,
	},
	'is rate limited for longer than there is time': {
		respond: answer(429, {}, { 'retry-after': '120' }),
		paused: true,
		calls: 1,
		halt: { code: 'rate_limited', retryable: true },
	},
	'has no quota left': {
		respond: answer(429, {}, { 'retry-after': '7200' }),
		paused: true,
		calls: 1,
		halt: { code: 'quota_exhausted', retryable: true },
	},
	'is out of service': {
		respond: answer(503),
		breaker: { state: 'closed', failures: 3 },
		calls: 3,
		halt: { code: 'temporarily_unavailable', status: 503, retryable: true, attempts: 3 },
	},
	'has a fault of its own': {
		respond: answer(502),
		breaker: { state: 'closed', failures: 3 },
		calls: 3,
		halt: { code: 'upstream', status: 502, retryable: true },
	},
	'is slow': {
		respond: () => {},
		parameters: { options: { ...QUICK, timeoutSeconds: 1, maxAttempts: 2 } },
		breaker: { state: 'closed', failures: 2 },
		calls: 2,
		halt: { code: 'timeout', retryable: true },
	},
	'stops in the middle of the answer': {
		respond: (_seen, response) => {
			response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
			response.write('{"half":');
			setTimeout(() => response.destroy(), 50);
		},
		breaker: { state: 'closed', failures: 3 },
		calls: 3,
		halt: { code: 'network', retryable: true },
	},
	'closes the connection': {
		respond: (_seen, response) => response.destroy(),
		calls: 3,
		halt: { code: 'network', retryable: true },
	},
	'rejects the credential': {
		respond: answer(401),
		calls: 1,
		halt: { code: 'auth_rejected', status: 401, retryable: false },
	},
	'forbids it': {
		respond: answer(403),
		breaker: { state: 'closed', failures: 0 },
		calls: 1,
		halt: { code: 'forbidden', retryable: false },
	},
	'does not know it': { respond: answer(404), calls: 1, halt: { code: 'not_found' } },
	'finds it invalid': { respond: answer(422), calls: 1, halt: { code: 'invalid_request' } },
	'did it before': {
		respond: answer(409),
		parameters: KEYED,
		calls: 1,
		halt: { code: 'duplicate' },
	},
	'finds it too large': {
		respond: answer(413),
		parameters: POST,
		calls: 1,
		halt: { code: 'payload_too_large' },
	},
	'answers with too much': {
		respond: answer(200, { text: 'x'.repeat(5_000) }),
		parameters: { options: { ...QUICK, maxResponseKilobytes: 1 } },
		calls: 1,
		halt: { code: 'payload_too_large', retryable: false },
	},
	'answers in another form': {
		respond: answer(200, { id: 'seven', owner: { email: 'x' } }),
		parameters: {
			options: {
				...QUICK,
				responseSchema:
					'{"type":"object","required":["total"],"properties":{"id":{"type":"integer"}}}',
			},
		},
		calls: 1,
		halt: {
			code: 'schema_mismatch',
			drift: [
				{ path: '/total', expected: 'required' },
				{ path: '/id', expected: 'type integer' },
			],
		},
	},
	'answers 200 with an error inside': {
		respond: answer(200, {
			data: null,
			errors: [{ message: 'x', extensions: { code: 'FORBIDDEN' } }],
		}),
		parameters: { url: '={{ $json.body.url }}/graphql' },
		calls: 1,
		halt: { code: 'forbidden', status: 200 },
	},
	redirects: {
		respond: answer(302, {}, { location: 'http://localhost:1/' }),
		calls: 1,
		halt: { code: 'configuration', status: 302 },
	},
	'fails a write with 500': {
		respond: answer(500),
		parameters: POST,
		calls: 1,
		halt: { code: 'outcome_unknown', retryable: false },
	},
	'fails a write with 500, and makes out repetitions': {
		respond: script(answer(500), answer(503), ok),
		parameters: KEYED,
		calls: 3,
	},
	'closes the connection on a write': {
		respond: (_seen, response) => response.destroy(),
		parameters: POST,
		calls: 1,
		halt: { code: 'outcome_unknown', retryable: false },
	},
	'slows a write down before it took it in': {
		respond: script(answer(429, {}, { 'retry-after': '1' }), ok),
		parameters: POST,
		calls: 2,
	},
	'is called where it is not granted': {
		respond: ok,
		account: { allowedPaths: '/elsewhere' },
		calls: 0,
		halt: { code: 'policy_denied', rule: 'path', retryable: false },
	},
	'is called with an account that expired': {
		respond: ok,
		account: { expiresAt: new Date(Date.now() - 1_000).toISOString() },
		calls: 0,
		halt: { code: 'credential_expired', rule: 'expired' },
	},
};

describe('a Guarded Request, when the other side', () => {
	let n8n: N8n;
	let closedPort: number;
	let tlsFault: Server;
	const secrets: string[] = [];
	const counterparts: Counterpart[] = [];
	const counterpart = async () => {
		const api = await Counterpart.start();
		counterparts.push(api);
		return api;
	};
	beforeAll(async () => {
		n8n = await startN8n({ env: { N8N_LOG_LEVEL: 'debug' } });
		const closing = createServer();
		await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
		closedPort = (closing.address() as AddressInfo).port;
		await new Promise((resolve) => closing.close(resolve));
		// Whatever it is sent, what it says is no TLS.
		tlsFault = createServer((socket) => {
			socket.on('error', () => {});
			socket.end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy());
		});
		await new Promise<void>((resolve) => tlsFault.listen(0, '127.0.0.1', resolve));
	});
	afterAll(async () => {
		await n8n?.stop();
		await Promise.all(counterparts.map(async (api) => await api.stop()));
		await new Promise((resolve) => tlsFault.close(resolve));
	});

	/** What Airlock keeps, beside n8n. */
	const kept = async <T>(look: (store: Store) => Promise<T>): Promise<T> =>
		await withStore(n8n, look);
	const stateOf = async (integration: string, kind: 'host' | 'account') =>
		await kept(async ({ states }) => {
			const rows = await states.list({ kind: 'breaker', integration }, 10);
			const row = rows.find(({ key }) => key.startsWith(kind));
			return row && (JSON.parse(row.record) as Breaker);
		});
	/** What was raised about a halt. */
	const raisedOf = async (reference: string) =>
		await kept(async ({ events }) =>
			(await events.after({ at: 0, id: '' }, 1_000))
				.map(readRaised)
				.find((raised) => raised?.alert.reference === reference),
		);

	/** The item is held, and who has to know is told. */
	const expectKept = async (integration: string, halt: Json): Promise<void> => {
		const { reference, code } = halt as { reference: string; code: string };
		const held = await kept(async ({ heldItems }) => await heldItems.get('default', reference));
		expect(held).toMatchObject({ integration, category: code, state: 'held' });
		expect(await raisedOf(reference)).toMatchObject({
			alert: { condition: 'work_halted', category: code },
		});
	};

	const newSecret = () => {
		const secret = `tok_${randomBytes(24).toString('base64url')}`;
		secrets.push(secret);
		return secret;
	};
	let integrations = 0;
	// As people name them: what looks random could be a token, and is not told.
	const newIntegration = () => `orders-${(integrations += 1)}`;
	const caseOf = async (origin: string, { account = {}, parameters = {} }: Partial<Scripted>) =>
		await GuardedCase.create(
			n8n,
			{
				secret: newSecret(),
				integrationId: newIntegration(),
				allowedHosts: origin,
				allowedMethods: ['GET', 'POST'],
				...account,
			},
			{ options: QUICK, ...parameters },
		);

	test.each(Object.keys(CASES))('%s', async (name) => {
		const { respond, calls, halt, breaker, paused, ...made } = CASES[name]!;
		const integrationId = newIntegration();
		const api = await counterpart();
		let times = 0;
		api.respond = (seen, response) => respond(seen, response, (times += 1));
		const account = { integrationId, ...made.account };
		const flow = await caseOf(api.origin, { ...made, account });
		const order = { customer: `c-${randomBytes(8).toString('hex')}` };
		const { execution, success, halted } = await flow.run({ url: `${api.origin}/v1`, order });
		expect(execution.status).toBe('success');
		expect(api.seen).toHaveLength(calls);
		const keys = new Set(api.seen.map(({ headers }) => headers['idempotency-key']));
		expect(keys.size).toBeLessThanOrEqual(1);
		if (!halt) {
			expect(halted).toEqual([]);
			expect(success).toMatchObject([
				{ status: 200, body: { id: 7 }, airlock: { attempts: calls } },
			]);
			return;
		}
		expect(success).toEqual([]);
		expect(halted).toMatchObject([{ halt: { ...halt, held: true } }]);
		// What was halted is context only; what it was doing is held.
		expect(JSON.stringify(halted)).not.toContain(order.customer);
		await expectKept(integrationId, halted[0]!.halt as Json);
		const state = await stateOf(integrationId, 'host');
		if (breaker) expect(state).toMatchObject(breaker);
		expect((state?.pausedUntil ?? 0) > Date.now()).toBe(paused === true);
	});

	test('fails every other time: each call goes well in the end; after ten of them it is left alone for a while', async () => {
		const api = await counterpart();
		let times = 0;
		api.respond = (seen, response) =>
			answer((times += 1) % 2 === 1 ? 500 : 200, { id: 7 })(seen, response, times);
		const integrationId = newIntegration();
		const flow = await caseOf(api.origin, { account: { integrationId } });
		const attempts: unknown[] = [];
		for (let i = 0; i < 6; i += 1) {
			const { success } = await flow.run({ url: `${api.origin}/v1`, order: {} });
			attempts.push((success[0]!.airlock as Json).attempts);
		}
		// The last one was kept waiting while the breaker was open, and is its trial call.
		expect(attempts).toEqual([2, 2, 2, 2, 2, 3]);
		expect(api.seen).toHaveLength(12);
		expect(await stateOf(integrationId, 'host')).toMatchObject({ state: 'half_open' });
	});

	test.each([
		['cannot be reached', () => `http://127.0.0.1:${closedPort}`, 'network', true],
		['has no address', () => 'https://no-such-host.invalid', 'network', true],
		[
			'speaks no TLS',
			() => `https://127.0.0.1:${(tlsFault.address() as AddressInfo).port}`,
			'configuration',
			false,
		],
	])('%s', async (_name, origin, code, retryable) => {
		const integrationId = newIntegration();
		const flow = await caseOf(origin(), { account: { integrationId } });
		const { halted } = await flow.run({ url: `${origin()}/v1`, order: {} });
		expect(halted).toMatchObject([{ halt: { code, retryable, held: true } }]);
		await expectKept(integrationId, halted[0]!.halt as Json);
		const failures = retryable ? QUICK.maxAttempts : 0;
		expect(await stateOf(integrationId, 'host')).toMatchObject({ state: 'closed', failures });
	});

	test('fails again and again: the breaker opens, and it is left alone', async () => {
		const api = await counterpart();
		api.respond = (seen, response) => answer(500)(seen, response, 1);
		const flow = await caseOf(api.origin, { parameters: { options: { maxAttempts: 1 } } });
		const codes: unknown[] = [];
		for (let i = 0; i < 7; i += 1) {
			const { halted } = await flow.run({ url: `${api.origin}/v1`, order: {} });
			codes.push((halted[0]!.halt as Json).rule);
		}
		expect(codes).toEqual([...Array(5).fill(undefined), 'breaker_open', 'breaker_open']);
		expect(api.seen).toHaveLength(5);
	});

	test('rejects the sign-in after a rotation: the account is set aside until an operator releases it', async () => {
		const api = await counterpart();
		let status = 200;
		api.respond = (seen, response) => answer(status, { id: 7 })(seen, response, 1);
		const integrationId = newIntegration();
		const accountName = `acc-${integrationId}`;
		const flow = await caseOf(api.origin, { account: { integrationId, accountName } });
		const run = async () => {
			const { halted } = await flow.run({ url: `${api.origin}/v1`, order: {} });
			const halt = halted[0]?.halt as Json | undefined;
			return halt && (halt.rule ?? halt.code);
		};
		expect(await run()).toBeUndefined();
		// The other side takes another secret from now on.
		status = 401;
		expect([await run(), await run(), await run()]).toEqual([
			...['auth_rejected', 'auth_rejected', 'account_quarantined'],
		]);
		expect(api.seen).toHaveLength(3);
		expect(await stateOf(integrationId, 'account')).toMatchObject({ state: 'held' });
		const told = await kept(async ({ events }) => await events.after({ at: 0, id: '' }, 1_000));
		const about = told.filter(({ integration }) => integration === integrationId);
		expect(about.map(({ condition }) => condition)).toContain('auth_failures');
		status = 200;
		await registered(n8n, {
			...{ resource: 'health', operation: 'release', target: 'account', account: accountName },
			...{ integrationId, doneBy: 'Ann Lee', reason: 'It has the new secret' },
		});
		expect(await run()).toBeUndefined();
	});

	test('has more pages: each is a call of its own', async () => {
		const api = await counterpart();
		api.respond = ({ path }, response) => {
			const page = Number(new URL(path, api.origin).searchParams.get('page') ?? 1);
			const link = { link: `<${api.origin}/v1?page=${page + 1}>; rel="next"` };
			answer(200, { page }, page < 3 ? link : {})({} as Seen, response, 1);
		};
		const flow = await caseOf(api.origin, { parameters: { options: { pageMode: 'link' } } });
		const { success } = await flow.run({ url: `${api.origin}/v1`, order: {} });
		expect(success.map(({ body }) => body)).toEqual([{ page: 1 }, { page: 2 }, { page: 3 }]);
	});

	test('no secret is in the log at debug level or in any file', async () => {
		expect(await leaks(n8n, secrets)).toEqual([]);
	});
});

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccountCase } from './account';
import { Counterpart } from './counterpart';
import { type N8n, startN8n } from './harness';
import { withStore } from './kept';
import { leaks } from './leaks';

const DAY = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();

describe('a service account in the HTTP Request node', () => {
	let n8n: N8n;
	let api: Counterpart;
	let other: Counterpart;
	const secrets: string[] = [];
	const newSecret = () => {
		const secret = `tok_${randomBytes(24).toString('base64url')}`;
		secrets.push(secret);
		return secret;
	};

	beforeAll(async () => {
		[api, other] = await Promise.all([Counterpart.start(), Counterpart.start()]);
		n8n = await startN8n({ env: { AIRLOCK_ENVIRONMENT: 'production', N8N_LOG_LEVEL: 'debug' } });
	});
	afterAll(async () => {
		await n8n?.stop();
		await Promise.all([api?.stop(), other?.stop()]);
	});
	beforeEach(() => {
		api.seen.length = 0;
		other.seen.length = 0;
	});

	const account = async (changes: Record<string, unknown> = {}, options = {}) =>
		await AccountCase.create(
			n8n,
			{ secret: newSecret(), allowedHosts: api.origin, allowedPaths: '/v1', ...changes },
			options,
		);

	test('what is granted leaves with its proof, and nothing else of the node overrides it', async () => {
		const secret = newSecret();
		const flow = await account({ secret });
		const headers = { authorization: 'Bearer forged', 'X-Own': 'kept' };
		const execution = await flow.call({ url: `${api.origin}/v1/orders?page=1`, headers });
		expect(execution.status).toBe('success');
		expect(api.seen).toMatchObject([
			{
				method: 'GET',
				path: '/v1/orders?page=1',
				headers: { authorization: `Bearer ${secret}`, 'x-own': 'kept' },
			},
		]);
	});

	test.each<
		[
			string,
			(
				api: Counterpart,
				other: Counterpart,
			) => {
				account?: object;
				call: { url: string; method?: string; headers?: Record<string, string> };
				options?: object;
			},
			string,
		]
	>([
		[
			'expired',
			({ origin }) => ({
				account: { expiresAt: iso(Date.now() - 1_000) },
				call: { url: `${origin}/v1` },
			}),
			'expired',
		],
		[
			'not yet valid',
			({ origin }) => ({
				account: { notBefore: iso(Date.now() + DAY) },
				call: { url: `${origin}/v1` },
			}),
			'not_before',
		],
		[
			'expiring too late',
			({ origin }) => ({
				account: { expiresAt: iso(Date.now() + 500 * DAY) },
				call: { url: `${origin}/v1` },
			}),
			'lifetime',
		],
		[
			'of another environment',
			({ origin }) => ({ account: { environment: 'staging' }, call: { url: `${origin}/v1` } }),
			'environment',
		],
		[
			'another host',
			(_api, { port }) => ({ call: { url: `http://localhost:${port}/v1` } }),
			'host',
		],
		['another port', (_api, { origin }) => ({ call: { url: `${origin}/v1` } }), 'port'],
		[
			'a method that is not granted',
			({ origin }) => ({ call: { url: `${origin}/v1`, method: 'POST' } }),
			'method',
		],
		[
			'a method by a header',
			({ origin }) => ({
				call: { url: `${origin}/v1`, headers: { 'X-HTTP-Method-Override': 'DELETE' } },
			}),
			'method',
		],
		['another path', ({ origin }) => ({ call: { url: `${origin}/v2` } }), 'path'],
		['a path that climbs', ({ origin }) => ({ call: { url: `${origin}/v1/..%2fv2` } }), 'path'],
		[
			'http where https was granted',
			({ port, origin }) => ({
				account: { allowedHosts: `127.0.0.1:${port}` },
				call: { url: `${origin}/v1` },
			}),
			'scheme',
		],
		[
			'unchecked certificates',
			({ origin }) => ({
				call: { url: `${origin}/v1` },
				options: { allowUnauthorizedCerts: true },
			}),
			'tls',
		],
		[
			'a personal token',
			({ origin }) => ({
				account: { secret: `ghp_${randomBytes(18).toString('hex')}` },
				call: { url: `${origin}/v1` },
			}),
			'secret_unfit',
		],
		[
			'a secret that is nowhere',
			({ origin }) => ({
				account: { secret: 'env:AIRLOCK_SECRET_NOWHERE' },
				call: { url: `${origin}/v1` },
			}),
			'secret_unavailable',
		],
		[
			'no host granted',
			({ origin }) => ({ account: { allowedHosts: '*' }, call: { url: `${origin}/v1` } }),
			'account_invalid',
		],
	])('%s: nothing leaves, and the message names the rule', async (_name, made, rule) => {
		const { account: changes = {}, call, options = {} } = made(api, other);
		const flow = await account({ ...changes }, options);
		const execution = await flow.call(call);
		expect(execution.status).toBe('error');
		expect(await execution.error()).toContain(`(${rule})`);
		expect([api.seen, other.seen]).toEqual([[], []]);
	});

	const asAnswer = { redirect: { redirect: { followRedirects: false } } };
	test.each([
		// The proof is added before the request, so that it is n8n that stops here, in its own words.
		['refuse', 'GET', {}, /^Maximum number of redirects exceeded/],
		['refuse', 'POST', {}, /^Maximum number of redirects exceeded/],
		['refuse', 'GET', asAnswer, /^302 - /],
		[
			'sameHost',
			'GET',
			{},
			/Domain not allowed: This credential is restricted from accessing localhost/,
		],
	])(
		'a redirect to another host is not followed: %s %s %j',
		async (redirects, method, options, message) => {
			const flow = await account({ redirects, allowedMethods: ['GET', 'POST'] }, options);
			api.respond = (_seen, response) =>
				response.writeHead(302, { location: `http://localhost:${other.port}/v1` }).end();
			const execution = await flow.call({ url: `${api.origin}/v1`, method });
			expect(execution.status).toBe('error');
			expect(await execution.error()).toMatch(message);
			expect([api.seen.length, other.seen]).toEqual([1, []]);
		},
	);

	test('nor is one to the same host, unless that is granted', async () => {
		const flow = await account({ redirects: 'refuse' });
		api.respond = (_seen, response) =>
			response.writeHead(302, { location: `${api.origin}/v1/next` }).end();
		const execution = await flow.call({ url: `${api.origin}/v1` });
		expect(await execution.error()).toMatch(/^Maximum number of redirects exceeded/);
		expect(api.seen).toHaveLength(1);
	});

	test('over its rate nothing leaves, over all workflows that use it', async () => {
		const shared = { accountName: 'shared-rate', requestsPerMinute: 3 };
		const flows = [await account(shared), await account(shared)];
		api.respond = (_seen, response) => response.writeHead(200).end('{}');
		const executions = [];
		for (let i = 0; i < 5; i += 1)
			executions.push(await flows[i % 2]!.call({ url: `${api.origin}/v1` }));
		expect(executions.map(({ status }) => status)).toEqual([
			'success',
			'success',
			'success',
			'error',
			'error',
		]);
		expect(await executions[4]!.error()).toContain('(rate)');
		expect(api.seen).toHaveLength(3);
	});

	test('a POST that fails with 500 is sent once', async () => {
		const flow = await account({ allowedMethods: ['GET', 'POST'] });
		api.respond = (_seen, response) => response.writeHead(500).end('{"oops":1}');
		const execution = await flow.call({ url: `${api.origin}/v1`, method: 'POST' });
		expect(execution.status).toBe('error');
		expect(api.seen).toMatchObject([{ method: 'POST', body: '{"customer":"c-1"}' }]);
	});

	test('every use is counted: exactly after an orderly stop, within a second before a crash', async () => {
		const name = 'counted-uses';
		const flow = await account({ accountName: name });
		api.respond = (_seen, response) => response.writeHead(200).end('{}');
		const calls = async (count: number) => {
			for (let i = 0; i < count; i += 1) await flow.call({ url: `${api.origin}/v1/x` });
		};
		const counted = async () =>
			(await withStore(n8n, async (store) => await store.accountUse.totals('default', name)))
				?.calls ?? 0;
		await calls(5);
		await n8n.restart();
		expect(await counted()).toBe(5);
		await calls(4);
		await sleep(1_000);
		await n8n.kill();
		expect(await counted()).toBe(9);
		await n8n.restart();
	});

	test('no secret is in an execution, a message, the log at debug level, or any file', async () => {
		const secret = newSecret();
		const flow = await account({ secret, authMode: 'header', headerName: 'X-Api-Key' });
		api.respond = (_seen, response) => response.writeHead(418).end('{"no":1}');
		const failed = await flow.call({ url: `${api.origin}/v1` });
		expect(api.seen).toMatchObject([{ headers: { 'x-api-key': secret } }]);
		const bearer = await account({});
		const also = await bearer.call({ url: `${api.origin}/v1` });
		expect(await leaks(n8n, secrets, [failed, also])).toEqual([]);
	});
});

import { createHash, createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import { pemOf, rsaKey } from '../account/auth';
import { OAuthServer } from '../account/oauth-server';
import { AccountCase } from './account';
import { Counterpart, type Seen } from './counterpart';
import { type Execution, type N8n, startN8n } from './harness';
import { leaks } from './leaks';

type Settings = Readonly<Record<string, unknown>>;

/** One mode: what is typed, and how the other side finds it genuine. */
interface Case {
	readonly settings: Settings;
	accepts(seen: Seen): boolean | Promise<boolean>;
}

const secret = randomBytes(32).toString('base64url');
const key = rsaKey();
const bearerOf = ({ headers }: Seen) =>
	/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';

/** What a header proves with: a token, a signature, a login. */
const proofsIn = ({ headers }: Seen) =>
	['authorization', 'dpop', 'x-api-key', 'x-signature']
		.map((name) => String(headers[name] ?? '').replace(/^(?:Bearer|Basic|DPoP) /, ''))
		.filter((proof) => proof !== '');

describe('every auth mode, from a real n8n', () => {
	let n8n: N8n;
	let api: Counterpart;
	/** Token endpoints by the formats that GitHub and Google publish. */
	let issuer: Counterpart;
	let oauth: OAuthServer;
	const issued = new Set<string>();
	/** Whatever proof the other side was sent, and what it was made with. */
	const secrets = new Set([secret, ...key.pem.split('\n').filter((line) => line.length === 64)]);
	const executions: Execution[] = [];

	beforeAll(async () => {
		[api, issuer] = await Promise.all([Counterpart.start(), Counterpart.start()]);
		oauth = await OAuthServer.start([
			{
				client_id: 'svc',
				client_secret: secret,
				token_endpoint_auth_method: 'client_secret_basic',
			},
		]);
		issuer.respond = async (seen, response) => {
			const token = `iss_${randomBytes(18).toString('hex')}`;
			const genuine = await genuineRequest(seen).catch(() => false);
			if (genuine) issued.add(token);
			const github = seen.path.startsWith('/app/');
			const soon = new Date(Date.now() + 3_600_000).toISOString();
			response
				.writeHead(genuine ? (github ? 201 : 200) : 401, { 'content-type': 'application/json' })
				.end(
					JSON.stringify(
						!genuine
							? { error: 'invalid_grant' }
							: github
								? { token, expires_at: soon }
								: { access_token: token, token_type: 'Bearer', expires_in: 3_600 },
					),
				);
		};
		const env = { N8N_LOG_LEVEL: 'debug', NODE_OPTIONS: '--report-on-signal' };
		n8n = await startN8n({ env });
	});
	afterAll(async () => {
		await n8n?.stop();
		await Promise.all([api?.stop(), issuer?.stop(), oauth?.stop()]);
	});

	const genuineRequest = async ({ path, headers, body }: Seen): Promise<boolean> => {
		if (path.startsWith('/app/')) {
			const { payload } = await jwtVerify(headers.authorization!.slice(7), key.publicKey);
			return payload.iss === '42' && path === '/app/installations/7/access_tokens';
		}
		const form = new URLSearchParams(body);
		if (form.get('grant_type')?.endsWith('token-exchange')) {
			return form.get('subject_token') === secret && form.get('audience') === 'erp';
		}
		const audience = `${issuer.origin}/token`;
		const { payload } = await jwtVerify(form.get('assertion')!, key.publicKey, { audience });
		return payload.iss === 'svc' || payload.iss === 'svc@p.iam.gserviceaccount.com';
	};
	const fromIssuer = (seen: Seen) => issued.has(bearerOf(seen));
	const known = async (token: string) =>
		(await oauth.introspect(token, 'svc', secret)).active === true;

	const cases: Record<string, () => Case> = {
		bearer: () => ({ settings: { secret }, accepts: (seen) => bearerOf(seen) === secret }),
		header: () => ({
			settings: { secret, headerName: 'X-Api-Key' },
			accepts: ({ headers }) => headers['x-api-key'] === secret,
		}),
		basic: () => ({
			settings: { secret, username: 'svc-orders' },
			accepts: ({ headers }) =>
				headers.authorization === `Basic ${Buffer.from(`svc-orders:${secret}`).toString('base64')}`,
		}),
		hmac: () => ({
			settings: {
				secret,
				hmacTemplate: '{timestamp}.{method}.{path}?{query}.{body}',
				hmacTimestampHeader: 'X-Timestamp',
				headerName: 'X-Signature',
			},
			accepts: ({ method, path, headers, body }) => {
				const { pathname, search } = new URL(path, 'http://api');
				const time = String(headers['x-timestamp']);
				const text = `${time}.${method}.${pathname}?${search.slice(1)}.${body}`;
				const expected = createHmac('sha256', secret).update(text).digest('hex');
				return (
					headers['x-signature'] === expected && Math.abs(Date.now() / 1_000 - Number(time)) < 60
				);
			},
		}),
		selfSignedJwt: () => ({
			settings: { issuer: 'svc', audience: 'api', privateKey: key.pem },
			accepts: async (seen) =>
				(await jwtVerify(bearerOf(seen), key.publicKey, { audience: 'api' })).payload.iss === 'svc',
		}),
		jwtBearerGrant: () => ({
			settings: { issuer: 'svc', privateKey: key.pem, tokenUrl: `${issuer.origin}/token` },
			accepts: fromIssuer,
		}),
		clientCredentials: () => ({
			settings: { clientId: 'svc', secret, tokenUrl: oauth.tokenUrl, scope: 'orders:read' },
			accepts: async (seen) => await known(bearerOf(seen)),
		}),
		'clientCredentials, bound to a key': () => ({
			settings: {
				authMode: 'clientCredentials',
				clientId: 'svc',
				secret,
				tokenUrl: oauth.tokenUrl,
				dpop: true,
			},
			accepts: async ({ method, path, headers }) => {
				const token = /^DPoP (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
				const proof = String(headers.dpop);
				const { jwk } = decodeProtectedHeader(proof);
				await jwtVerify(proof, await importJWK(jwk as JWK, 'ES256'));
				const { htm, htu, ath } = decodeJwt(proof);
				const { pathname } = new URL(path, api.origin);
				return (
					(await known(token)) &&
					htm === method &&
					htu === `${api.origin}${pathname}` &&
					ath === createHash('sha256').update(token).digest('base64url')
				);
			},
		}),
		tokenExchange: () => ({
			settings: { subjectToken: secret, audience: 'erp', tokenUrl: `${issuer.origin}/token` },
			accepts: fromIssuer,
		}),
		githubApp: () => ({
			settings: {
				appId: '42',
				installationId: '7',
				privateKey: key.pem,
				apiBaseUrl: issuer.origin,
				permissions: '{"issues":"read"}',
			},
			accepts: fromIssuer,
		}),
		googleServiceAccount: () => ({
			settings: {
				scope: 'https://www.googleapis.com/auth/pubsub',
				serviceAccountJson: JSON.stringify({
					type: 'service_account',
					client_email: 'svc@p.iam.gserviceaccount.com',
					private_key: key.pem,
					private_key_id: 'g1',
					token_uri: `${issuer.origin}/token`,
				}),
			},
			accepts: fromIssuer,
		}),
	};

	test.each(Object.keys(cases))(
		'%s: the other side accepts it, and a POST that fails with 500 is sent once',
		async (authMode) => {
			const { settings, accepts } = cases[authMode]!();
			const flow = await AccountCase.create(n8n, {
				authMode,
				allowedHosts: api.origin,
				allowedMethods: ['GET', 'POST'],
				...settings,
			});
			api.seen.length = 0;
			const asked = issuer.seen.length;
			api.respond = (_seen, response) => response.writeHead(200).end('{}');
			const url = `${api.origin}/v1/orders?page=1`;
			for (let i = 0; i < 2; i += 1) {
				expect((await flow.call({ url, method: 'POST' })).status).toBe('success');
			}
			expect(api.seen).toHaveLength(2);
			for (const seen of api.seen) {
				expect(seen).toMatchObject({ path: '/v1/orders?page=1', body: '{"customer":"c-1"}' });
				expect(await accepts(seen)).toBe(true);
				proofsIn(seen).forEach((proof) => secrets.add(proof));
			}
			// A token is minted once, by each process that needs it.
			expect(issuer.seen.length - asked).toBeLessThanOrEqual(n8n.workers);

			api.respond = (_seen, response) => response.writeHead(500).end('{}');
			const execution = await flow.call({ url, method: 'POST' });
			expect(execution.status).toBe('error');
			expect(api.seen).toHaveLength(3);
			executions.push(execution);
		},
	);

	test('no secret, token or proof of any mode is in an execution, the log at debug level, or any file', async () => {
		expect(executions).toHaveLength(Object.keys(cases).length);
		expect(await leaks(n8n, [...secrets, ...issued], executions)).toEqual([]);
	});

	test('nor in what Node.js writes down of n8n when it crashes', async () => {
		// The same report as of a fatal error, asked for by a signal.
		for (const pid of n8n.pids) process.kill(pid, 'SIGUSR2');
		const reports = () =>
			readdirSync(n8n.userFolder).filter((name) => /^report\..*\.json$/.test(name));
		let texts: string[] = [];
		const written = () => texts.filter((text) => text.trimEnd().endsWith('}')).length;
		for (const deadline = Date.now() + 20_000; written() < n8n.pids.length; await sleep(100)) {
			if (Date.now() > deadline) throw new Error('There is no report');
			texts = reports().map((name) => readFileSync(join(n8n.userFolder, name), 'utf8'));
		}
		for (const text of texts) {
			expect(text).toContain('javascriptHeap');
			expect([...secrets, ...issued].filter((value) => text.includes(value))).toHaveLength(0);
		}
	});

	test('an issuer that refuses: nothing leaves, and it says so', async () => {
		const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const flow = await AccountCase.create(n8n, {
			authMode: 'jwtBearerGrant',
			issuer: 'svc',
			privateKey: pemOf(other.privateKey),
			tokenUrl: `${issuer.origin}/token`,
			allowedHosts: api.origin,
		});
		api.seen.length = 0;
		const execution = await flow.call({ url: `${api.origin}/v1` });
		expect(await execution.error()).toContain('invalid_grant) (auth_rejected)');
		expect(api.seen).toEqual([]);
	});
});

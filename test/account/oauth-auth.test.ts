import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	calculateJwkThumbprint,
	decodeProtectedHeader,
	importJWK,
	type JWK,
	jwtVerify,
} from 'jose';
import { authenticator, clock, GET, headersOf, pemOf, rsaKey } from './auth';
import { OAuthServer } from './oauth-server';

const secret = randomBytes(32).toString('base64url');
const clientKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = {
	...clientKey.publicKey.export({ format: 'jwk' }),
	kid: 'c1',
	alg: 'ES256',
	use: 'sig',
};
const client = { clientId: 'by-basic', secret, scope: 'orders:read' };
const tokenOf = ({ Authorization = '' }: Readonly<Record<string, string>>) =>
	Authorization.replace(/^\w+ /, '');

describe('an independent OAuth server', () => {
	let server: OAuthServer;
	beforeAll(async () => {
		clock.time = Date.now();
		server = await OAuthServer.start([
			{
				client_id: 'by-basic',
				client_secret: secret,
				token_endpoint_auth_method: 'client_secret_basic',
			},
			{
				client_id: 'by-post',
				client_secret: secret,
				token_endpoint_auth_method: 'client_secret_post',
			},
			{ client_id: 'by-key', jwks: { keys: [jwk] }, token_endpoint_auth_method: 'private_key_jwt' },
		]);
	});
	afterAll(async () => await server.stop());

	const introspected = async (headers: Readonly<Record<string, string>>) =>
		await server.introspect(tokenOf(headers), 'by-basic', secret);

	test.each([
		['basic', {}],
		['post', { clientId: 'by-post' }],
		[
			'privateKeyJwt',
			{
				clientId: 'by-key',
				secret: undefined,
				privateKey: pemOf(clientKey.privateKey),
				keyId: 'c1',
			},
		],
	])(
		'gives a client that signs in by %s a token that it knows',
		async (clientAuthentication, changes) => {
			const settings = { ...client, clientAuthentication, tokenUrl: server.tokenUrl, ...changes };
			// The audience of a client assertion is the issuer; this server names itself without a port.
			const headers = await headersOf('clientCredentials', {
				...settings,
				...(clientAuthentication === 'privateKeyJwt' && { issuer: 'http://127.0.0.1' }),
			});
			expect(await introspected(headers)).toMatchObject({
				active: true,
				scope: 'orders:read',
				client_id: settings.clientId,
			});
		},
	);

	test('a hundred requests at once mint one token, and a new one is minted shortly before it ends', async () => {
		const subject = authenticator('clientCredentials', { ...client, tokenUrl: server.tokenUrl });
		const attach = async () => {
			const attached = await subject.attach(GET);
			return attached.ok ? tokenOf(attached.attachment.headers) : attached.code;
		};
		const tokens = new Set(await Promise.all(Array.from({ length: 100 }, attach)));
		expect(tokens.size).toBe(1);
		clock.time += 539_000;
		expect(tokens.has(await attach())).toBe(true);
		clock.time += 2_000;
		expect(tokens.has(await attach())).toBe(false);
		clock.time = Date.now();
	});

	test('what it refuses is told by its registered code, and by no value', async () => {
		const wrong = randomBytes(32).toString('base64url');
		const subject = authenticator('clientCredentials', {
			...client,
			secret: wrong,
			tokenUrl: server.tokenUrl,
		});
		const attached = await subject.attach(GET);
		expect(attached).toMatchObject({ ok: false, code: 'auth_rejected' });
		const text = JSON.stringify(attached);
		expect(text).toContain('invalid_client');
		for (const hidden of [wrong, secret]) expect(text).not.toContain(hidden);
	});
});

let bound: OAuthServer | undefined;
afterAll(async () => await bound?.stop());

test('a token is bound to a key by DPoP, with the nonce of the server', async () => {
	const server = await OAuthServer.start(
		[
			{
				client_id: 'by-basic',
				client_secret: secret,
				token_endpoint_auth_method: 'client_secret_basic',
			},
		],
		{ dpopNonceSecret: randomBytes(32).toString('hex') },
	);
	bound = server;
	const headers = await headersOf('clientCredentials', {
		...client,
		tokenUrl: server.tokenUrl,
		dpop: 'true',
	});
	const token = tokenOf(headers);
	expect(headers.Authorization).toBe(`DPoP ${token}`);
	const { jwk: proofKey, typ } = decodeProtectedHeader(headers.DPoP!);
	expect(typ).toBe('dpop+jwt');
	expect(proofKey).not.toHaveProperty('d');
	const known = await server.introspect(token, 'by-basic', secret);
	expect(known).toMatchObject({
		active: true,
		token_type: 'DPoP',
		cnf: { jkt: await calculateJwkThumbprint(proofKey!) },
	});
	const { payload } = await jwtVerify(headers.DPoP!, await importJWK(proofKey as JWK, 'ES256'));
	expect(payload).toMatchObject({
		htm: 'GET',
		htu: 'https://api.example.com/v1',
		ath: createHash('sha256').update(token).digest('base64url'),
	});
});

describe('endpoints by their published formats', () => {
	let server: Server;
	let origin: string;
	let answer: { status: number; body: string };
	const asked: Array<{ path: string; headers: Record<string, unknown>; body: string }> = [];
	beforeAll(async () => {
		server = createServer((request, response) => {
			let body = '';
			request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
			request.on('end', () => {
				asked.push({ path: request.url ?? '', headers: request.headers, body });
				response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterAll(() => server.close());
	beforeEach(() => {
		asked.length = 0;
		clock.time = Date.now();
	});
	const says = (status: number, body: unknown) => {
		answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
	};
	const verified = async (token: string, key: ReturnType<typeof rsaKey>) =>
		await jwtVerify(token, key.publicKey, { currentDate: new Date(clock.time) });

	test('GitHub: an app JWT, a narrowed installation token', async () => {
		const key = rsaKey();
		const value = `ghs_${randomBytes(18).toString('hex')}`;
		says(201, { token: value, expires_at: new Date(clock.time + 3_600_000).toISOString() });
		const headers = await headersOf('githubApp', {
			appId: '42',
			installationId: '7',
			privateKey: key.pem,
			repositories: 'orders, stock',
			permissions: '{"issues":"read"}',
			apiBaseUrl: `${origin}/api/v3/`,
		});
		expect(headers).toEqual({ Authorization: `Bearer ${value}` });
		expect(asked).toHaveLength(1);
		expect(asked[0]!.path).toBe('/api/v3/app/installations/7/access_tokens');
		expect(asked[0]!.headers).toMatchObject({
			accept: 'application/vnd.github+json',
			'x-github-api-version': '2022-11-28',
		});
		expect(JSON.parse(asked[0]!.body)).toEqual({
			repositories: ['orders', 'stock'],
			permissions: { issues: 'read' },
		});
		const { payload } = await verified(String(asked[0]!.headers.authorization).slice(7), key);
		expect(payload.iss).toBe('42');
		expect(payload.exp! - payload.iat!).toBeLessThanOrEqual(600);
		expect(payload.iat).toBeLessThan(clock.time / 1_000 - 30);
	});

	test('Google: an assertion of the key file', async () => {
		const key = rsaKey();
		const value = `ya29.${randomBytes(24).toString('base64url')}`;
		says(200, { access_token: value, token_type: 'Bearer', expires_in: 3_599 });
		const serviceAccountJson = JSON.stringify({
			type: 'service_account',
			client_email: 'orders@project.iam.gserviceaccount.com',
			private_key: key.pem,
			private_key_id: 'g1',
			token_uri: `${origin}/token`,
		});
		const scope = 'https://www.googleapis.com/auth/pubsub';
		expect(await headersOf('googleServiceAccount', { serviceAccountJson, scope })).toEqual({
			Authorization: `Bearer ${value}`,
		});
		const form = new URLSearchParams(asked[0]!.body);
		expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
		const { payload, protectedHeader } = await verified(form.get('assertion')!, key);
		expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: 'g1' });
		expect(payload).toMatchObject({
			iss: 'orders@project.iam.gserviceaccount.com',
			scope,
			aud: `${origin}/token`,
		});
		const elsewhere = serviceAccountJson.replace(origin, 'http://evil.example');
		await expect(
			headersOf('googleServiceAccount', { serviceAccountJson: elsewhere, scope }),
		).rejects.toThrow('no key file');
	});

	test('a JWT bearer grant, and a token exchange', async () => {
		const key = rsaKey();
		says(200, { access_token: 'opaque-token-value', token_type: 'bearer', expires_in: '60' });
		const tokenUrl = `${origin}/token`;
		await headersOf('jwtBearerGrant', {
			tokenUrl,
			issuer: 'svc',
			privateKey: key.pem,
			scope: 'a b',
		});
		const grant = new URLSearchParams(asked[0]!.body);
		expect((await verified(grant.get('assertion')!, key)).payload).toMatchObject({
			iss: 'svc',
			sub: 'svc',
			aud: tokenUrl,
		});
		expect(grant.get('scope')).toBe('a b');
		const subjectToken = randomBytes(24).toString('base64url');
		await headersOf('tokenExchange', { tokenUrl, subjectToken, audience: 'erp', ...client });
		const exchange = new URLSearchParams(asked[1]!.body);
		expect(Object.fromEntries(exchange)).toEqual({
			grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
			subject_token: subjectToken,
			subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
			audience: 'erp',
			scope: 'orders:read',
		});
		expect(asked[1]!.headers.authorization).toMatch(/^Basic /);
	});

	test.each([
		[500, 'down', 'token_endpoint_unavailable'],
		[429, '', 'token_endpoint_unavailable'],
		[401, '{"error":"invalid_client","error_description":"told to nobody"}', 'auth_rejected'],
		[403, '<html>', 'auth_rejected'],
		[400, '{"error":"something told to nobody"}', 'auth_rejected'],
		[302, '', 'token_response_invalid'],
		[200, 'garbage', 'token_response_invalid'],
		[200, '{"access_token":"has\\nbreak"}', 'token_response_invalid'],
		[200, '{"access_token":"x","token_type":"mac"}', 'token_response_invalid'],
		[200, 'x'.repeat(400_000), 'token_endpoint_unavailable'],
	])(
		'an answer of %s: %.20s is %s, and is asked for again after two seconds only',
		async (status, body, code) => {
			says(status, body);
			const subject = authenticator('clientCredentials', {
				...client,
				tokenUrl: `${origin}/token`,
			});
			const attached = await subject.attach(GET);
			expect(attached).toMatchObject({ ok: false, code });
			expect(JSON.stringify(attached)).not.toMatch(/told to nobody|html|garbage/);
			await subject.attach(GET);
			expect(asked).toHaveLength(1);
			clock.time += 2_001;
			await subject.attach(GET);
			expect(asked).toHaveLength(2);
		},
	);

	test('a server that does not bind the token is not taken for one that does', async () => {
		says(200, { access_token: 'opaque-token-value', token_type: 'Bearer' });
		expect(
			await headersOf('clientCredentials', {
				...client,
				tokenUrl: `${origin}/token`,
				dpop: 'true',
			}),
		).toEqual({ refused: 'token_response_invalid' });
	});
});

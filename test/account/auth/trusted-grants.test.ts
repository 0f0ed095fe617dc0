import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import { authenticator, clock, GET, pemOf } from '../auth';
import { OAuthServer } from '../oauth-server';

const secret = randomBytes(32).toString('base64url');
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const trusted = {
	jwks: { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'svc1', alg: 'ES256' }] },
	audience: 'https://login.example.com',
};
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ALL = ['client_credentials', JWT_BEARER, TOKEN_EXCHANGE];

let server: OAuthServer;
beforeAll(async () => {
	clock.time = Date.now();
	server = await OAuthServer.start(
		[
			{
				client_id: 'confidential',
				client_secret: secret,
				token_endpoint_auth_method: 'client_secret_basic',
				grant_types: ALL,
			},
			{ client_id: 'public', token_endpoint_auth_method: 'none', grant_types: [JWT_BEARER] },
		],
		{ trusted },
	);
});
afterAll(async () => await server.stop());

const signIn = { clientId: 'confidential', secret, scope: 'orders:read' };
const assertion = () => ({
	tokenUrl: server.tokenUrl,
	issuer: 'svc',
	audience: trusted.audience,
	privateKey: pemOf(pair.privateKey),
	keyId: 'svc1',
});

/** What the server says of the token; the code and message where there is none. */
async function attached(...[mode, settings]: Parameters<typeof authenticator>) {
	const result = await authenticator(mode, settings).attach(GET);
	if (!result.ok) return { refused: result.code, message: result.message, headers: {} };
	const { headers } = result.attachment;
	const token = headers.Authorization!.replace(/^\w+ /, '');
	return { headers, token, known: await server.introspect(token, 'confidential', secret) };
}

test.each([
	['a client that signs in', signIn, 'confidential'],
	['a client that only names itself', { clientId: 'public', scope: 'orders:read' }, 'public'],
])('an assertion and %s get a token', async (_, client, id) => {
	const { known } = await attached('jwtBearerGrant', { ...assertion(), ...client });
	expect(known).toMatchObject({ active: true, client_id: id, scope: 'orders:read' });
});

test('an assertion of the same key as a JWK, which names itself', async () => {
	const privateKey = JSON.stringify({ ...pair.privateKey.export({ format: 'jwk' }), kid: 'svc1' });
	const settings = { ...assertion(), ...signIn, privateKey, keyId: '' };
	const { known } = await attached('jwtBearerGrant', settings);
	expect(known).toMatchObject({ active: true });
});

test('an assertion for another audience, or of another key, gets none', async () => {
	const other = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
	for (const changes of [{ audience: 'https://other.example.com' }, { privateKey: other }]) {
		const settings = { ...assertion(), ...signIn, ...changes };
		const { refused, message } = await attached('jwtBearerGrant', settings);
		expect(refused).toBe('auth_rejected');
		expect(message).toMatch(/^127\.0\.0\.1:\d+ refused with 400 \(invalid_grant\)$/);
	}
});

test('every new token is asked for by a new assertion', async () => {
	const subject = authenticator('jwtBearerGrant', { ...assertion(), ...signIn });
	expect(await subject.attach(GET)).toMatchObject({ ok: true });
	clock.time += 599_000;
	// The server refuses an assertion that comes twice.
	expect(await subject.attach(GET)).toMatchObject({ ok: true });
	clock.time = Date.now();
});

test('a token is exchanged for another one', async () => {
	const { token: subjectToken } = await attached('clientCredentials', {
		...signIn,
		tokenUrl: server.tokenUrl,
	});
	const settings = { ...signIn, tokenUrl: server.tokenUrl, subjectToken };
	const { token, known } = await attached('tokenExchange', settings);
	expect(token).not.toBe(subjectToken);
	expect(known).toMatchObject({ active: true, client_id: 'confidential' });
	const unknown = { ...settings, subjectToken: randomBytes(24).toString('base64url') };
	expect(await attached('tokenExchange', unknown)).toMatchObject({ refused: 'auth_rejected' });
});

test.each(['jwtBearerGrant', 'tokenExchange'] as const)(
	'%s: the token is bound to a key of the process',
	async (mode) => {
		const given = { ...signIn, tokenUrl: server.tokenUrl };
		const { token: subjectToken } = await attached('clientCredentials', given);
		const own = mode === 'jwtBearerGrant' ? assertion() : { subjectToken };
		const { headers, known } = await attached(mode, { ...given, ...own, dpop: 'true' });
		const { jwk } = decodeProtectedHeader((headers as Record<string, string>).DPoP!);
		expect(known).toMatchObject({
			token_type: 'DPoP',
			cnf: { jkt: await calculateJwkThumbprint(jwk!) },
		});
	},
);

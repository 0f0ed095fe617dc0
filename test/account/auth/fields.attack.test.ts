import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { AuthMode } from '../../../lib/account/auth/auth-mode';
import type { AuthSettings } from '../../../lib/account/auth/modes';
import { clock, headersOf, issueOf, rsaKey } from '../auth';

const secret = randomBytes(24).toString('base64url');
const { pem, publicKey: rsaPublicKey } = rsaKey();
const app = { appId: '42', installationId: '7', privateKey: pem };

/** Headers that would undo what the grant decided. */
const STEERING = [
	'Host',
	'content-length',
	'Transfer-Encoding',
	'Connection',
	'X-HTTP-Method-Override',
];

test.each(STEERING)('no proof is put into %s', (name) => {
	const steers = /is a header that steers the request$/;
	expect(issueOf('header', { secret, headerName: name })).toMatch(steers);
	const hmac = { secret, hmacTemplate: '{body}', keyId: 'DELETE' };
	for (const field of [
		'headerName',
		'hmacTimestampHeader',
		'hmacNonceHeader',
		'hmacKeyIdHeader',
	] as const) {
		expect(issueOf('hmac', { ...hmac, [field]: name })).toMatch(steers);
	}
});

test.each<[AuthMode, AuthSettings, string]>([
	['basic', { username: 'svc:orders', secret }, 'username: Username has a colon'],
	['basic', { username: 'svc\u0000', secret }, 'username: Username has control characters'],
	['basic', { username: 'svc', secret: `${secret}\n${secret}` }, 'secret: Password has control'],
	[
		'header',
		{ secret, headerName: 'X-Key', headerPrefix: 'a\r\nX: ' },
		'secret: The header cannot',
	],
	[
		'hmac',
		{ secret, hmacTemplate: '{body}', headerPrefix: 'v1\r\nX-Evil: ' },
		'headerPrefix: The header cannot be sent',
	],
	[
		'hmac',
		{ secret, hmacTemplate: '{body}', hmacKeyIdHeader: 'X-Key', keyId: 'a\nb' },
		'keyId: The header cannot be sent',
	],
	[
		'hmac',
		{ secret, hmacTimestampHeader: 'x-signature' },
		'headerName: Two headers have the same name',
	],
	['githubApp', { ...app, repositories: ' , ' }, 'repositories: Repositories is not a list'],
	['githubApp', { ...app, repositories: 'octo/orders' }, 'repositories: Repositories is not'],
	['githubApp', { ...app, permissions: '{}' }, 'permissions: Permissions is not JSON'],
	['githubApp', { ...app, permissions: '{"issues":"owner"}' }, 'permissions: Permissions is not'],
	['githubApp', { ...app, apiBaseUrl: 'http://github.example.com' }, 'apiBaseUrl: API Base URL is'],
	[
		'tokenExchange',
		{ tokenUrl: 'https://login.example.com', subjectToken: 'x'.repeat(30) },
		'subjectToken: Subject Token cannot be used',
	],
	[
		'clientCredentials',
		{ tokenUrl: 'https://login.example.com', clientId: 'c', secret, clientAuthentication: 'none' },
		'clientAuthentication: Client Authentication is not one of the list',
	],
])('%s of %#: %s', (mode, settings, issue) => {
	const found = issueOf(mode, settings);
	expect(found?.startsWith(issue)).toBe(true);
	expect(found).not.toContain(secret);
});

describe('a private key as a JWK', () => {
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'PS256' };
	const settings = { issuer: 'svc', audience: 'api', privateKey: JSON.stringify(jwk) };
	const tokenOf = async (given: AuthSettings) =>
		(await headersOf('selfSignedJwt', given)).Authorization!.slice('Bearer '.length);

	test('signs as it says itself, unless it is told otherwise', async () => {
		const token = await tokenOf(settings);
		expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'PS256', kid: 'k1' });
		const currentDate = new Date(clock.time);
		await expect(jwtVerify(token, publicKey, { currentDate })).resolves.toBeDefined();
		const told = await tokenOf({ ...settings, signingAlgorithm: 'RS256', keyId: 'k2' });
		expect(decodeProtectedHeader(told)).toMatchObject({ alg: 'RS256', kid: 'k2' });
	});

	test.each([
		['a public one', publicKey.export({ format: 'jwk' })],
		['a symmetric one', { kty: 'oct', k: secret }],
		['none', {}],
	])('%s is refused', (_, given) => {
		const issue = issueOf('selfSignedJwt', { ...settings, privateKey: JSON.stringify(given) });
		expect(issue).toBe('privateKey: The private key cannot be read');
	});

	test('a short one is refused, and one that does not fit its algorithm', () => {
		const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
		const issueFor = (given: object) =>
			issueOf('selfSignedJwt', { ...settings, privateKey: JSON.stringify(given) });
		expect(issueFor(short.export({ format: 'jwk' }))).toMatch(/shorter than 2048 bits$/);
		expect(issueFor({ ...jwk, alg: 'ES256' })).toMatch(/^signingAlgorithm: /);
	});
});

test('what another mode left behind changes nothing, nor does what is empty', async () => {
	const given = { issuer: 'svc', audience: 'api', privateKey: pem };
	const left = {
		headerName: 'X-Other',
		headerPrefix: 'x',
		clientId: 'c',
		subjectToken: 'leftover',
	};
	const empty = {
		subject: '',
		scope: '',
		keyId: '',
		signingAlgorithm: '',
		tokenLifetimeSeconds: '',
	};
	const headers = await headersOf('selfSignedJwt', { ...given, ...left, ...empty });
	const token = headers.Authorization!.slice('Bearer '.length);
	const { payload, protectedHeader } = await jwtVerify(token, rsaPublicKey, {
		currentDate: new Date(clock.time),
	});
	expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sub']);
	expect(payload.sub).toBe('svc');
	expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT' });
	const signed = await headersOf('hmac', { secret, hmacTemplate: '{body}', hmacAlgorithm: '' });
	expect(signed['X-Signature']).toMatch(/^[0-9a-f]{64}$/);
});

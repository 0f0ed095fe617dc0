import { createHash, createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import { clock, headersOf, issueOf, pemOf, rsaKey } from './auth';

const secret = randomBytes(24).toString('base64url');

test('a token, a header, a login', async () => {
	expect(await headersOf('bearer', { secret })).toEqual({ Authorization: `Bearer ${secret}` });
	expect(await headersOf('header', { secret, headerName: 'X-Api-Key' })).toEqual({
		'X-Api-Key': secret,
	});
	const prefixed = { secret, headerName: 'Authorization', headerPrefix: 'Token ' };
	expect(await headersOf('header', prefixed)).toEqual({ Authorization: `Token ${secret}` });
	const basic = await headersOf('basic', { secret, username: 'svc-größe' });
	const login = Buffer.from(basic.Authorization!.slice('Basic '.length), 'base64').toString('utf8');
	expect(login).toBe(`svc-größe:${secret}`);
});

test.each([
	['bearer', {}, 'secret: Token cannot be used'],
	['bearer', { secret: ' \n' }, 'secret: Token cannot be used'],
	['bearer', { secret: 'x'.repeat(40) }, 'secret: Token cannot be used'],
	['bearer', { secret: `${secret}\r\nX-Evil: 1` }, 'secret: The header cannot be sent'],
	['header', { secret, headerName: 'X Key' }, 'headerName: The header cannot be sent'],
	['header', { secret }, 'headerName: Header Name is missing'],
	['basic', { secret }, 'username: Username is missing'],
	['hmac', { secret: 'short-one' }, 'secret: Signing Secret is shorter than 16 bytes'],
	[
		'hmac',
		{ secret, hmacTemplate: '{evil}' },
		'hmacTemplate: The template names something unknown',
	],
	['hmac', { secret }, 'hmacTimestampHeader: Timestamp Header is missing'],
	['hmac', { secret, hmacTemplate: '{nonce}' }, 'hmacNonceHeader: Nonce Header is missing'],
	[
		'hmac',
		{ secret, hmacTemplate: '{body}', hmacAlgorithm: 'md5' },
		'hmacAlgorithm: The algorithm is not known',
	],
	[
		'selfSignedJwt',
		{ issuer: 'i', audience: 'a', privateKey: 'x' },
		/^privateKey: The private key cannot be read/,
	],
	['selfSignedJwt', { issuer: 'i', audience: 'a', signingAlgorithm: 'HS256', secret }, undefined],
	[
		'selfSignedJwt',
		{ issuer: 'i', audience: 'a', signingAlgorithm: 'HS512', secret },
		'secret: Secret is shorter than 64 bytes',
	],
	[
		'selfSignedJwt',
		{ issuer: 'i', audience: 'a', tokenLifetimeSeconds: '7200', signingAlgorithm: 'HS256', secret },
		/^tokenLifetimeSeconds/,
	],
	[
		'clientCredentials',
		{ tokenUrl: 'http://login.example.com', clientId: 'c', secret },
		'tokenUrl: Token URL is not https',
	],
	[
		'githubApp',
		{ appId: '1', installationId: '1/../2', privateKey: 'x' },
		'installationId: Installation ID is not a number',
	],
	[
		'googleServiceAccount',
		{ serviceAccountJson: '{}', scope: 's' },
		/^serviceAccountJson: Service Account Key is no key file/,
	],
] as const)('%s of %j: %s', (mode, settings, message) => {
	const issue = issueOf(mode, settings);
	if (message === undefined) expect(issue).toBeUndefined();
	else expect(issue).toMatch(message);
	expect(issue ?? '').not.toContain(secret);
});

test('an RSA key under 2048 bits is refused', () => {
	const privateKey = rsaKey(1024).pem;
	const issue = issueOf('selfSignedJwt', { issuer: 'i', audience: 'a', privateKey });
	expect(issue).toBe('privateKey: The RSA key is shorter than 2048 bits');
});

test('a request is signed over what the template names, by an independent recomputation', async () => {
	const body = Buffer.from('{"a":"ä"}');
	const url = new URL('https://api.example.com/v1/x?b=1');
	const headers = await headersOf(
		'hmac',
		{
			secret,
			hmacTemplate: '{timestamp}|{nonce}|{method} {path}?{query}|{host}|{bodySha256}|{body}',
			hmacAlgorithm: 'sha512',
			hmacEncoding: 'base64',
			headerName: 'X-Sig',
			headerPrefix: 'v1=',
			hmacTimestampHeader: 'X-Time',
			hmacNonceHeader: 'X-Nonce',
			hmacKeyIdHeader: 'X-Key',
			keyId: 'k7',
		},
		{ method: 'POST', url, body },
	);
	const { 'X-Time': time, 'X-Nonce': nonce, 'X-Sig': signature } = headers;
	expect(time).toBe(String(Math.floor(clock.time / 1_000)));
	expect(headers['X-Key']).toBe('k7');
	const hash = createHash('sha256').update(body).digest('hex');
	const text = `${time}|${nonce}|POST /v1/x?b=1|api.example.com|${hash}|{"a":"ä"}`;
	const expected = createHmac('sha512', secret).update(text, 'utf8').digest('base64');
	expect(signature).toBe(`v1=${expected}`);
});

test('a JWT is new for every request, and verifies by its public key', async () => {
	for (const [privateKey, publicKey, alg] of [
		[...Object.values(rsaKey()), 'RS256'],
		...(['P-256', 'P-384'] as const).map((namedCurve) => {
			const pair = generateKeyPairSync('ec', { namedCurve });
			return [pemOf(pair.privateKey), pair.publicKey, `ES${namedCurve.slice(2)}`];
		}),
		(() => {
			const pair = generateKeyPairSync('ed25519');
			return [pemOf(pair.privateKey), pair.publicKey, 'EdDSA'];
		})(),
	] as Array<[string, Parameters<typeof jwtVerify>[1], string]>) {
		const settings = { issuer: 'svc', audience: 'api', privateKey, keyId: 'k1' };
		const tokens = [
			await headersOf('selfSignedJwt', settings),
			await headersOf('selfSignedJwt', settings),
		].map(({ Authorization = '' }) => Authorization.slice('Bearer '.length));
		expect(tokens[0]).not.toBe(tokens[1]);
		const { payload, protectedHeader } = await jwtVerify(tokens[0]!, publicKey as never, {
			issuer: 'svc',
			audience: 'api',
			currentDate: new Date(clock.time),
		});
		expect(protectedHeader).toMatchObject({ alg, kid: 'k1' });
		expect(payload).toMatchObject({ sub: 'svc', exp: payload.iat! + 300 });
	}
});

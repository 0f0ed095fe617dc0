import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuthMode } from '../../../lib/account/auth/auth-mode';
import { authFields, type AuthSettings, compileAuth } from '../../../lib/account/auth/modes';
import { post } from '../../../lib/account/auth/post';
import { authenticator, clock, GET, rsaKey } from '../auth';

/** Values that no message may hold. */
const secret = randomBytes(32).toString('base64url');
const subjectToken = randomBytes(32).toString('base64url');
const { pem } = rsaKey();
const keyLine = pem.split('\n')[3]!;

let server: Server;
let origin: string;
let answer: (echo: string) => { status: number; body: string };
/** What the endpoint was sent, which a hostile one sends back. */
const sent: string[] = [];

beforeAll(async () => {
	server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const body = Buffer.concat(chunks).toString('utf8');
			sent.push(...proofsOf(request.headers, body));
			const { status, body: text } = answer(sent.join(' '));
			response.writeHead(status, { 'content-type': 'application/json' }).end(text);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
	sent.length = 0;
	clock.time = Date.now();
});

function proofsOf({ authorization = '', dpop }: IncomingHttpHeaders, body: string): string[] {
	const form = new URLSearchParams(body);
	const names = ['client_secret', 'client_assertion', 'assertion', 'subject_token'];
	const values = [authorization.replace(/^\w+ /, ''), dpop, ...names.map((name) => form.get(name))];
	return values.filter((value): value is string => !!value);
}

const minting: Partial<Record<AuthMode, () => AuthSettings>> = {
	clientCredentials: () => ({ tokenUrl: `${origin}/token`, clientId: 'c', secret, dpop: 'true' }),
	jwtBearerGrant: () => ({ tokenUrl: `${origin}/token`, issuer: 'svc', privateKey: pem }),
	tokenExchange: () => ({ tokenUrl: `${origin}/token`, subjectToken }),
	githubApp: () => ({ appId: '42', installationId: '7', privateKey: pem, apiBaseUrl: origin }),
	googleServiceAccount: () => ({
		scope: 'a',
		serviceAccountJson: JSON.stringify({
			type: 'service_account',
			client_email: 'svc@p.iam.gserviceaccount.com',
			private_key: pem,
			token_uri: `${origin}/token`,
		}),
	}),
};
const modes = Object.entries(minting) as Array<[AuthMode, () => AuthSettings]>;

const answers: ReadonlyArray<[string, typeof answer]> = [
	['400', (echo) => ({ status: 400, body: JSON.stringify({ error: echo }) })],
	[
		'401',
		(echo) => ({
			status: 401,
			body: JSON.stringify({ error: 'invalid_client', error_description: echo }),
		}),
	],
	['403', (echo) => ({ status: 403, body: `<p>${echo}</p>` })],
	['429', (echo) => ({ status: 429, body: echo })],
	['500', (echo) => ({ status: 500, body: echo })],
	['200 with no token', (echo) => ({ status: 200, body: echo })],
	[
		'200 with a token of another type',
		(echo) => ({ status: 200, body: JSON.stringify({ access_token: 'a b', token_type: echo }) }),
	],
];

describe.each(modes)('%s', (mode, settings) => {
	test.each(answers)(
		'an endpoint that sends back what it got by %s is not quoted',
		async (_, by) => {
			answer = by;
			const attached = await authenticator(mode, settings()).attach(GET);
			expect(attached.ok).toBe(false);
			expect(sent.length).toBeGreaterThan(0);
			const text = JSON.stringify(attached);
			for (const hidden of [secret, subjectToken, keyLine, ...sent])
				expect(text).not.toContain(hidden);
		},
	);
});

test('a token that is not said to be bound is not taken for one that is', async () => {
	answer = () => ({ status: 200, body: JSON.stringify({ access_token: 'opaque-token' }) });
	const attached = await authenticator('clientCredentials', minting.clientCredentials!()).attach(
		GET,
	);
	expect(attached).toMatchObject({ ok: false, code: 'token_response_invalid' });
});

test('no issue quotes the field that it is about', () => {
	const marked = randomBytes(12).toString('hex');
	const junk = Object.fromEntries(authFields.map((field) => [field, `${marked}\r\n`]));
	const issues = (Object.keys(EVERY) as AuthMode[]).map((mode) => {
		const compiled = compileAuth(mode, { ...junk, ...EVERY[mode] }, { clock, post });
		return compiled.ok ? mode : compiled.issue;
	});
	// Each of them refuses something of it.
	expect(issues.filter((issue) => typeof issue === 'string')).toEqual([]);
	expect(JSON.stringify(issues)).not.toContain(marked);
});

/** What gets a mode past the first of its checks. */
const EVERY: Record<AuthMode, AuthSettings> = {
	bearer: {},
	header: { headerName: 'X-Key' },
	basic: { username: 'svc' },
	hmac: { secret },
	selfSignedJwt: {},
	jwtBearerGrant: { tokenUrl: 'https://login.example.com' },
	clientCredentials: { clientId: 'c' },
	tokenExchange: { subjectToken },
	githubApp: { installationId: '7' },
	googleServiceAccount: {},
};

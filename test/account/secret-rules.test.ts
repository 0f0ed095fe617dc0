import { randomBytes } from 'node:crypto';
import { secretFlaw, usernameFlaw } from '../../lib/account/secret-rules';

const production = { environment: 'production' } as const;
const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const letters = (length: number) => randomBytes(length).toString('base64url').slice(0, length);
const MICROSOFT = 'https://login.microsoftonline.com/tenant/v2.0';
const jwt = (claims: object) =>
	[{ alg: 'RS256' }, claims, {}]
		.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
		.join('.');

const PERSONAL: ReadonlyArray<[string, string]> = [
	['classic of GitHub', `ghp_${letters(36)}`],
	['fine-grained of GitHub', `github_pat_${letters(22)}_${letters(59)}`],
	['OAuth of GitHub', `gho_${letters(36)}`],
	['user-to-server of GitHub', `ghu_${letters(36)}`],
	['refresh of GitHub', `ghr_${letters(76)}`],
	['user of Slack', `xoxp-${hex(20)}`],
	['rotating user of Slack', `xoxe.xoxp-1-${letters(166)}`],
	['Atlassian', `ATATT3${letters(180)}`],
	['Linear', `lin_api_${letters(40)}`],
	['Figma', `figd_${letters(40)}`],
	['Airtable', `pat${hex(7)}.${hex(32)}`],
	['DigitalOcean', `dop_v1_${hex(32)}`],
	['Docker', `dckr_pat_${letters(27)}`],
	['Databricks', `dapi${hex(16)}`],
	['Sentry', `sntryu_${hex(32)}`],
	['PostHog', `phx_${letters(43)}`],
	['SonarQube', `squ_${hex(20)}`],
	['personal of Doppler', `dp.pt.${letters(40)}`],
	['CLI of Doppler', `dp.ct.${letters(40)}`],
	['Contentful', `CFPAT-${letters(43)}`],
];

test.each(PERSONAL)('%s: belongs to a person', (_provider, token) => {
	const flaw = secretFlaw(token, production);
	expect(flaw).toMatchObject({ code: 'personal_token', severity: 'refuse' });
	expect(flaw!.description).toMatch(/^Use .+ instead\.$/);
	expect(JSON.stringify(flaw)).not.toContain(token);
	expect(secretFlaw(token, { environment: 'test' })?.severity).toBe('warn');
});

test.each(['Bearer ', 'token ', '  bearer  ', 'Bot ', '\t'])('behind %j as well', (scheme) => {
	for (const [, token] of PERSONAL) {
		expect(secretFlaw(scheme + token, production)).toMatchObject({ code: 'personal_token' });
	}
});

test('inside the pair of Basic', () => {
	const basic = (pair: string) =>
		secretFlaw(`Basic ${Buffer.from(pair).toString('base64')}`, production);
	const [, token] = PERSONAL[0]!;
	expect(basic(`svc-orders:${token}`)).toMatchObject({ code: 'personal_token' });
	expect(basic(`${token}:`)).toMatchObject({ code: 'personal_token' });
	expect(basic(`ann.lee@example.com:${letters(40)}`)).toMatchObject({ code: 'personal_username' });
	expect(basic('svc-orders:short')).toMatchObject({ code: 'weak_secret' });
	expect(basic(`svc-orders:${letters(40)}`)).toBeUndefined();
	expect(basic(`${letters(40)}:`)).toBeUndefined();
});

test.each([
	['installation of GitHub', `ghs_${letters(36)}`],
	['bot of Slack', `xoxb-${hex(20)}`],
	['rotating bot of Slack', `xoxe.xoxb-1-${letters(160)}`],
	['GitLab: of projects and groups as well', `glpat-${letters(20)}`],
	['internal integration of Notion', `ntn_${letters(46)}`],
	['older internal integration of Notion', `secret_${letters(43)}`],
	['private app of HubSpot', `pat-na1-${hex(16)}`],
	['organisation of Docker', `dckr_oat_${letters(32)}`],
	['organisation of Sentry', `sntrys_${letters(60)}`],
	['service account of Doppler', `dp.sa.${letters(40)}`],
	['key of Stripe', `sk_live_${letters(24)}`],
	['hex', hex(32)],
	['letters', letters(40)],
	['behind Bearer', `Bearer ${letters(40)}`],
	['of a service', jwt({ sub: 'service|orders', scope: 'orders:read' })],
	['of an address of a service', jwt({ sub: 'svc-orders@example.com' })],
	['of Google', jwt({ email: 'orders@project.iam.gserviceaccount.com' })],
	['application of Microsoft', jwt({ iss: MICROSOFT, idtyp: 'app', roles: ['Orders.Read'] })],
	['scopes of somebody else', jwt({ iss: 'https://id.example.com/', scp: 'orders:read' })],
	['no claims', jwt(['ann.lee@example.com'])],
])('%s: does not', (_provider, token) => expect(secretFlaw(token, production)).toBeUndefined());

test.each([
	{ sub: 'ann.lee@example.com' },
	{ email: 'ann.lee@example.com' },
	{ preferred_username: 'ann.lee@example.com' },
	{ upn: 'ann.lee@example.com' },
	{ unique_name: 'ann.lee@example.com' },
	{ idtyp: 'user' },
	{ iss: MICROSOFT, scp: 'Orders.Read' },
	{ iss: 'https://sts.windows.net/tenant/', scp: 'Orders.Read', roles: ['Reader'] },
])('a token that says %j was issued to a person', (claims) => {
	const flaw = secretFlaw(jwt({ ...claims, jti: hex(8) }), production);
	expect(flaw).toMatchObject({ code: 'personal_claims' });
	expect(JSON.stringify(flaw)).not.toContain('ann.lee');
});

test.each([
	'short-secret',
	'aaaaaaaaaaaaaaaaaaaaaaaa',
	'abcabcabcabcabcabcabc',
	'ChangeMe-ChangeMe-1',
	'your-api-key-goes-here',
	'MyPassword123456789',
	'test-token-for-the-api',
	`test_${letters(30)}`,
	'abcdefghijklmnopqrstuvwx',
	'98765432109876543210',
	'xQxxQQxQxQQQxxQxQQxx',
	'0123456789abcdef',
	'Sunny-day7Sunny-day7Sunn',
	'p@ssw0rd-of-the-server',
	'qwertyuiopasdfghjkl',
	'<the token of the shop>',
	'{{ api_token_of_shop }}',
	'${SHOP_API_ACCESS_TOKEN}',
	'Bearer short-secret',
	'',
])('%j can be guessed', (secret) =>
	expect(secretFlaw(secret, production)).toMatchObject({ code: 'weak_secret', severity: 'refuse' }),
);

test('a user name of a person', () => {
	expect(usernameFlaw('ann.lee@example.com', production)).toMatchObject({
		code: 'personal_username',
		severity: 'refuse',
	});
	for (const name of [
		'svc-orders@example.com',
		'orders',
		'integration@example.com',
		'x@p.iam.gserviceaccount.com',
	]) {
		expect(usernameFlaw(name, production)).toBeUndefined();
	}
});

test('no secret that is drawn at random counts as one that can be guessed', () => {
	for (let drawn = 0; drawn < 20_000; drawn++) {
		expect(secretFlaw(letters(24), production)).toBeUndefined();
		expect(secretFlaw(hex(16), production)).toBeUndefined();
	}
});

test('a long secret is read in no time', () => {
	const begun = performance.now();
	for (const text of ['a', 'a@', '.', 'a.', 'Bearer ', '{'].map((unit) => unit.repeat(50_000))) {
		secretFlaw(text, production);
		usernameFlaw(text, production);
	}
	expect(performance.now() - begun).toBeLessThan(2_000);
});

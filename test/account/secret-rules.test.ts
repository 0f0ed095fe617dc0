import { randomBytes } from 'node:crypto';
import { secretFlaw, usernameFlaw } from '../../lib/account/secret-rules';

const production = { environment: 'production' } as const;
const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const letters = (length: number) => randomBytes(length).toString('base64url').slice(0, length);
const jwt = (claims: object) =>
	[{ alg: 'RS256' }, claims, {}]
		.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
		.join('.');

test.each([
	`ghp_${letters(36)}`,
	`github_pat_${letters(22)}_${letters(59)}`,
	`gho_${letters(36)}`,
	`ghu_${letters(36)}`,
	`xoxp-${hex(20)}`,
	`ATATT3${letters(180)}`,
	`lin_api_${letters(40)}`,
	`figd_${letters(40)}`,
	`pat${hex(7)}.${hex(32)}`,
	`dop_v1_${hex(32)}`,
	`dckr_pat_${letters(27)}`,
	`dapi${hex(16)}`,
	`sntryu_${hex(32)}`,
	`phx_${letters(43)}`,
	`squ_${hex(20)}`,
	`dp.pt.${letters(40)}`,
	`CFPAT-${letters(43)}`,
])('%.9s… belongs to a person', (token) => {
	const flaw = secretFlaw(token, production);
	expect(flaw).toMatchObject({ code: 'personal_token', severity: 'refuse' });
	expect(flaw!.description).toMatch(/^Use .+ instead\.$/);
	expect(JSON.stringify(flaw)).not.toContain(token);
	expect(secretFlaw(token, { environment: 'test' })?.severity).toBe('warn');
});

test.each([
	`ghs_${letters(36)}`,
	`xoxb-${hex(20)}`,
	`glpat-${letters(20)}`,
	`ntn_${letters(46)}`,
	`pat-na1-${hex(16)}`,
	`dckr_oat_${letters(32)}`,
	`sntrys_${letters(60)}`,
	`sk_live_${letters(24)}`,
	hex(32),
	letters(40),
	jwt({ sub: 'service|orders', scope: 'orders:read' }),
	jwt({ sub: 'svc-orders@example.com' }),
	jwt({ email: 'orders@project.iam.gserviceaccount.com' }),
	jwt({ idtyp: 'app', roles: ['Orders.Read'] }),
])('%.9s… does not', (token) => expect(secretFlaw(token, production)).toBeUndefined());

test.each([
	{ sub: 'ann.lee@example.com' },
	{ email: 'ann.lee@example.com' },
	{ preferred_username: 'ann.lee@example.com' },
	{ upn: 'ann.lee@example.com' },
	{ idtyp: 'user', scp: 'Orders.Read' },
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

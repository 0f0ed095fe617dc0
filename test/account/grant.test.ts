import { accountDenial, decide, type OutgoingCall } from '../../lib/account/grant';
import { parseServiceAccount, type ServiceAccount } from '../../lib/account/service-account';

const NOW = Date.UTC(2026, 10, 24);
const DAY = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();

const credential = {
	accountName: 'crm-sync',
	integrationId: 'crm',
	purpose: 'Copies orders into the CRM',
	owner: 'Ann Lee',
	environment: 'production',
	expiresAt: iso(NOW + 90 * DAY),
	allowedHosts: 'api.example.com\n*.eu.example.com',
	allowedPaths: '/v1',
	authMode: 'bearer',
};
const accountOf = (changes: object = {}): ServiceAccount => {
	const parsed = parseServiceAccount({ ...credential, ...changes });
	if (!parsed.ok) throw new Error(parsed.issue.message);
	return parsed.account;
};
const callOf = (url: string, changes: Partial<OutgoingCall> = {}): OutgoingCall => ({
	method: 'GET',
	url: new URL(url),
	headers: new Map(),
	insecureTls: false,
	otherSignIn: false,
	...changes,
});
const here = { now: NOW, environment: 'production' };
const rule = (account: ServiceAccount, call: OutgoingCall, context = here) => {
	const decision = decide(account, call, context);
	return decision.ok ? `under ${decision.prefix}` : decision.rule;
};

describe('the grant of an account', () => {
	test('what it names leaves, and reads only unless it says more', () => {
		const account = accountOf();
		for (const method of ['GET', 'HEAD', 'OPTIONS']) {
			expect(rule(account, callOf('https://api.example.com/v1/x', { method }))).toBe('under /v1');
		}
		for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'QUERY', 'get\n']) {
			expect(rule(account, callOf('https://api.example.com/v1/x', { method }))).toBe(
				method === 'get\n' ? 'under /v1' : 'method',
			);
		}
		const writer = accountOf({ allowedMethods: ['GET', 'POST'] });
		const post = callOf('https://api.example.com/v1', { method: 'POST' });
		expect(rule(writer, post)).toBe('under /v1');
	});

	test.each<[string, string, Partial<OutgoingCall>, string]>([
		['another host', 'https://evil.example/v1', {}, 'host'],
		['plain http', 'http://api.example.com/v1', {}, 'scheme'],
		['another port', 'https://api.example.com:8443/v1', {}, 'port'],
		['another path', 'https://api.example.com/v2', {}, 'path'],
		['a user in the URL', 'https://api.example.com@api.example.com/v1', {}, 'url'],
		[
			'a virtual host',
			'https://api.example.com/v1',
			{ headers: new Map([['host', 'evil.example']]) },
			'host',
		],
		['unchecked certificates', 'https://api.example.com/v1', { insecureTls: true }, 'tls'],
		['a sign-in of its own', 'https://api.example.com/v1', { otherSignIn: true }, 'sign_in'],
		...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map(
			(name): [string, string, Partial<OutgoingCall>, string] => [
				`a method in ${name}`,
				'https://api.example.com/v1',
				{ headers: new Map([[name.toLowerCase(), 'delete']]) },
				'method',
			],
		),
	])('%s is denied', (_what, url, changes, expected) => {
		expect(rule(accountOf(), callOf(url, changes))).toBe(expected);
	});

	test('its own host by name is no virtual host', () => {
		const headers = new Map([['host', 'API.example.com']]);
		expect(rule(accountOf(), callOf('https://api.example.com/v1', { headers }))).toBe('under /v1');
	});

	test.each([
		['staging', 'environment'],
		['prod', undefined],
		['Production', undefined],
		['live', undefined],
		[undefined, undefined],
	])('in %s: %s', (environment, expected) => {
		expect(accountDenial(accountOf(), { now: NOW, environment })).toBe(expected);
	});

	test('it begins and ends to the millisecond, and lasts no longer than its environment allows', () => {
		const at = (account: ServiceAccount, now: number) =>
			accountDenial(account, { now, environment: undefined });
		const account = accountOf({ notBefore: iso(NOW), expiresAt: iso(NOW + DAY) });
		expect(at(account, NOW - 1)).toBe('not_before');
		expect(at(account, NOW)).toBeUndefined();
		expect(at(account, NOW + DAY - 1)).toBeUndefined();
		expect(at(account, NOW + DAY)).toBe('expired');
		const long = accountOf({ expiresAt: iso(NOW + 366 * DAY) });
		expect(at(long, NOW)).toBeUndefined();
		expect(at(long, NOW - 1)).toBe('lifetime');
		const test = accountOf({ environment: 'test', expiresAt: iso(NOW + 91 * DAY) });
		expect(at(test, NOW)).toBe('lifetime');
	});

	test('the rules are looked at in their order', () => {
		const account = accountOf({ expiresAt: iso(NOW - 1) });
		const bad = callOf('http://evil.example:9/v2', { method: 'DELETE', insecureTls: true });
		expect(rule(account, bad, { now: NOW, environment: 'test' })).toBe('environment');
		expect(rule(account, bad)).toBe('expired');
		expect(rule(accountOf(), bad)).toBe('host');
	});
});

describe('the credential', () => {
	test.each([
		['expiresAt', '', 'Expires At is missing'],
		['expiresAt', 'soon', 'Expires At is not a date and time'],
		['owner', ' ', 'Owner is missing'],
		['purpose', undefined, 'Purpose is missing'],
		[
			'integrationId',
			'a b',
			'Integration ID may have letters, digits, dots, dashes and underscores only',
		],
		['allowedHosts', '', 'Allowed Hosts is missing'],
		['allowedHosts', 'api.example.com, *', /^Entry 2 of Allowed Hosts cannot be used/],
		['allowedPaths', '/v1, v2', /^Entry 2 of Allowed Paths cannot be used/],
		['allowedMethods', [], 'Allowed Methods is missing'],
		['allowedMethods', ['TRACE'], 'Allowed Methods has one that is not in the list'],
		['requestsPerMinute', -1, 'Requests per Minute is below 0'],
		['environment', 'moon', 'Environment is not one of the list'],
		['authMode', 'oauth1', 'Authentication is not one of the list'],
	])('%s of %j is refused by name, without its value', (field, value, message) => {
		const parsed = parseServiceAccount({ ...credential, [field]: value });
		if (parsed.ok) throw new Error('It was accepted');
		expect(parsed.issue.field).toBe(field);
		expect(parsed.issue.message).toMatch(message);
	});

	test('what a person leaves out has the strict default', () => {
		const account = accountOf({ allowedPaths: undefined });
		expect([...account.methods]).toEqual(['GET', 'HEAD', 'OPTIONS']);
		expect(account).toMatchObject({ tenant: 'default', redirects: 'refuse', paths: ['/'] });
	});

	test('times are read as n8n writes them', () => {
		for (const text of ['2026-12-24T10:00:00', '2026-12-24T10:00:00.000Z', '2026-12-24 10:00:00']) {
			expect(accountOf({ expiresAt: text }).expiresAt).toBe(Date.UTC(2026, 11, 24, 10));
		}
	});
});

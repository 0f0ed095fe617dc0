import { issueOf } from './receive';

const good = {
	jwksUrl: 'https://production.plaid.com/webhook_verification_key/get',
	keyId: 'client',
	secret: 'plaid-secret',
};

it('a complete Plaid credential is taken', () => {
	expect(issueOf('plaid', good)).toBeUndefined();
});

it.each([
	['no client id', { keyId: '' }, 'keyId'],
	['no secret', { secret: '' }, 'secret'],
	['no URL', { jwksUrl: '' }, 'jwksUrl'],
	[
		'another host, which would be sent the secret',
		{ jwksUrl: 'https://attacker.example/webhook_verification_key/get' },
		'jwksUrl',
	],
	[
		'a host that looks like Plaid',
		{ jwksUrl: 'https://production.plaid.com.attacker.example/webhook_verification_key/get' },
		'jwksUrl',
	],
	[
		'a user name that looks like Plaid',
		{ jwksUrl: 'https://production.plaid.com@attacker.example/webhook_verification_key/get' },
		'jwksUrl',
	],
	['http', { jwksUrl: 'http://production.plaid.com/webhook_verification_key/get' }, 'jwksUrl'],
	['another endpoint', { jwksUrl: 'https://production.plaid.com/item/remove' }, 'jwksUrl'],
])('a Plaid credential with %s is not', (_, change, field) => {
	const issue = issueOf('plaid', { ...good, ...change });
	expect(issue?.field).toBe(field);
	expect(JSON.stringify(issue)).not.toContain('plaid-secret');
});

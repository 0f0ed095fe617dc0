import { KnownAccounts } from '../../lib/account/known-accounts';
import { parseServiceAccount } from '../../lib/account/service-account';
import type { KnownAccount } from '../../lib/store/registry-store';

const clock = { time: Date.now(), now: () => clock.time };
const accountOf = (changes: object = {}) => {
	const parsed = parseServiceAccount({
		accountName: 'crm-sync',
		integrationId: 'crm',
		purpose: 'Reads orders',
		owner: 'Ann Lee',
		environment: 'production',
		expiresAt: '2030-01-01T00:00:00Z',
		allowedHosts: 'api.example.com',
		authMode: 'bearer',
		...changes,
	});
	if (!parsed.ok) throw new Error(parsed.issue.message);
	return parsed.account;
};

test('an account is noted when it is first seen, when it changed, and once an hour', async () => {
	const noted: KnownAccount[] = [];
	const known = new KnownAccounts({ note: async (account) => void noted.push(account) }, clock);
	for (let i = 0; i < 3; i += 1) known.note(accountOf());
	expect(noted).toEqual([
		{
			tenant: 'default',
			name: 'crm-sync',
			integration: 'crm',
			environment: 'production',
			owner: 'Ann Lee',
			backupOwner: '',
			authMode: 'bearer',
			expiresAt: Date.UTC(2030, 0, 1),
			reviewBy: null,
			seenAt: clock.time,
		},
	]);
	known.note(accountOf({ owner: 'Bo Chen' }));
	expect(noted.map(({ owner }) => owner)).toEqual(['Ann Lee', 'Bo Chen']);
	clock.time += 3_600_000;
	known.note(accountOf({ owner: 'Bo Chen' }));
	expect(noted).toHaveLength(3);
});

test('a store that is away is tried again at the next use', async () => {
	let tries = 0;
	const note = async () => {
		tries += 1;
		if (tries === 1) throw new Error('away');
	};
	const known = new KnownAccounts({ note }, clock);
	known.note(accountOf());
	await new Promise((resolve) => setImmediate(resolve));
	known.note(accountOf());
	known.note(accountOf());
	expect(tries).toBe(2);
});

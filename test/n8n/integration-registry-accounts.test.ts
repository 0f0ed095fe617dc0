import { services } from '../../lib/n8n/services';
import type { KnownAccount } from '../../lib/store/registry-store';
import { all, run, useOwnStore } from './integration-registry-run';

useOwnStore();

const DAY = 86_400_000;
const note = async (name: string, changes: Partial<KnownAccount> = {}) => {
	const { store } = await services();
	await store.accounts.note({
		...{ tenant: 'default', name, integration: 'crm', environment: 'production' },
		...{ owner: 'Ann Lee', backupOwner: 'Ben Ode', authMode: 'bearer', reviewBy: null },
		expiresAt: Date.now() + 200 * DAY,
		seenAt: Date.now(),
		...changes,
	});
};

test('what is due of service accounts is told, with who owns them', async () => {
	await note('fresh');
	await note('soon', { expiresAt: Date.now() + 20 * DAY });
	await note('over', { expiresAt: Date.now() - 1, reviewBy: Date.now() + 5 * DAY });
	await note('forgotten', { seenAt: Date.now() - 91 * DAY });
	const { use } = await services();
	use.count({
		...{ tenant: 'default', integration: 'crm', account: 'fresh', environment: 'production' },
		...{ host: 'a.example', method: 'GET', path: '/', outcome: 'sent', size: 'none' },
		correlationId: '',
	});
	const dueOf = (rows: Array<Record<string, unknown>>) =>
		rows.map(({ account, due }) => [account, due]);
	const everything = all(await run('account.getMany', { returnAll: true }));
	expect(dueOf(everything)).toEqual([
		['forgotten', ['dormant']],
		['fresh', []],
		['over', ['expired', 'review_due']],
		['soon', ['expires_soon']],
	]);
	expect(everything[1]).toMatchObject({ calls: 1, owner: 'Ann Lee', backupOwner: 'Ben Ode' });
	const due = all(await run('account.getMany', { returnAll: true, dueOnly: true, dueWithin: 10 }));
	expect(dueOf(due).map(([account]) => account)).toEqual(['forgotten', 'over']);
});

import type { KnownAccount } from '../../../lib/store/registry-store';
import type { Fixture } from '../contract';

const known = (rest: Partial<KnownAccount> = {}): KnownAccount => ({
	tenant: 't',
	name: 'crm-reader',
	integration: 'crm',
	environment: 'production',
	owner: 'Ann Lee',
	backupOwner: '',
	authMode: 'bearer',
	expiresAt: 5_000,
	reviewBy: null,
	seenAt: 1_000,
	...rest,
});

export function accountTests(fixture: () => Fixture): void {
	const store = () => fixture().store.accounts;
	const names = async (filter: Partial<Parameters<ReturnType<typeof store>['list']>[0]> = {}) =>
		(await store().list({ tenant: 't', ...filter }, 10)).map(({ name }) => name);

	it('keeps an account, field by field, and what is newest of it', async () => {
		await store().note(known());
		expect(await store().list({ tenant: 't' }, 10)).toEqual([known()]);
		const newer = known({ owner: 'Bo Chen', expiresAt: 9_000, reviewBy: 7_000, seenAt: 2_000 });
		await store().note(newer);
		await store().note(known({ owner: 'from before', seenAt: 1_999 }));
		expect(await store().list({ tenant: 't' }, 10)).toEqual([newer]);
		expect(await store().list({ tenant: 'u' }, 10)).toEqual([]);
	});

	it('finds those of an integration, and those that are due, by name', async () => {
		await store().note(known({ name: 'c', expiresAt: 100 }));
		await store().note(known({ name: 'a', expiresAt: 900, reviewBy: 99 }));
		await store().note(known({ name: 'b', expiresAt: 900, reviewBy: 900, integration: 'erp' }));
		await store().note(known({ name: 'a', tenant: 'u', expiresAt: 1 }));
		expect(await names()).toEqual(['a', 'b', 'c']);
		expect(await names({ integration: 'erp' })).toEqual(['b']);
		expect(await names({ dueBefore: 100 })).toEqual(['a']);
		expect(await names({ dueBefore: 101 })).toEqual(['a', 'c']);
		expect(await names({ dueBefore: 1_000, integration: 'crm' })).toEqual(['a', 'c']);
		const page = await store().list({ tenant: 't' }, 1, 'a');
		expect(page.map(({ name }) => name)).toEqual(['b']);
	});
}

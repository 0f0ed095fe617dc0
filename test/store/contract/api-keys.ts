import type { ApiKeyRow } from '../../../lib/store/registry-store';
import type { Fixture } from '../contract';

const key = (id: string, rest: Partial<ApiKeyRow> = {}) => ({
	id,
	tenant: 't',
	integration: 'crm',
	environment: 'test',
	hash: 'not a real hash',
	scopes: ['read', 'write "é"'],
	issuedBy: 'Ann',
	createdAt: 1,
	expiresAt: 1_000,
	...rest,
});

export function apiKeyTests(fixture: () => Fixture): void {
	const store = () => fixture().store.apiKeys;

	it('keeps a key, field by field, and takes an id once over all tenants', async () => {
		await store().add(key('k1'));
		await expect(store().add(key('k1', { tenant: 'u' }))).rejects.toThrow();
		expect(await store().find('k1')).toEqual({ ...key('k1'), revokedAt: null, lastUsedAt: null });
		expect(await store().find('k2')).toBeUndefined();
	});

	it('lists those of an integration, page by page', async () => {
		for (const id of ['b', 'c', 'a']) await store().add(key(id));
		await store().add(key('d', { integration: 'mail' }));
		await store().add(key('e', { tenant: 'u' }));
		const idsOf = async (limit: number, after?: string) =>
			(await store().listFor('t', 'crm', limit, after)).map(({ id }) => id);
		expect(await idsOf(10)).toEqual(['a', 'b', 'c']);
		expect(await idsOf(2)).toEqual(['a', 'b']);
		expect(await idsOf(2, 'b')).toEqual(['c']);
	});

	it('revokes once, for good', async () => {
		await store().add(key('a'));
		const answers = await Promise.all(
			Array.from({ length: 8 }, async (_, n) => await store().revoke('a', n)),
		);
		expect(answers.filter((revoked) => revoked)).toHaveLength(1);
		expect(await store().find('a')).toMatchObject({ revokedAt: answers.indexOf(true) });
		expect(await store().revoke('none', 1)).toBe(false);
	});

	it('notes the last use and never moves it back', async () => {
		await store().add(key('a'));
		await Promise.all([5, 9, 3, 7].map(async (at) => await store().touch('a', at)));
		expect(await store().find('a')).toMatchObject({ lastUsedAt: 9 });
		await store().touch('none', 1);
	});

	it('moves an expiry to an earlier time only', async () => {
		await store().add(key('a'));
		expect(await store().setExpiry('a', 1_001)).toBe(false);
		expect(await store().setExpiry('a', 1_000)).toBe(false);
		expect(await store().setExpiry('a', 999)).toBe(true);
		expect(await store().setExpiry('a', 1_000)).toBe(false);
		await Promise.all([700, 500, 600].map(async (at) => await store().setExpiry('a', at)));
		expect(await store().find('a')).toMatchObject({ expiresAt: 500 });
		expect(await store().setExpiry('none', 1)).toBe(false);
	});
}

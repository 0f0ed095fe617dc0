import { later, leases, login, LOGIN, read, resolverOf, timesAsked, vault } from './vault-scene';

describe('leases', () => {
	test('one login has all its fields, is kept alive while it is used, and is ended', async () => {
		const resolver = resolverOf();
		const first = await login(resolver);
		const [lease] = leases();
		expect(first).toEqual([lease!.data.username, lease!.data.password]);
		for (let round = 1; round <= 5; round++) {
			later(41);
			expect(await login(resolver)).toEqual(first);
			expect(lease!.renewals).toBe(round);
		}
		expect(await resolver.revoke(`${LOGIN}#username`)).toBe(true);
		expect(lease!.revoked).toBe(true);
		// A revocation that is only queued may come to nothing.
		expect(vault.bodies).toContainEqual({ lease_id: expect.any(String), sync: true });
		expect(await login(resolver)).not.toEqual(first);
	});

	test('one that Vault has ended, or does not renew any further, is replaced before it is used', async () => {
		vault.leaseMaxSeconds = 80;
		const resolver = resolverOf();
		const first = await login(resolver);
		later(41);
		expect(await login(resolver)).toEqual(first);
		// Vault would give 12 of 60 seconds more.
		later(27);
		const second = await login(resolver);
		expect(second).not.toEqual(first);
		leases()[1]!.revoked = true;
		later(41);
		expect(await login(resolver)).not.toEqual(second);
	});

	test('one that Vault would not give any more is not used until its end', async () => {
		vault.renewable = false;
		const resolver = resolverOf();
		await login(resolver);
		vault.denied.add('database/creds/readonly');
		later(41);
		expect(await login(resolver)).toEqual(['vault_rejected', 'vault_rejected']);
	});

	test('one that cannot be renewed is replaced at two thirds, and the replaced one is ended with it', async () => {
		vault.renewable = false;
		const resolver = resolverOf();
		const first = await login(resolver);
		later(39);
		expect(await login(resolver)).toEqual(first);
		later(2);
		expect(await login(resolver)).not.toEqual(first);
		expect(leases().map((lease) => vault.lives(lease))).toEqual([true, true]);
		expect(await resolver.revoke(`${LOGIN}#password`)).toBe(true);
		expect(leases().map((lease) => vault.lives(lease))).toEqual([false, false]);
	});

	test('a login that was made with a token that ended since is not used', async () => {
		vault.leaseSeconds = 3_600;
		vault.renewable = false;
		const resolver = resolverOf();
		const first = await login(resolver);
		// Two thirds of the token's ten minutes: a new one, and the first dies with the old one.
		later(401);
		const second = await login(resolver);
		expect(second).not.toEqual(first);
		later(200);
		expect(leases().map((lease) => vault.lives(lease))).toEqual([false, true]);
		expect(await login(resolver)).toEqual(second);
	});

	test('a lease that lasts is used while Vault is away, and not beyond its end', async () => {
		const resolver = resolverOf();
		const first = await login(resolver);
		vault.status = 503;
		later(41);
		expect(await login(resolver)).toEqual(first);
		later(18);
		expect(await login(resolver)).toEqual(first);
		later(1);
		expect(await login(resolver)).toEqual(['vault_unavailable', 'vault_unavailable']);
		vault.status = undefined;
		expect(await login(resolver)).not.toEqual(first);
	});

	test('what is being leased while the account is cut off is ended as well', async () => {
		const resolver = resolverOf();
		let made = () => {};
		const after = new Promise<void>((resolve) => (made = resolve));
		vault.next.set('database/creds/readonly', { after });
		const reading = read(resolver, `${LOGIN}#password`);
		while (timesAsked('/database/creds/') === 0) await new Promise(setImmediate);
		const ended = resolver.revoke(`${LOGIN}#password`);
		made();
		await reading;
		expect(await ended).toBe(true);
		expect(leases().map((lease) => vault.lives(lease))).toEqual([false]);
	});

	test('one that could not be ended is known as such, and can be tried again', async () => {
		const resolver = resolverOf();
		const first = await login(resolver);
		vault.revokes = false;
		expect(await resolver.revoke(`${LOGIN}#password`)).toBe(false);
		expect(await login(resolver)).not.toEqual(first);
		vault.revokes = true;
		expect(await resolver.revoke(`${LOGIN}#password`)).toBe(true);
		expect(leases().map((lease) => vault.lives(lease))).toEqual([false, false]);
	});

	test('what is no lease of that path stays', async () => {
		const resolver = resolverOf();
		const first = await login(resolver);
		expect(await resolver.revoke('vault:database/creds/other#password')).toBe(true);
		expect(await resolver.revoke('plain')).toBe(true);
		expect(await login(resolver)).toEqual(first);
		expect(timesAsked('sys/leases/revoke')).toBe(0);
	});
});

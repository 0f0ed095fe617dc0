import {
	clock,
	later,
	leases,
	login,
	LOGIN,
	newSecret,
	old,
	read,
	resolverOf,
	secret,
	timesAsked,
	vault,
} from './vault-scene';
import type { VaultServer } from './vault-server';

describe('what is written', () => {
	test.each([
		['vault:secret/crm#token', () => secret],
		['vault:secret/crm#token@1', () => old],
		['vault:secret/crm#token@9', 'secret_not_found'],
		['vault:secret/crm#nothing', 'secret_not_found'],
		['vault:secret/crm#constructor', 'secret_not_found'],
		['vault:secret/crm/below#token', 'secret_not_found'],
		['vault:secret/other#token', 'reference_not_allowed'],
		['vault:secret/crmX#token', 'reference_not_allowed'],
		['vault:sys/internal/ui/mounts#data', 'reference_not_allowed'],
		['vault:kv/plain#token', () => secret],
		// An engine without versions would answer what is current.
		['vault:kv/plain#token@1', 'secret_not_found'],
		['vault:kv/data/plain#token', () => secret],
		['vault:kv/data/plain#token@1', 'secret_not_found'],
		['vault:database/creds/readonly#password@1', 'secret_not_found'],
	])('%s', async (text, expected) => {
		const found = await read(resolverOf(), text);
		expect(found).toBe(typeof expected === 'string' ? expected : expected());
		expect(vault.leases.size).toBe(0);
	});

	test('where Vault does not tell of its mounts, the path is written in full', async () => {
		vault.tellsMounts = false;
		const resolver = resolverOf({ AIRLOCK_VAULT_PATHS: 'secret/data/crm' });
		expect(await read(resolver, 'vault:secret/data/crm#token')).toBe(secret);
		expect(await read(resolver, 'vault:secret/data/crm#token@1')).toBe(old);
	});

	test('what kind a mount is, is not guessed from a Vault that was sealed', async () => {
		const resolver = resolverOf();
		vault.next.set('sys/internal/ui/mounts/secret/crm', { status: 503 });
		expect(await read(resolver, 'vault:secret/crm#token')).toBe('vault_unavailable');
		expect(await read(resolver, 'vault:secret/crm#token')).toBe(secret);
	});

	test('it is asked once for many, and again after a minute', async () => {
		const resolver = resolverOf();
		const ask = async () => await read(resolver, 'vault:secret/crm#token');
		expect(new Set(await Promise.all(Array.from({ length: 50 }, ask)))).toEqual(new Set([secret]));
		expect(timesAsked('/secret/data/')).toBe(1);
		expect(timesAsked('approle')).toBe(1);
		vault.secrets.get('secret/data/crm')!.push({ token: old });
		expect(await ask()).toBe(secret);
		later(60);
		expect(await ask()).toBe(old);
	});

	test('how long it may be used is told, and not longer when Vault is away', async () => {
		const resolver = resolverOf();
		const resolved = await resolver.resolve('vault:secret/crm#token');
		expect(resolved).toEqual({ ok: true, value: secret, validUntil: clock.time + 60_000 });
		vault.status = 503;
		later(59);
		expect(await read(resolver, 'vault:secret/crm#token')).toBe(secret);
		later(1);
		expect(await read(resolver, 'vault:secret/crm#token')).toBe('vault_unavailable');
	});

	test('a clock that was set back keeps nothing for longer', async () => {
		const resolver = resolverOf();
		await read(resolver, 'vault:secret/crm#token');
		vault.secrets.get('secret/data/crm')!.push({ token: old });
		later(-3_600);
		expect(await read(resolver, 'vault:secret/crm#token')).toBe(old);
	});
});

describe('the sign-in', () => {
	test('its token is renewed, and replaced only where it cannot last', async () => {
		vault.tokenMaxSeconds = 1_400;
		vault.leaseSeconds = 86_400;
		const resolver = resolverOf();
		const first = await login(resolver);
		later(401);
		expect(await login(resolver)).toEqual(first);
		later(401);
		expect(await login(resolver)).toEqual(first);
		expect([timesAsked('approle'), timesAsked('renew-self')]).toEqual([1, 2]);
		// Vault would give 197 of 600 seconds more.
		later(401);
		expect(await login(resolver)).not.toEqual(first);
		expect([timesAsked('approle'), timesAsked('renew-self')]).toEqual([2, 3]);
	});

	test('one that Vault has ended is begun again once, however many find out', async () => {
		const resolver = resolverOf();
		await read(resolver, 'vault:secret/crm#token');
		vault.tokens.clear();
		const texts = ['vault:secret/crm#token@1', 'vault:kv/plain#token', `${LOGIN}#password`];
		const found = await Promise.all(texts.map(async (text) => await read(resolver, text)));
		expect(found).toEqual([old, secret, leases()[0]!.data.password]);
		expect(timesAsked('approle')).toBe(2);
	});

	test('a call that finds out late does not end the new one', async () => {
		const resolver = resolverOf();
		await read(resolver, 'vault:secret/crm#token');
		vault.tokens.clear();
		let looked = () => {};
		const after = new Promise<void>((resolve) => (looked = resolve));
		vault.next.set('auth/token/lookup-self', { after });
		const late = read(resolver, 'vault:secret/crm#token@1');
		while (timesAsked('lookup-self') === 0) await new Promise(setImmediate);
		expect(await read(resolver, 'vault:kv/plain#token')).toBe(secret);
		looked();
		expect(await late).toBe(old);
		expect(timesAsked('approle')).toBe(2);
	});

	test('while Vault is away, the session is kept as long as it lasts', async () => {
		vault.leaseSeconds = 86_400;
		const resolver = resolverOf();
		const first = await login(resolver);
		vault.status = 503;
		later(401);
		expect(await login(resolver)).toEqual(first);
		// Neither at once again, nor by another sign-in.
		expect([timesAsked('approle'), timesAsked('renew-self')]).toEqual([1, 1]);
		later(198);
		expect(await login(resolver)).toEqual(first);
		later(1);
		expect(await login(resolver)).toEqual(['vault_unavailable', 'vault_unavailable']);
	});

	test('a clock that was set back does not make it last longer', async () => {
		const resolver = resolverOf();
		await login(resolver);
		later(-3_600);
		await login(resolver);
		expect(timesAsked('approle')).toBe(2);
	});

	test('a path that the policy refuses ends no session', async () => {
		vault.denied.add('secret/data/crm');
		const resolver = resolverOf();
		const first = await login(resolver);
		for (let round = 0; round < 3; round++) {
			expect(await read(resolver, 'vault:secret/crm#token')).toBe('vault_rejected');
		}
		expect(await login(resolver)).toEqual(first);
		expect(timesAsked('approle')).toBe(1);
	});

	test('with a token, and a namespace', async () => {
		const token = newSecret();
		vault.tokens.set(token, { until: Infinity, last: Infinity });
		const resolver = resolverOf({
			AIRLOCK_VAULT_TOKEN: token,
			AIRLOCK_VAULT_ROLE_ID: undefined,
			AIRLOCK_VAULT_NAMESPACE: 'team',
		});
		expect(await read(resolver, 'vault:secret/crm#token')).toBe(secret);
		expect(await login(resolver)).toEqual(Object.values(leases()[0]!.data));
		expect(timesAsked('approle')).toBe(0);
		expect(vault.namespaces).toEqual(new Set(['team']));
	});

	test.each<[string, (server: VaultServer) => void, Record<string, string>, string]>([
		['sealed', (server) => (server.status = 503), {}, 'vault_unavailable'],
		['with too much to do', (server) => (server.status = 429), {}, 'vault_unavailable'],
		['that redirects', (server) => (server.status = 307), {}, 'vault_rejected'],
		['of another token', () => {}, { AIRLOCK_VAULT_TOKEN: newSecret() }, 'vault_rejected'],
		['of another role', () => {}, { AIRLOCK_VAULT_ROLE_ID: newSecret() }, 'vault_rejected'],
		['not there', () => {}, { AIRLOCK_VAULT_ADDR: 'http://127.0.0.1:9' }, 'vault_unavailable'],
		['without paths', () => {}, { AIRLOCK_VAULT_PATHS: '' }, 'reference_not_allowed'],
	])('one %s: nothing of it is told', async (_name, change, settings, code) => {
		change(vault);
		const answer = await resolverOf(settings).resolve('vault:secret/crm#token');
		expect(answer).toMatchObject({ ok: false, code });
		expect(timesAsked('the-active-node')).toBe(0);
		for (const hidden of [secret, old, vault.secretId, vault.roleId, ...Object.values(settings)]) {
			if (hidden !== '') expect(JSON.stringify(answer)).not.toContain(hidden);
		}
	});

	test('settings that cannot be used are told when n8n starts', () => {
		const address = (text: string) => () => resolverOf({ AIRLOCK_VAULT_ADDR: text });
		expect(address('http://vault.example.com')).toThrow('not an https URL');
		expect(address('https://vault.example.com/?x=')).toThrow('not an https URL');
		expect(address('https://a:b@vault.example.com')).toThrow('not an https URL');
		expect(() => resolverOf({ AIRLOCK_VAULT_SECRET_ID: undefined })).toThrow('cannot sign in');
	});

	test('without one, a reference is refused', async () => {
		const resolver = resolverOf({ AIRLOCK_VAULT_ADDR: undefined });
		expect(await read(resolver, 'vault:secret/crm#token')).toBe('reference_not_allowed');
		expect(await read(resolver, 'vault:nonsense')).toBe('reference_malformed');
	});
});

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseReference } from '../../lib/secrets/reference';
import { secretResolver } from '../../lib/secrets/resolver';
import { VaultServer } from './vault-server';

const clock = { time: Date.now(), now: () => clock.time };
const newSecret = () => randomBytes(24).toString('base64url');
const resolverOf = (variables: Record<string, string | undefined>) =>
	secretResolver({ variables, readFile: () => '' }, clock);
/** The value, or the code of the refusal. */
const read = async (resolver: ReturnType<typeof resolverOf>, text: string) => {
	const resolved = await resolver.resolve(text);
	return resolved.ok ? resolved.value : resolved.code;
};

test.each([
	['ghs_plain', undefined],
	['environment', undefined],
	['env:NAME', { kind: 'env', name: 'NAME' }],
	['env:A B', 'malformed'],
	['env:', 'malformed'],
	['file:/run/secrets/crm', { kind: 'file', path: '/run/secrets/crm' }],
	['file:relative', 'malformed'],
	['file:/a\0b', 'malformed'],
	['vault:secret/crm#token', { kind: 'vault', path: 'secret/crm', key: 'token' }],
	['vault:secret/crm#token@3', { kind: 'vault', path: 'secret/crm', key: 'token', version: 3 }],
	['vault:secret#token', 'malformed'],
	['vault:secret/crm', 'malformed'],
	['vault:../sys/raw#x', 'malformed'],
	['vault:secret/../sys/raw#x', 'malformed'],
	['vault:secret/%2e%2e/sys#x', 'malformed'],
	['vault:secret/crm?version=1#x', 'malformed'],
	['vault:/secret/crm#x', 'malformed'],
])('%j is read as %j', (text, reference) => expect(parseReference(text)).toEqual(reference));

test('a plain value is its own, untouched', async () => {
	expect(await read(resolverOf({}), ' spaced ')).toBe(' spaced ');
});

describe('the environment', () => {
	const secret = newSecret();
	const variables = {
		AIRLOCK_SECRET_CRM: secret,
		CRM_TOKEN: secret,
		N8N_ENCRYPTION_KEY: newSecret(),
		DB_POSTGRESDB_PASSWORD: newSecret(),
		AIRLOCK_ENCRYPTION_KEY: newSecret(),
		EMPTY: '',
	};

	test.each([
		[undefined, 'env:AIRLOCK_SECRET_CRM', secret],
		[undefined, 'env:CRM_TOKEN', 'reference_not_allowed'],
		[undefined, 'env:AIRLOCK_SECRET_FOLDERS', 'reference_not_allowed'],
		[undefined, 'env:AIRLOCK_SECRET_OTHER', 'secret_not_found'],
		['CRM_*', 'env:CRM_TOKEN', secret],
		['CRM_TOKEN, EMPTY', 'env:EMPTY', 'secret_not_found'],
		['CRM_*', 'env:AIRLOCK_SECRET_CRM', 'reference_not_allowed'],
		['*', 'env:CRM_TOKEN', 'reference_not_allowed'],
		['N8N_*,DB_*,AIRLOCK_*', 'env:N8N_ENCRYPTION_KEY', 'reference_not_allowed'],
		['N8N_*,DB_*,AIRLOCK_*', 'env:DB_POSTGRESDB_PASSWORD', 'reference_not_allowed'],
		['N8N_*,DB_*,AIRLOCK_*', 'env:AIRLOCK_ENCRYPTION_KEY', 'reference_not_allowed'],
		['', 'env:AIRLOCK_SECRET_CRM', secret],
	])('where %j is allowed, %s', async (allowed, text, expected) => {
		const settings = allowed === undefined ? {} : { AIRLOCK_SECRET_ENV: allowed };
		expect(await read(resolverOf({ ...variables, ...settings }), text)).toBe(expected);
	});
});

describe('files', () => {
	let folder: string;
	const secret = newSecret();
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'airlock-secrets-'));
		mkdirSync(join(folder, 'run', 'deep'), { recursive: true });
		mkdirSync(join(folder, 'running'));
		writeFileSync(join(folder, 'run', 'crm'), `${secret}\n`);
		writeFileSync(join(folder, 'run', 'deep', 'two'), `${secret}\n\n`);
		writeFileSync(join(folder, 'run', 'empty'), '\n');
		writeFileSync(join(folder, 'run', 'huge'), 'x'.repeat(70_000));
		writeFileSync(join(folder, 'outside'), newSecret());
		writeFileSync(join(folder, 'running', 'x'), newSecret());
		symlinkSync(join(folder, 'outside'), join(folder, 'run', 'link'));
		symlinkSync(join(folder, 'run', 'crm'), join(folder, 'run', 'inner'));
		execFileSync('mkfifo', [join(folder, 'run', 'pipe')]);
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	test.each([
		['run/crm', () => secret],
		['run/deep/two', () => `${secret}\n`],
		['run/inner', () => secret],
		['run/link', 'reference_not_allowed'],
		['run/../outside', 'reference_not_allowed'],
		['outside', 'reference_not_allowed'],
		['running/x', 'reference_not_allowed'],
		['nowhere', 'reference_not_allowed'],
		['run', 'reference_not_allowed'],
		['run/nowhere', 'secret_not_found'],
		['run/empty', 'secret_not_found'],
		['run/deep', 'secret_unreadable'],
		['run/pipe', 'secret_unreadable'],
		['run/huge', 'secret_unreadable'],
	])('%s', async (path, expected) => {
		const resolver = resolverOf({ AIRLOCK_SECRET_FOLDERS: `relative, ${join(folder, 'run')}` });
		const found = await read(resolver, `file:${folder}/${path}`);
		expect(found).toBe(typeof expected === 'string' ? expected : expected());
	});

	test('what was replaced counts at once; without a folder nothing is read', async () => {
		const path = join(folder, 'run', 'changing');
		const resolver = resolverOf({ AIRLOCK_SECRET_FOLDERS: join(folder, 'run') });
		for (const value of [newSecret(), newSecret()]) {
			writeFileSync(path, value);
			expect(await read(resolver, `file:${path}`)).toBe(value);
		}
		expect(await read(resolverOf({}), `file:${path}`)).toBe('reference_not_allowed');
	});
});

describe('Vault', () => {
	let vault: VaultServer;
	const [secret, old] = [newSecret(), newSecret()];
	beforeEach(async () => {
		clock.time = Date.now();
		vault = await VaultServer.start();
		vault.secrets.set('secret/data/crm', [{ token: old }, { token: secret }]);
		vault.secrets.set('secret/data/other', [{ token: newSecret() }]);
	});
	afterEach(async () => await vault.stop());
	const resolver = (changes: Record<string, string> = {}) =>
		resolverOf({
			AIRLOCK_VAULT_ADDR: `${vault.address}/`,
			AIRLOCK_VAULT_ROLE_ID: vault.roleId,
			AIRLOCK_VAULT_SECRET_ID: vault.secretId,
			AIRLOCK_VAULT_PATHS: 'secret/crm, database/creds',
			...changes,
		});

	test.each([
		['vault:secret/crm#token', () => secret],
		['vault:secret/crm#token@1', () => old],
		['vault:secret/crm#token@9', 'secret_not_found'],
		['vault:secret/crm#nothing', 'secret_not_found'],
		['vault:secret/crm/below#token', 'secret_not_found'],
		['vault:secret/other#token', 'reference_not_allowed'],
		['vault:secret/crmX#token', 'reference_not_allowed'],
	])('%s', async (text, expected) => {
		const found = await read(resolver(), text);
		expect(found).toBe(typeof expected === 'string' ? expected : expected());
	});

	test('a path that no mount is told of is read as it stands', async () => {
		vault.tellsMounts = false;
		const paths = { AIRLOCK_VAULT_PATHS: 'secret/data/crm' };
		expect(await read(resolver(paths), 'vault:secret/data/crm#token')).toBe('secret_not_found');
		expect(vault.asked).toContain('GET /v1/secret/data/crm');
	});

	test('it is asked once for many, and again after a minute', async () => {
		const subject = resolver();
		const ask = async () => await read(subject, 'vault:secret/crm#token');
		expect(new Set(await Promise.all(Array.from({ length: 50 }, ask)))).toEqual(new Set([secret]));
		const reads = () => vault.asked.filter((line) => line.includes('/secret/data/'));
		expect(reads()).toHaveLength(1);
		vault.secrets.get('secret/data/crm')!.push({ token: old });
		clock.time += 61_000;
		expect(await ask()).toBe(old);
		expect(vault.asked.filter((line) => line.includes('approle'))).toHaveLength(2);
	});

	test('a login of one lease is one, is kept alive while it is used, and is ended', async () => {
		const subject = resolver();
		const login = async () => [
			await read(subject, 'vault:database/creds/readonly#username'),
			await read(subject, 'vault:database/creds/readonly#password'),
		];
		const first = await login();
		const [lease] = vault.leases.values();
		expect(first).toEqual([lease!.data.username, lease!.data.password]);
		clock.time += 41_000;
		expect(await login()).toEqual(first);
		expect(lease!.renewals).toBe(1);
		lease!.revoked = true;
		clock.time += 41_000;
		const second = await login();
		expect(second).not.toEqual(first);
		expect(await subject.revoke('vault:database/creds/readonly#username')).toBe(true);
		expect([...vault.leases.values()].map(({ revoked }) => revoked)).toEqual([true, true]);
		expect(await login()).not.toEqual(second);
	});

	test('a session that was ended is begun again, once', async () => {
		const subject = resolver();
		await read(subject, 'vault:secret/crm#token');
		vault.tokens.clear();
		clock.time += 30_000;
		expect(await read(subject, 'vault:secret/crm#token@1')).toBe(old);
	});

	test.each([
		['sealed', (server: VaultServer) => void (server.sealed = true), {}, 'vault_unavailable'],
		[
			'that lets us in nowhere',
			() => undefined,
			{ AIRLOCK_VAULT_TOKEN: 'hvs.wrong' },
			'vault_rejected',
		],
		[
			'that does not know the role',
			() => undefined,
			{ AIRLOCK_VAULT_ROLE_ID: 'x' },
			'vault_unavailable',
		],
		[
			'that is not there',
			() => undefined,
			{ AIRLOCK_VAULT_ADDR: 'http://127.0.0.1:9' },
			'vault_unavailable',
		],
		[
			'without allowed paths',
			() => undefined,
			{ AIRLOCK_VAULT_PATHS: '' },
			'reference_not_allowed',
		],
	])('one %s', async (_name, change, settings, code) => {
		change(vault);
		const answer = await resolver(settings).resolve('vault:secret/crm#token');
		expect(answer).toMatchObject({ ok: false, code });
		for (const hidden of [secret, old, vault.secretId]) {
			expect(JSON.stringify(answer)).not.toContain(hidden);
		}
	});

	test('settings that cannot be used are told when n8n starts', () => {
		expect(() => resolver({ AIRLOCK_VAULT_ADDR: 'http://vault.example.com' })).toThrow(
			'not an https URL',
		);
		expect(() => resolverOf({ AIRLOCK_VAULT_ADDR: vault.address })).toThrow('cannot sign in');
	});

	test('without one, a reference is refused', async () => {
		expect(await read(resolverOf({}), 'vault:secret/crm#token')).toBe('reference_not_allowed');
		expect(await read(resolverOf({}), 'vault:nonsense')).toBe('reference_malformed');
	});
});

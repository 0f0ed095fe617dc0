import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lib/clock';
import { parseReference } from '../../lib/secrets/reference';
import { secretResolver } from '../../lib/secrets/resolver';

const newSecret = () => randomBytes(24).toString('base64url');
const resolverOf = (variables: Record<string, string | undefined>) =>
	secretResolver({ variables, readFile: () => '' }, systemClock);
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
	['vault:secret//crm#x', 'malformed'],
	['vault:secret/crm/#x', 'malformed'],
	['vault:secret/.../crm#x', 'malformed'],
	['vault:secret/crm%2f..%2fsys#x', 'malformed'],
	['vault:secret/crm#x@latest', 'malformed'],
	['vault:secret/crm#x\n', 'malformed'],
	['vault:secret\\..\\sys#x', 'malformed'],
	['env:NAME\n', 'malformed'],
	['env:$(id)', 'malformed'],
	['env:A=B', 'malformed'],
	['file:\\\\host\\share', 'malformed'],
	['file:///run/secrets/crm', { kind: 'file', path: '///run/secrets/crm' }],
	['ENV:NAME', undefined],
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
		PGP_PASSPHRASE: secret,
		PGPASSWORD: newSecret(),
		NODE_OPTIONS: newSecret(),
		CREDENTIALS_OVERWRITE_DATA: newSecret(),
		AIRLOCK_VAULT_SECRET_ID: newSecret(),
		n8n_encryption_key: newSecret(),
	};

	test('names that every object has are none of the environment', async () => {
		const allowed = { AIRLOCK_SECRET_ENV: 'constructor,__proto__,toString' };
		for (const name of ['constructor', '__proto__', 'toString']) {
			expect(await read(resolverOf(allowed), `env:${name}`)).toBe('secret_not_found');
		}
	});

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
		['n8n_*', 'env:n8n_encryption_key', 'reference_not_allowed'],
		['CREDENTIALS_*', 'env:CREDENTIALS_OVERWRITE_DATA', 'reference_not_allowed'],
		['PG*,NODE_*', 'env:PGPASSWORD', 'reference_not_allowed'],
		['PG*,NODE_*', 'env:NODE_OPTIONS', 'reference_not_allowed'],
		['PG*', 'env:PGP_PASSPHRASE', secret],
		['AIRLOCK_*', 'env:AIRLOCK_SECRET_ENV_FILE', 'reference_not_allowed'],
		['AIRLOCK_*', 'env:AIRLOCK_VAULT_SECRET_ID', 'reference_not_allowed'],
		['', 'env:AIRLOCK_SECRET_CRM', secret],
	])('where %j is allowed, %s', async (allowed, text, expected) => {
		const settings = allowed === undefined ? {} : { AIRLOCK_SECRET_ENV: allowed };
		const resolver = resolverOf({ ...variables, ...settings });
		expect(await read(resolver, text)).toBe(expected);
		const answer = await resolver.resolve(text);
		const told = JSON.stringify(answer.ok ? {} : answer);
		for (const value of Object.values(variables)) if (value) expect(told).not.toContain(value);
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
		symlinkSync(join(folder, 'run'), join(folder, 'alias'));
		symlinkSync('/dev/zero', join(folder, 'run', 'device'));
		symlinkSync(join(folder, 'run', 'loop'), join(folder, 'run', 'loop'));
		symlinkSync(folder, join(folder, 'run', 'up'));
		writeFileSync(join(folder, 'run', 'full'), 'y'.repeat(65_536));
		writeFileSync(join(folder, 'run', 'binary'), Buffer.from([0xff, 0xfe, 0x80]));
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
		['run/up/outside', 'reference_not_allowed'],
		['run/device', 'reference_not_allowed'],
		['run/loop', 'secret_not_found'],
		['run/full', 'y'.repeat(65_536)],
		['run/binary', 'secret_unreadable'],
		// The same answer, whether it is there or not.
		['run/../nowhere', 'reference_not_allowed'],
		['run/deep/../../outside', 'reference_not_allowed'],
		['run/deep/../crm', () => secret],
		['run/empty', 'secret_not_found'],
		['run/deep', 'secret_unreadable'],
		['run/pipe', 'secret_unreadable'],
		['run/huge', 'secret_unreadable'],
	])('%s', async (path, expected) => {
		const resolver = resolverOf({ AIRLOCK_SECRET_FOLDERS: `relative, ${join(folder, 'run')}` });
		const found = await read(resolver, `file:${folder}/${path}`);
		expect(found).toBe(typeof expected === 'string' ? expected : expected());
	});

	test('a device is no secret', async () => {
		const resolver = resolverOf({ AIRLOCK_SECRET_FOLDERS: '/dev' });
		for (const name of ['null', 'zero', 'tty']) {
			expect(await read(resolver, `file:/dev/${name}`)).toBe('secret_unreadable');
		}
	});

	test('a folder that is allowed by a link to it', async () => {
		const resolver = resolverOf({ AIRLOCK_SECRET_FOLDERS: `${join(folder, 'alias')}/` });
		expect(await read(resolver, `file:${folder}/alias/crm`)).toBe(secret);
		expect(await read(resolver, `file:${folder}/alias/nowhere`)).toBe('secret_not_found');
		expect(await read(resolver, `file:${folder}/alias/link`)).toBe('reference_not_allowed');
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

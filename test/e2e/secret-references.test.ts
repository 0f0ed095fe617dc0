import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VaultServer } from '../secrets/vault-server';
import { AccountCase } from './account';
import { Counterpart } from './counterpart';
import { type Execution, type N8n, startN8n } from './harness';
import { leaks } from './leaks';
import { registered } from './registry';

const newSecret = () => randomBytes(24).toString('base64url');
const inAVariable = newSecret();
const inAFile = newSecret();
const inVault = newSecret();

/** Vault speaks its published API from this process; n8n, Airlock and the counterpart are real. */
describe('secrets that a credential only names', () => {
	let n8n: N8n;
	let api: Counterpart;
	let vault: VaultServer;
	let folder: string;
	const executions: Execution[] = [];

	beforeAll(async () => {
		[api, vault] = await Promise.all([Counterpart.start(), VaultServer.start()]);
		vault.secrets.set('secret/data/crm', [{ token: inVault }]);
		folder = await mkdtemp(join(tmpdir(), 'airlock-secrets-'));
		await writeFile(join(folder, 'crm-token'), `${inAFile}\n`);
		n8n = await startN8n({
			env: {
				N8N_LOG_LEVEL: 'debug',
				AIRLOCK_SECRET_CRM: inAVariable,
				AIRLOCK_SECRET_FOLDERS: folder,
				AIRLOCK_VAULT_ADDR: vault.address,
				AIRLOCK_VAULT_ROLE_ID: vault.roleId,
				AIRLOCK_VAULT_SECRET_ID: vault.secretId,
				AIRLOCK_VAULT_PATHS: 'secret/crm, database/creds',
			},
		});
	});
	afterAll(async () => {
		await n8n?.stop();
		await Promise.all([api?.stop(), vault?.stop()]);
		await rm(folder, { recursive: true, force: true });
	});

	/** Makes one call; answers the Authorization header that the other side saw, or the message. */
	const callWith = async (flow: AccountCase): Promise<string | undefined> => {
		api.seen.length = 0;
		const execution = await flow.call({ url: `${api.origin}/v1` });
		executions.push(execution);
		return api.seen[0]?.headers.authorization ?? (await execution.error());
	};
	const account = async (settings: Record<string, unknown>) =>
		await AccountCase.create(n8n, { allowedHosts: api.origin, ...settings });

	test.each([
		['env:AIRLOCK_SECRET_CRM', () => inAVariable],
		['file:FOLDER/crm-token', () => inAFile],
		['vault:secret/crm#token', () => inVault],
	])('%s: the other side gets the secret', async (text, secret) => {
		const flow = await account({ secret: text.replace('FOLDER', folder) });
		expect(await callWith(flow)).toBe(`Bearer ${secret()}`);
	});

	test.each([
		['env:N8N_ENCRYPTION_KEY', /AIRLOCK_SECRET_ENV|not_allowed|secret_unavailable/],
		['file:/etc/hostname', /secret_unavailable/],
		['vault:secret/payroll#token', /secret_unavailable/],
	])('%s: what no admin allowed is not read, and nothing leaves', async (text, message) => {
		expect(await callWith(await account({ secret: text }))).toMatch(message);
		expect(api.seen).toEqual([]);
	});

	test('a login that Vault leased serves until its account is cut off, and then ends in Vault', async () => {
		await registered(n8n, {
			operation: 'register',
			id: 'reports',
			useCase: 'Reads reports',
			systems: 'Reports',
			owner: 'Ann Lee',
			environment: 'staging',
			doneBy: 'Ann Lee',
		});
		const flow = await account({
			integrationId: 'reports',
			authMode: 'basic',
			username: 'vault:database/creds/readonly#username',
			secret: 'vault:database/creds/readonly#password',
		});
		const seen = String(await callWith(flow));
		const [lease] = [...vault.leases.values()];
		const { username, password } = lease!.data;
		expect(seen).toBe(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
		expect(vault.lives(lease!)).toBe(true);

		await registered(n8n, { operation: 'revoke', integrationId: 'reports', doneBy: 'Ann Lee' });
		// Each process ends its own with the next call that it refuses.
		const most = n8n.workers === 1 ? 1 : 20;
		for (let calls = 0; calls < most && vault.lives(lease!); calls += 1) {
			expect(await callWith(flow)).toContain('(integration_revoked)');
		}
		expect(api.seen).toEqual([]);
		expect(vault.lives(lease!)).toBe(false);
	});

	test('none of them, nor the way into Vault, is in an execution, the log at debug level, or any file', async () => {
		const logins = [...vault.leases.values()].map(({ data }) => data.password!);
		const values = [
			inAVariable,
			inAFile,
			inVault,
			vault.secretId,
			...vault.tokens.keys(),
			...logins,
		];
		expect(logins).not.toEqual([]);
		expect(await leaks(n8n, values, executions)).toEqual([]);
	});
});

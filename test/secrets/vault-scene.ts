import { randomBytes } from 'node:crypto';
import { secretResolver, type SecretResolver } from '../../lib/secrets/resolver';
import { VaultServer } from './vault-server';

export const clock = { time: Date.now(), now: () => clock.time };
export const later = (seconds: number) => (clock.time += seconds * 1_000);
export const newSecret = () => randomBytes(24).toString('base64url');
export const [secret, old] = [newSecret(), newSecret()];
export const LOGIN = 'vault:database/creds/readonly';

/** A Vault of its own for each test of the file, with two versions of `secret/crm`, the current one also in KV 1. */
export let vault: VaultServer;
beforeEach(async () => {
	clock.time = Date.now();
	vault = await VaultServer.start(clock.now);
	vault.secrets.set('secret/data/crm', [{ token: old }, { token: secret }]);
	vault.secrets.set('secret/data/other', [{ token: newSecret() }]);
	vault.secrets.set('kv/plain', [{ token: secret }]);
	vault.secrets.set('kv/data/plain', [{ token: secret }]);
});
afterEach(async () => await vault.stop());

export const leases = () => [...vault.leases.values()];
export const timesAsked = (part: string) =>
	vault.asked.filter((line) => line.includes(part)).length;

export function resolverOf(changes: Record<string, string | undefined> = {}): SecretResolver {
	const variables = {
		AIRLOCK_VAULT_ADDR: `${vault.address}/`,
		AIRLOCK_VAULT_ROLE_ID: vault.roleId,
		AIRLOCK_VAULT_SECRET_ID: vault.secretId,
		AIRLOCK_VAULT_PATHS: 'secret/crm, kv, database/creds',
		...changes,
	};
	return secretResolver({ variables, readFile: () => '' }, clock);
}
/** The value, or the code of the refusal. */
export async function read(resolver: SecretResolver, text: string): Promise<string> {
	const resolved = await resolver.resolve(text);
	return resolved.ok ? resolved.value : resolved.code;
}
export const login = async (resolver: SecretResolver) => [
	await read(resolver, `${LOGIN}#username`),
	await read(resolver, `${LOGIN}#password`),
];

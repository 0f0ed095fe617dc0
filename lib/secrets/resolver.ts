import type { Clock } from '../clock';
import { isAllowed } from '../outbound';
import { type Environment, refuse, Settings, settled } from '../store/settings';
import { EnvironmentSecrets } from './environment';
import { FileSecrets } from './files';
import { parseReference, type Resolved, unresolved } from './reference';
import { VaultSecrets } from './vault';
import { VaultClient, type VaultHttp, type VaultSettings } from './vault-client';
import { vaultHttp } from './vault-http';

/** Finds what a secret field refers to, at each use. A plain value is its own. */
export class SecretResolver {
	constructor(
		private readonly environment: EnvironmentSecrets,
		private readonly files: FileSecrets,
		/** Undefined where no Vault is set up. */
		readonly vault: VaultSecrets | undefined,
	) {}

	async resolve(text: string): Promise<Resolved> {
		const reference = parseReference(text.trim());
		if (reference === undefined) return { ok: true, value: text };
		if (reference === 'malformed') return MALFORMED;
		switch (reference.kind) {
			case 'env':
				return this.environment.read(reference.name);
			case 'file':
				return await this.files.read(reference.path);
			case 'vault':
				return this.vault ? await this.vault.read(reference) : NO_VAULT;
		}
	}

	/** Ends what was leased for a field, when its account was cut off. */
	async revoke(text: string): Promise<boolean> {
		const reference = parseReference(text.trim());
		if (typeof reference !== 'object' || reference.kind !== 'vault' || !this.vault) return true;
		return await this.vault.revoke(reference.path);
	}
}

/** By the admin's settings. Throws, with what to mend, where those of Vault cannot be used. */
export function secretResolver(
	environment: Environment,
	clock: Clock,
	http: VaultHttp = vaultHttp,
): SecretResolver {
	const settings = new Settings(environment);
	const vault = settled(() => vaultSettings(settings));
	if (!vault.ok) throw new Error(`${vault.issue.message} ${vault.issue.description}`);
	return new SecretResolver(
		new EnvironmentSecrets(environment.variables, settings.text('AIRLOCK_SECRET_ENV')),
		new FileSecrets(settings.text('AIRLOCK_SECRET_FOLDERS')),
		vault.value && new VaultSecrets(new VaultClient(vault.value, http, clock), clock),
	);
}

function vaultSettings(settings: Settings): VaultSettings | undefined {
	const address = settings.text('AIRLOCK_VAULT_ADDR')?.replace(/\/+$/, '');
	if (address === undefined) return undefined;
	// A query or fragment would swallow the path that is asked for.
	if (!isAllowed(address) || /[?#]/.test(address)) {
		refuse(
			'AIRLOCK_VAULT_ADDR',
			'AIRLOCK_VAULT_ADDR is not an https URL.',
			'Write https://vault.example.com:8200.',
		);
	}
	const token = settings.text('AIRLOCK_VAULT_TOKEN');
	const [roleId, secretId] = ['AIRLOCK_VAULT_ROLE_ID', 'AIRLOCK_VAULT_SECRET_ID'].map((name) =>
		settings.text(name),
	);
	const login =
		token !== undefined
			? { token }
			: roleId !== undefined && secretId !== undefined
				? { roleId, secretId }
				: refuse(
						'AIRLOCK_VAULT_TOKEN',
						'Airlock cannot sign in to Vault.',
						'Set AIRLOCK_VAULT_ROLE_ID and AIRLOCK_VAULT_SECRET_ID, or AIRLOCK_VAULT_TOKEN.',
					);
	const paths = (settings.text('AIRLOCK_VAULT_PATHS') ?? '')
		.split(',')
		.map((path) => path.trim().replace(/^\/+|\/+$/g, ''))
		.filter((path) => path !== '');
	return { address, namespace: settings.text('AIRLOCK_VAULT_NAMESPACE'), login, paths };
}

const MALFORMED = unresolved(
	'reference_malformed',
	'The reference to the secret cannot be read',
	'Write env:NAME, file:/path/to/it or vault:mount/path#field.',
);
const NO_VAULT = unresolved(
	'reference_not_allowed',
	'No Vault is set up here',
	'An admin sets AIRLOCK_VAULT_ADDR and how Airlock signs in there.',
);

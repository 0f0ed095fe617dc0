import { type Resolved, unresolved } from './reference';

/**
 * Settings of n8n, its database and queue, of Node.js and of Airlock: whoever writes a credential must not read them,
 * whatever is allowed. Case-blind, as variables are on Windows.
 */
const SETTINGS =
	/^(?:N8N_|DB_|QUEUE_|EXECUTIONS_|CREDENTIALS_OVERWRITE_|NODE_|PGPASSWORD$|AIRLOCK_(?!SECRET_)|AIRLOCK_SECRET_(?:ENV|FOLDERS)(?:_FILE)?$)/i;
const DEFAULT_ALLOWED = ['AIRLOCK_SECRET_*'];

/** Secrets in n8n's environment: those that AIRLOCK_SECRET_ENV names, `AIRLOCK_SECRET_*` without it. */
export class EnvironmentSecrets {
	private readonly allowed: readonly string[];

	constructor(
		private readonly variables: Readonly<Record<string, string | undefined>>,
		/** Comma-separated names; a star at the end stands for the rest. */
		allowed: string | undefined,
	) {
		const entries = (allowed ?? '').split(',').map((entry) => entry.trim());
		const named = entries.filter((entry) => entry !== '');
		this.allowed = allowed === undefined ? DEFAULT_ALLOWED : named;
	}

	read(name: string): Resolved {
		if (SETTINGS.test(name) || !this.allowed.some((entry) => matches(entry, name))) {
			return unresolved(
				'reference_not_allowed',
				`The variable ${name} may not be read by credentials`,
				'An admin can allow it in AIRLOCK_SECRET_ENV.',
			);
		}
		// Own ones: `constructor` is found on every object.
		const value = Object.hasOwn(this.variables, name) ? this.variables[name] : undefined;
		if (value !== undefined && value !== '') return { ok: true, value };
		return unresolved(
			'secret_not_found',
			`The variable ${name} is not set`,
			'Set it where n8n is started, on every machine.',
		);
	}
}

function matches(entry: string, name: string): boolean {
	return entry.endsWith('*') && entry.length > 1
		? name.startsWith(entry.slice(0, -1))
		: name === entry;
}

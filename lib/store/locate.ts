import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Environment, type Located, refuse, Settings, settled } from './settings';

/** How to reach a PostgreSQL server, in the words of `pg`. */
export type PostgresServer =
	| { readonly connectionString: string }
	| {
			readonly host: string;
			readonly port: number;
			readonly database: string;
			readonly user: string;
			readonly password: string;
			readonly ssl: boolean | PostgresTls;
	  };

interface PostgresTls {
	readonly ca?: string;
	readonly cert?: string;
	readonly key?: string;
	readonly rejectUnauthorized: boolean;
}

export type StoreLocation =
	| { readonly engine: 'sqlite'; readonly path: string }
	| { readonly engine: 'postgres'; readonly server: PostgresServer };

/**
 * Where the store lives. `AIRLOCK_DATABASE_URL` (postgres://…, an absolute path or file:///…) decides; without it the
 * store follows n8n: its PostgreSQL server with `DB_TYPE=postgresdb`, otherwise a file in its user
 * folder. Refuses other databases, and SQLite in queue mode, whose processes share no disk.
 */
export function locateStore(environment: Environment): Located<StoreLocation> {
	return settled(() => {
		const settings = new Settings(environment);
		const location = chosen(settings) ?? besideN8n(environment, settings);
		if (location.engine === 'sqlite' && settings.text('EXECUTIONS_MODE') === 'queue') {
			refuse(
				'EXECUTIONS_MODE',
				'Airlock does not work with an SQLite file in queue mode, where several processes share its state.',
				'Run n8n on PostgreSQL (DB_TYPE=postgresdb), or set AIRLOCK_DATABASE_URL to a PostgreSQL database.',
			);
		}
		return location;
	});
}

/**
 * The secret the root key is derived from: `AIRLOCK_ENCRYPTION_KEY`, or n8n's own encryption key from its variable or
 * the `config` file it writes.
 */
export function rootSecret(environment: Environment): Located<string> {
	return settled(() => {
		const settings = new Settings(environment);
		const secret =
			settings.text('AIRLOCK_ENCRYPTION_KEY') ??
			settings.text('N8N_ENCRYPTION_KEY') ??
			secretInConfig(settings.file(join(n8nFolder(environment), 'config')));
		return (
			secret ??
			refuse(
				'N8N_ENCRYPTION_KEY',
				'No encryption key was found.',
				'Set N8N_ENCRYPTION_KEY to the key n8n uses (the encryptionKey in the config file of its user folder), or set AIRLOCK_ENCRYPTION_KEY.',
			)
		);
	});
}

function secretInConfig(content: string | undefined): string | undefined {
	if (content === undefined) return undefined;
	const config = parsedJson(content);
	if (typeof config !== 'object' || config === null || !('encryptionKey' in config))
		return undefined;
	const { encryptionKey } = config;
	return typeof encryptionKey === 'string' && encryptionKey !== '' ? encryptionKey : undefined;
}

/** Undefined when it is not JSON: the parser's own message would quote the file. */
function parsedJson(content: string): unknown {
	try {
		return JSON.parse(content);
	} catch {
		return undefined;
	}
}

function chosen(settings: Settings): StoreLocation | undefined {
	const name = 'AIRLOCK_DATABASE_URL';
	const url = settings.text(name);
	if (url === undefined) return undefined;
	if (isAbsolute(url)) return { engine: 'sqlite', path: url };
	const parsed = URL.canParse(url) ? new URL(url) : undefined;
	const protocol = parsed?.protocol;
	if (protocol === 'postgres:' || protocol === 'postgresql:') {
		return { engine: 'postgres', server: { connectionString: url } };
	}
	if (parsed && protocol === 'file:' && parsed.host === '') {
		return { engine: 'sqlite', path: fileURLToPath(parsed) };
	}
	return refuse(
		name,
		`${name} is neither a PostgreSQL URL nor an absolute path.`,
		'Set it to postgres://user:password@host:port/database, or to the full path of an SQLite file.',
	);
}

function besideN8n(environment: Environment, settings: Settings): StoreLocation {
	const type = settings.text('DB_TYPE') ?? 'sqlite';
	if (type === 'postgresdb') return { engine: 'postgres', server: n8nServer(settings) };
	if (type === 'sqlite') {
		const path = join(n8nFolder(environment), 'airlock', 'airlock.sqlite');
		return { engine: 'sqlite', path };
	}
	return refuse(
		'DB_TYPE',
		'Airlock works with n8n on SQLite or PostgreSQL (DB_TYPE sqlite or postgresdb).',
		'Set AIRLOCK_DATABASE_URL to a PostgreSQL database for Airlock.',
	);
}

/** n8n's server, with n8n's defaults. */
function n8nServer(settings: Settings): PostgresServer {
	return {
		host: settings.text('DB_POSTGRESDB_HOST') ?? 'localhost',
		port: settings.port('DB_POSTGRESDB_PORT') ?? 5432,
		database: settings.text('DB_POSTGRESDB_DATABASE') ?? 'n8n',
		user: settings.text('DB_POSTGRESDB_USER') ?? 'postgres',
		password: settings.text('DB_POSTGRESDB_PASSWORD') ?? '',
		ssl: n8nTls(settings),
	};
}

/** As n8n does: any of the other settings turns TLS on, even where `_SSL_ENABLED` does not. */
function n8nTls(settings: Settings): boolean | PostgresTls {
	const ca = settings.text('DB_POSTGRESDB_SSL_CA');
	const cert = settings.text('DB_POSTGRESDB_SSL_CERT');
	const key = settings.text('DB_POSTGRESDB_SSL_KEY');
	const rejectUnauthorized = settings.flag('DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED') ?? true;
	if (ca === undefined && cert === undefined && key === undefined && rejectUnauthorized) {
		return settings.flag('DB_POSTGRESDB_SSL_ENABLED') ?? false;
	}
	return {
		...(ca !== undefined && { ca }),
		...(cert !== undefined && { cert }),
		...(key !== undefined && { key }),
		rejectUnauthorized,
	};
}

/** `.n8n` in the user folder, found as n8n finds it. */
function n8nFolder({ variables }: Environment): string {
	const { N8N_USER_FOLDER, HOME, USERPROFILE } = variables;
	const home = N8N_USER_FOLDER ?? (process.platform === 'win32' ? USERPROFILE : HOME);
	if (home) return join(home, '.n8n');
	return refuse(
		'N8N_USER_FOLDER',
		'Neither N8N_USER_FOLDER nor a home folder is set.',
		'Set N8N_USER_FOLDER to the folder that holds .n8n.',
	);
}

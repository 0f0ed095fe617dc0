import { randomBytes } from 'node:crypto';
import { locateStore, rootSecret } from '../../lib/store/locate';
import type { Environment } from '../../lib/store/settings';

const secret = () => randomBytes(24).toString('base64');

type Texts = Readonly<Record<string, string | undefined>>;

function environment(variables: Texts, files: Texts = {}): Environment {
	return {
		variables: { HOME: '/home/node', USERPROFILE: '/home/node', ...variables },
		readFile: (path) => {
			const content = files[path];
			if (content === undefined) throw new Error(`ENOENT: ${path}`);
			return content;
		},
	};
}

const locate = (variables: Texts, files?: Texts) => locateStore(environment(variables, files));
const issueOf = (variables: Texts, files?: Texts) => {
	const located = locate(variables, files);
	return located.ok ? undefined : located.issue;
};

describe('without settings', () => {
	it('is a file in the home folder', () => {
		expect(locate({})).toEqual({
			ok: true,
			value: { engine: 'sqlite', path: '/home/node/.n8n/airlock/airlock.sqlite' },
		});
	});

	it('follows N8N_USER_FOLDER', () => {
		expect(locate({ N8N_USER_FOLDER: '/data', DB_TYPE: 'sqlite' })).toMatchObject({
			value: { path: '/data/.n8n/airlock/airlock.sqlite' },
		});
	});

	it('says so when there is no folder to follow', () => {
		expect(issueOf({ HOME: '', USERPROFILE: '' })).toMatchObject({ setting: 'N8N_USER_FOLDER' });
	});
});

describe("n8n's PostgreSQL", () => {
	it("has n8n's defaults", () => {
		expect(locate({ DB_TYPE: 'postgresdb' })).toEqual({
			ok: true,
			value: {
				engine: 'postgres',
				server: {
					host: 'localhost',
					port: 5432,
					database: 'n8n',
					user: 'postgres',
					password: '',
					ssl: false,
				},
			},
		});
	});

	it('is read from variables, from files, quoted or with spaces, as n8n reads them', () => {
		const password = secret();
		const located = locate(
			{
				DB_TYPE: ' "postgresdb" ',
				DB_POSTGRESDB_HOST: 'db.internal',
				DB_POSTGRESDB_PORT: '6432',
				DB_POSTGRESDB_DATABASE_FILE: '/run/secrets/database',
				DB_POSTGRESDB_USER: "'n8n'",
				DB_POSTGRESDB_PASSWORD_FILE: '/run/secrets/password',
				DB_POSTGRESDB_SSL_ENABLED: 'true',
			},
			{ '/run/secrets/database': 'flows\n', '/run/secrets/password': `${password}\n` },
		);
		expect(located).toEqual({
			ok: true,
			value: {
				engine: 'postgres',
				server: {
					host: 'db.internal',
					port: 6432,
					database: 'flows',
					user: 'n8n',
					password,
					ssl: true,
				},
			},
		});
	});

	it('prefers a variable to its file', () => {
		const files = { '/file': 'from-file' };
		expect(
			locate(
				{
					DB_TYPE: 'postgresdb',
					DB_POSTGRESDB_HOST: 'own',
					DB_POSTGRESDB_HOST_FILE: '/file',
				},
				files,
			),
		).toMatchObject({ value: { server: { host: 'own' } } });
	});

	it.each([
		[{ DB_POSTGRESDB_SSL_CA: 'ca' }, { ca: 'ca', rejectUnauthorized: true }],
		[
			{ DB_POSTGRESDB_SSL_CERT: 'cert', DB_POSTGRESDB_SSL_KEY: 'key' },
			{ cert: 'cert', key: 'key', rejectUnauthorized: true },
		],
		[{ DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED: 'false' }, { rejectUnauthorized: false }],
		[{ DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED: '1', DB_POSTGRESDB_SSL_ENABLED: '0' }, false],
	])('turns TLS on as n8n does: %j', (variables, ssl) => {
		expect(locate({ DB_TYPE: 'postgresdb', ...variables })).toMatchObject({
			value: { server: { ssl } },
		});
	});
});

describe('AIRLOCK_DATABASE_URL', () => {
	const url = `postgres://airlock:${randomBytes(8).toString('hex')}@db:5432/airlock`;

	it.each([url, url.replace('postgres:', 'postgresql:')])(
		'overrides n8n with a server',
		(value) => {
			expect(locate({ AIRLOCK_DATABASE_URL: value, DB_TYPE: 'mysqldb' })).toEqual({
				ok: true,
				value: { engine: 'postgres', server: { connectionString: value } },
			});
		},
	);

	it.each(['/data/airlock.sqlite', 'file:///data/airlock.sqlite', 'file:/data/airlock.sqlite'])(
		'overrides n8n with a file: %s',
		(value) => {
			expect(locate({ AIRLOCK_DATABASE_URL: value, DB_TYPE: 'postgresdb' })).toEqual({
				ok: true,
				value: { engine: 'sqlite', path: '/data/airlock.sqlite' },
			});
		},
	);

	it('can come from a file', () => {
		expect(locate({ AIRLOCK_DATABASE_URL_FILE: '/f' }, { '/f': url })).toMatchObject({
			value: { engine: 'postgres' },
		});
	});

	it.each([
		'airlock.sqlite',
		'./airlock.sqlite',
		'mysql://u:hidden@h/d',
		'postgres//u:hidden@h',
		'file://host/hidden',
	])('refuses %s without repeating it', (value) => {
		const issue = issueOf({ AIRLOCK_DATABASE_URL: value });
		expect(issue).toMatchObject({ setting: 'AIRLOCK_DATABASE_URL' });
		expect(JSON.stringify(issue)).not.toContain('hidden');
		expect(JSON.stringify(issue)).not.toContain(value);
	});

	it('counts as not set when it is empty', () => {
		expect(locate({ AIRLOCK_DATABASE_URL: ' ' })).toMatchObject({ value: { engine: 'sqlite' } });
	});
});

describe('refusals', () => {
	it.each([{}, { AIRLOCK_DATABASE_URL: '/data/airlock.sqlite', DB_TYPE: 'postgresdb' }])(
		'refuses SQLite in queue mode: %j',
		(variables) => {
			expect(issueOf({ EXECUTIONS_MODE: 'queue', ...variables })).toMatchObject({
				setting: 'EXECUTIONS_MODE',
				description: expect.stringContaining('AIRLOCK_DATABASE_URL'),
			});
		},
	);

	it.each([{ DB_TYPE: 'postgresdb' }, { AIRLOCK_DATABASE_URL: 'postgres://db/airlock' }])(
		'takes PostgreSQL in queue mode: %j',
		(variables) => {
			expect(locate({ EXECUTIONS_MODE: 'queue', ...variables })).toMatchObject({ ok: true });
		},
	);

	it.each(['mysqldb', 'mariadb', 'something'])('refuses DB_TYPE=%s', (type) => {
		const issue = issueOf({ DB_TYPE: type });
		expect(issue).toMatchObject({ setting: 'DB_TYPE' });
		expect(JSON.stringify(issue)).not.toContain(type);
	});

	it.each([
		['DB_POSTGRESDB_PORT', '54x32'],
		['DB_POSTGRESDB_PORT', '70000'],
		['DB_POSTGRESDB_SSL_ENABLED', 'yes please'],
		['DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED', 'off'],
	])('names %s and not its value', (setting, value) => {
		const issue = issueOf({ DB_TYPE: 'postgresdb', [setting]: value });
		expect(issue).toMatchObject({ setting });
		expect(JSON.stringify(issue)).not.toContain(value);
	});

	it('names a file setting that cannot be read, not its path', () => {
		const issue = issueOf({
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_PASSWORD_FILE: '/run/missing',
		});
		expect(issue).toMatchObject({ setting: 'DB_POSTGRESDB_PASSWORD_FILE' });
		expect(JSON.stringify(issue)).not.toContain('/run/missing');
	});
});

describe('the root secret', () => {
	const [own, n8n, config] = [secret(), secret(), secret()];
	const files = {
		'/home/node/.n8n/config': JSON.stringify({ encryptionKey: config }),
		'/data/.n8n/config': JSON.stringify({ encryptionKey: own }),
		'/own': `${own}\n`,
		'/n8n': n8n,
	};
	const root = (variables: Texts, at: Texts = files) => rootSecret(environment(variables, at));

	it.each([
		[{ AIRLOCK_ENCRYPTION_KEY: own, N8N_ENCRYPTION_KEY: n8n }, own],
		[{ AIRLOCK_ENCRYPTION_KEY_FILE: '/own', N8N_ENCRYPTION_KEY: n8n }, own],
		[{ N8N_ENCRYPTION_KEY: n8n }, n8n],
		[{ N8N_ENCRYPTION_KEY_FILE: '/n8n' }, n8n],
		[{}, config],
		[{ N8N_USER_FOLDER: '/data' }, own],
	])('is found in order (case %#)', (variables, expected) => {
		expect(root(variables)).toEqual({ ok: true, value: expected });
	});

	it.each([
		{},
		{ '/home/node/.n8n/config': `{"encryptionKey": "${config}` },
		{ '/home/node/.n8n/config': '{"encryptionKey": ""}' },
		{ '/home/node/.n8n/config': '{"encryptionKey": 7}' },
		{ '/home/node/.n8n/config': 'null' },
	])('is refused when there is none (case %#)', (at) => {
		const found = root({}, at);
		expect(found).toMatchObject({ ok: false, issue: { setting: 'N8N_ENCRYPTION_KEY' } });
		expect(JSON.stringify(found)).not.toContain(config);
	});

	it('does not fall back when a file it was told to use cannot be read', () => {
		expect(
			root({ AIRLOCK_ENCRYPTION_KEY_FILE: '/missing', N8N_ENCRYPTION_KEY: n8n }),
		).toMatchObject({ issue: { setting: 'AIRLOCK_ENCRYPTION_KEY_FILE' } });
	});
});

import type { ApiKeyRow, ApiKeyStore } from '../registry-store';
import { prepare, REPEATABLE } from './prepare';
import type { Database, EngineDialect } from './tables';

/** API keys, a row each; of the secret only its hash. */
export class SqlApiKeys implements ApiKeyStore {
	private readonly byId;
	private readonly noteUse;

	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
	) {
		this.byId = prepare(db, (p: { id: string }) => rows(db).where('id', '=', p.id), REPEATABLE);
		this.noteUse = prepare(db, (p: { id: string; at: number }) =>
			db
				.updateTable('api_keys')
				.set({ last_used_at: p.at })
				.where('id', '=', p.id)
				.where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', p.at)])),
		);
	}

	async add(key: Omit<ApiKeyRow, 'revokedAt' | 'lastUsedAt'>): Promise<void> {
		const { id, tenant, integration, environment, hash } = key;
		await this.dialect.durably(this.db, async (db) => {
			await db
				.insertInto('api_keys')
				.values({
					id,
					tenant,
					integration,
					environment,
					hash,
					scopes: JSON.stringify(key.scopes),
					issued_by: key.issuedBy,
					created_at: key.createdAt,
					expires_at: key.expiresAt,
					revoked_at: null,
					last_used_at: null,
				})
				.execute();
		});
	}

	async find(id: string): Promise<ApiKeyRow | undefined> {
		const [row] = (await this.byId({ id })).rows;
		return row && read(row);
	}

	async listFor(
		tenant: string,
		integration: string,
		limit: number,
		afterId = '',
	): Promise<ApiKeyRow[]> {
		const found = await rows(this.db)
			.where('tenant', '=', tenant)
			.where('integration', '=', integration)
			.where('id', '>', afterId)
			.orderBy('id')
			.limit(limit)
			.execute();
		return found.map(read);
	}

	async revoke(id: string, at: number): Promise<boolean> {
		return await this.dialect.durably(this.db, async (db) => {
			const { numUpdatedRows } = await db
				.updateTable('api_keys')
				.set({ revoked_at: at })
				.where('id', '=', id)
				.where('revoked_at', 'is', null)
				.executeTakeFirstOrThrow();
			return numUpdatedRows === 1n;
		});
	}

	async touch(id: string, at: number): Promise<void> {
		await this.noteUse({ id, at });
	}

	async setExpiry(id: string, at: number): Promise<boolean> {
		return await this.dialect.durably(this.db, async (db) => {
			const { numUpdatedRows } = await db
				.updateTable('api_keys')
				.set({ expires_at: at })
				.where('id', '=', id)
				.where('expires_at', '>', at)
				.executeTakeFirstOrThrow();
			return numUpdatedRows === 1n;
		});
	}
}

function rows(db: Database) {
	return db
		.selectFrom('api_keys')
		.select(['id', 'tenant', 'integration', 'environment', 'hash', 'scopes'])
		.select(['issued_by as issuedBy', 'created_at as createdAt', 'expires_at as expiresAt'])
		.select(['revoked_at as revokedAt', 'last_used_at as lastUsedAt']);
}

function read(row: Omit<ApiKeyRow, 'scopes'> & { scopes: string }): ApiKeyRow {
	return { ...row, scopes: JSON.parse(row.scopes) as string[] };
}

import type { ExceptionFilter, ExceptionRow, ExceptionStore } from '../registry-store';
import type { Database, EngineDialect } from './tables';

/** Exceptions, a row each. None is ever deleted: they are evidence. */
export class SqlExceptions implements ExceptionStore {
	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
	) {}

	async add(exception: Omit<ExceptionRow, 'revokedBy' | 'revokedAt'>): Promise<void> {
		const { grantedBy, grantedAt, expiresAt, ...rest } = exception;
		await this.dialect.durably(this.db, async (db) => {
			await db
				.insertInto('exceptions')
				.values({
					...rest,
					granted_by: grantedBy,
					granted_at: grantedAt,
					expires_at: expiresAt,
					revoked_by: '',
					revoked_at: null,
				})
				.execute();
		});
	}

	async get(tenant: string, id: string): Promise<ExceptionRow | undefined> {
		return await this.rows(tenant).where('id', '=', id).executeTakeFirst();
	}

	async list(
		{ tenant, integration, runningAt }: ExceptionFilter,
		limit: number,
		after?: Pick<ExceptionRow, 'expiresAt' | 'id'>,
	): Promise<ExceptionRow[]> {
		let query = this.rows(tenant);
		if (integration !== undefined) query = query.where('integration', '=', integration);
		if (runningAt !== undefined) {
			query = query
				.where('granted_at', '<=', runningAt)
				.where('expires_at', '>', runningAt)
				.where((eb) => eb.or([eb('revoked_at', 'is', null), eb('revoked_at', '>', runningAt)]));
		}
		if (after) {
			query = query.where((eb) =>
				eb(eb.refTuple('expires_at', 'id'), '<', eb.tuple(after.expiresAt, after.id)),
			);
		}
		return await query.orderBy('expires_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
	}

	async revoke(tenant: string, id: string, by: string, at: number): Promise<boolean> {
		return await this.dialect.durably(this.db, async (db) => {
			const { numUpdatedRows } = await db
				.updateTable('exceptions')
				.set({ revoked_by: by, revoked_at: at })
				.where('tenant', '=', tenant)
				.where('id', '=', id)
				.where('revoked_at', 'is', null)
				.executeTakeFirstOrThrow();
			return numUpdatedRows === 1n;
		});
	}

	private rows(tenant: string) {
		return this.db
			.selectFrom('exceptions')
			.select(['tenant', 'id', 'integration', 'kind', 'detail', 'owner', 'reason'])
			.select(['granted_by as grantedBy', 'granted_at as grantedAt', 'expires_at as expiresAt'])
			.select(['revoked_by as revokedBy', 'revoked_at as revokedAt'])
			.where('tenant', '=', tenant);
	}
}

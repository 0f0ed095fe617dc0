import type { AccountStore, KnownAccount } from '../registry-store';
import type { Database } from './tables';

/** What is known of service accounts. There are as many as credentials, so those of a tenant are gone through by name. */
export class SqlAccounts implements AccountStore {
	constructor(private readonly db: Database) {}

	async note(account: KnownAccount): Promise<void> {
		const facts = {
			integration: account.integration,
			environment: account.environment,
			owner: account.owner,
			backup_owner: account.backupOwner,
			auth_mode: account.authMode,
			expires_at: account.expiresAt,
			review_by: account.reviewBy,
			seen_at: account.seenAt,
		};
		await this.db
			.insertInto('accounts')
			.values({ tenant: account.tenant, name: account.name, ...facts })
			.onConflict((conflict) =>
				conflict
					.columns(['tenant', 'name'])
					.doUpdateSet(facts)
					.where('accounts.seen_at', '<=', account.seenAt),
			)
			.execute();
	}

	async list(
		{
			tenant,
			integration,
			dueBefore,
		}: { tenant: string; integration?: string; dueBefore?: number },
		limit: number,
		afterName = '',
	): Promise<KnownAccount[]> {
		let query = this.db
			.selectFrom('accounts')
			.select(['tenant', 'name', 'integration', 'environment', 'owner'])
			.select(['backup_owner as backupOwner', 'auth_mode as authMode'])
			.select(['expires_at as expiresAt', 'review_by as reviewBy', 'seen_at as seenAt'])
			.where('tenant', '=', tenant)
			.where('name', '>', afterName);
		if (integration !== undefined) query = query.where('integration', '=', integration);
		if (dueBefore !== undefined) {
			query = query.where((eb) =>
				eb.or([eb('expires_at', '<', dueBefore), eb('review_by', '<', dueBefore)]),
			);
		}
		return await query.orderBy('name').limit(limit).execute();
	}
}

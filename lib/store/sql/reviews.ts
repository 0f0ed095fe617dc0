import type { ReviewCampaign, ReviewLine, ReviewStore } from '../registry-store';
import type { Database, EngineDialect } from './tables';

/** Nine bound values a row; SQLite allows 32,766 a statement. */
const ROWS_A_STATEMENT = 500;

/** Review campaigns and their lines. None is ever deleted: they are evidence. */
export class SqlReviews implements ReviewStore {
	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
	) {}

	async create(
		{ tenant, id, name, startedBy, startedAt }: ReviewCampaign,
		lines: ReadonlyArray<Pick<ReviewLine, 'integration' | 'detail'>>,
	): Promise<void> {
		const rows = lines.map(({ integration, detail }, position) => ({
			tenant,
			campaign: id,
			position,
			integration,
			detail,
			decision: '',
			decided_by: '',
			decided_at: null,
			reason: '',
		}));
		await this.dialect.durably(
			this.db,
			async (connection) =>
				await connection.transaction().execute(async (transaction) => {
					await transaction
						.insertInto('review_campaigns')
						.values({ tenant, id, name, started_by: startedBy, started_at: startedAt })
						.execute();
					for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
						await transaction
							.insertInto('review_lines')
							.values(rows.slice(start, start + ROWS_A_STATEMENT))
							.execute();
					}
				}),
		);
	}

	async get(tenant: string, id: string): Promise<ReviewCampaign | undefined> {
		return await this.campaigns(tenant).where('id', '=', id).executeTakeFirst();
	}

	async list(
		tenant: string,
		limit: number,
		after?: Pick<ReviewCampaign, 'startedAt' | 'id'>,
	): Promise<ReviewCampaign[]> {
		let query = this.campaigns(tenant);
		if (after) {
			query = query.where((eb) =>
				eb(eb.refTuple('started_at', 'id'), '<', eb.tuple(after.startedAt, after.id)),
			);
		}
		return await query.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
	}

	async line(
		tenant: string,
		campaign: string,
		integration: string,
	): Promise<ReviewLine | undefined> {
		return await this.ofCampaign(tenant, campaign)
			.where('integration', '=', integration)
			.executeTakeFirst();
	}

	async lines(
		tenant: string,
		campaign: string,
		limit: number,
		fromPosition = 0,
	): Promise<ReviewLine[]> {
		return await this.ofCampaign(tenant, campaign)
			.where('position', '>=', fromPosition)
			.orderBy('position')
			.limit(limit)
			.execute();
	}

	async decide(
		tenant: string,
		campaign: string,
		integration: string,
		{ decision, by, at, reason }: { decision: string; by: string; at: number; reason: string },
	): Promise<'decided' | 'already' | 'unknown'> {
		const decided = await this.dialect.durably(this.db, async (db) => {
			const { numUpdatedRows } = await db
				.updateTable('review_lines')
				.set({ decision, decided_by: by, decided_at: at, reason })
				.where('tenant', '=', tenant)
				.where('campaign', '=', campaign)
				.where('integration', '=', integration)
				.where('decided_at', 'is', null)
				.executeTakeFirstOrThrow();
			return numUpdatedRows === 1n;
		});
		if (decided) return 'decided';
		return (await this.line(tenant, campaign, integration)) ? 'already' : 'unknown';
	}

	private campaigns(tenant: string) {
		return this.db
			.selectFrom('review_campaigns')
			.select(['tenant', 'id', 'name', 'started_by as startedBy', 'started_at as startedAt'])
			.where('tenant', '=', tenant);
	}

	private ofCampaign(tenant: string, campaign: string) {
		return this.db
			.selectFrom('review_lines')
			.select(['position', 'integration', 'detail', 'decision', 'decided_by as decidedBy'])
			.select(['decided_at as decidedAt', 'reason'])
			.where('tenant', '=', tenant)
			.where('campaign', '=', campaign);
	}
}

import type { Clock } from '../../clock';
import type { RefusalRecord, RefusalStore } from '../store';
import type { Database, Tables } from './tables';

/** How long a refusal can be looked up: 30 days. */
export const REFUSAL_RETENTION_MS = 30 * 24 * 60 * 60 * 1000;

const DETAIL_LIMIT = 1000;
/** Eleven bound values a row; SQLite allows 32,766 a statement. */
const ROWS_A_STATEMENT = 500;

export class SqlRefusals implements RefusalStore {
	constructor(
		private readonly db: Database,
		private readonly clock: Clock,
	) {}

	async record(batch: readonly RefusalRecord[]): Promise<void> {
		if (batch.some(({ detail }) => detail.length > DETAIL_LIMIT)) {
			throw new RangeError(`detail: at most ${DETAIL_LIMIT} characters`);
		}
		if (batch.length === 0) return;
		await this.db.transaction().execute(async (transaction) => {
			for (let start = 0; start < batch.length; start += ROWS_A_STATEMENT) {
				await transaction
					.insertInto('refusals')
					.values(batch.slice(start, start + ROWS_A_STATEMENT).map(toRow))
					// A batch that is written again because its answer was lost adds nothing.
					.onConflict((conflict) => conflict.column('reference').doNothing())
					.execute();
			}
		});
	}

	async count(workflowId: string, code: string, hourStart: number, times: number): Promise<void> {
		await this.db
			.insertInto('refusal_counts')
			.values({ workflow_id: workflowId, code, hour_start: hourStart, times })
			.onConflict((conflict) =>
				conflict.columns(['workflow_id', 'code', 'hour_start']).doUpdateSet((eb) => ({
					times: eb('refusal_counts.times', '+', eb.ref('excluded.times')),
				})),
			)
			.execute();
	}

	async find(reference: string): Promise<RefusalRecord | undefined> {
		return await this.read().where('reference', '=', reference).executeTakeFirst();
	}

	async recent(limit: number): Promise<RefusalRecord[]> {
		return await this.read().orderBy('at', 'desc').orderBy('reference').limit(limit).execute();
	}

	/** Never answers what has expired, whether or not it has been deleted yet. */
	private read() {
		return this.db
			.selectFrom('refusals')
			.select([
				'reference',
				'at',
				'code',
				'status',
				'workflow_id as workflowId',
				'node_name as nodeName',
				'provider',
				'integration_id as integrationId',
				'correlation_id as correlationId',
				'source',
				'detail',
			])
			.where('at', '>', this.clock.now() - REFUSAL_RETENTION_MS);
	}
}

function toRow(record: RefusalRecord): Tables['refusals'] {
	return {
		reference: record.reference,
		at: record.at,
		code: record.code,
		status: record.status,
		workflow_id: record.workflowId,
		node_name: record.nodeName,
		provider: record.provider,
		integration_id: record.integrationId,
		correlation_id: record.correlationId,
		source: record.source,
		detail: record.detail,
	};
}

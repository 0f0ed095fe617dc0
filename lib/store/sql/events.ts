import type { EventStore, IntegrationEvent } from '../failure-store';
import type { Database } from './tables';

/** How long events are there to be picked up. */
export const EVENT_RETENTION_MS = 7 * 24 * 60 * 60 * 1000;

/** What needs a person, a row each. */
export class SqlEvents implements EventStore {
	constructor(private readonly db: Database) {}

	async append(event: IntegrationEvent): Promise<void> {
		await this.db
			.insertInto('events')
			.values(event)
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}

	async after(
		cursor: Pick<IntegrationEvent, 'at' | 'id'>,
		limit: number,
	): Promise<IntegrationEvent[]> {
		return await this.db
			.selectFrom('events')
			.select(['id', 'tenant', 'integration', 'condition', 'at', 'record'])
			.where((eb) => eb(eb.refTuple('at', 'id'), '>', eb.tuple(cursor.at, cursor.id)))
			.orderBy('at')
			.orderBy('id')
			.limit(limit)
			.execute();
	}
}

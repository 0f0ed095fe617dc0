import { BEFORE_FIRST } from '../audit/chain';
import { Frontier, subtreesOf } from '../audit/merkle';
import type { Clock } from '../clock';
import type { StateStore } from '../store/failure-store';

/** How far a log was read. */
export interface Place {
	/** So many entries, counted from the first of the log. */
	readonly size: number;
	/** The hash of the last of them. */
	readonly prev: string;
	/** The peaks of their tree; undefined where entries were missing, and checkpoints cannot be compared. */
	readonly peaks?: readonly string[];
}

export const START: Place = { size: 0, prev: BEFORE_FIRST, peaks: [] };

/** The tree up to a place. One that is not known has stand-ins for its peaks, so that it can grow all the same. */
export function frontierOf({ size, peaks }: Place): Frontier {
	const known = peaks ?? subtreesOf({ start: 0, end: size }).map(() => BEFORE_FIRST);
	return new Frontier(size, [...known]);
}

const KIND = 'watch.log';
const KEY = 'read';

/** Where each tenant's log was left, kept for all processes. */
export class LogCursors {
	constructor(
		private readonly states: StateStore,
		private readonly clock: Clock,
	) {}

	async read(
		tenant: string,
	): Promise<{ readonly place: Place; readonly version: number } | undefined> {
		const row = await this.states.get(KIND, tenant, KEY);
		return row && { place: JSON.parse(row.record) as Place, version: row.version };
	}

	/** Where another process was first, its place stands: what is between is read twice, and told once. */
	async write(tenant: string, place: Place, expectedVersion: number): Promise<void> {
		const row = {
			...{ kind: KIND, tenant, key: KEY, integration: '', state: 'read', dueAt: null },
			updatedAt: this.clock.now(),
			record: JSON.stringify(place),
		};
		await this.states.put(row, expectedVersion);
	}
}

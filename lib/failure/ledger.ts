import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import {
	type Attempt,
	type AttemptStore,
	LATENCY_BOUNDS_MS,
	type WorkCount,
} from '../store/failure-store';
import { reach } from '../store/store';
import type { Category } from './category';

const HOUR_MS = 3_600_000;

/** What one attempt is about. */
export type AttemptOf = Pick<
	Attempt,
	| 'tenant'
	| 'integration'
	| 'environment'
	| 'account'
	| 'adapter'
	| 'host'
	| 'method'
	| 'attempt'
	| 'correlationId'
	| 'workflow'
	| 'execution'
>;

export interface AttemptEnd {
	readonly category?: Category;
	readonly status?: number;
	readonly durationMs: number;
}

/** Every attempt is written before it leaves: what a process did not live to finish stays there as `started`. */
export class Ledger {
	constructor(
		private readonly store: AttemptStore,
		private readonly clock: Clock,
	) {}

	/** Answers what completes it. Rejects with StoreUnavailableError; then the call must not leave. */
	async begin(about: AttemptOf): Promise<(end: AttemptEnd) => Promise<void>> {
		const id = randomUUID();
		const at = this.clock.now();
		const open = { outcome: 'started', category: '', status: null, durationMs: 0 };
		await reach(this.store.begin({ ...about, ...open, id, at }));
		return async ({ category, status = null, durationMs }) => {
			const outcome = category === undefined ? 'success' : 'failure';
			const result = {
				outcome,
				category: category ?? '',
				status,
				durationMs: Math.round(durationMs),
			};
			await reach(this.store.finish(id, result, countOf(about, result, at + durationMs)));
		};
	}

	/** Counts work that makes no call of its own, such as what a node reports. */
	async count(about: AttemptOf, end: AttemptEnd): Promise<void> {
		const finish = await this.begin(about);
		await finish(end);
	}
}

function countOf(
	{ tenant, integration, environment, adapter, attempt }: AttemptOf,
	{ outcome, category, durationMs }: { outcome: string; category: string; durationMs: number },
	last: number,
): WorkCount {
	return {
		...{ tenant, integration, environment, adapter, outcome, category },
		hour: last - (last % HOUR_MS),
		calls: 1,
		retries: attempt > 1 ? 1 : 0,
		durationMs: Math.round(durationMs),
		buckets: LATENCY_BOUNDS_MS.map((bound) => (durationMs <= bound ? 1 : 0)),
		last: Math.round(last),
	};
}

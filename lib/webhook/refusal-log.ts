import type { RefusalRecord, Store } from '../store/store';
import { explain } from './explain';
import type { Refusal } from './refusal';

/** Written one by one and told to n8n's log up to these numbers a minute and workflow; counted beyond them. */
const RECORDS_PER_MINUTE = 60;
const LINES_PER_MINUTE = 10;
const FLUSH_MS = 1_000;
/** More than this waiting means that the store is not keeping up; what comes then is counted only. */
const QUEUE_LIMIT = 1_000;
const DETAIL_LIMIT = 1_000;
const HOUR_MS = 3_600_000;

export interface WarnLogger {
	warn(message: string, metadata?: Record<string, unknown>): void;
}

export interface RefusedVisit extends Omit<RefusalRecord, 'code' | 'status' | 'detail'> {
	readonly refusal: Refusal;
}

/**
 * Keeps why requests were refused, bounded under a flood: details of the first in each minute, counts of all the
 * rest. A refusal that comes alone is written at once, several are written together every second.
 */
export class RefusalLog {
	private queue: RefusalRecord[] = [];
	private readonly counts = new Map<
		string,
		{ workflowId: string; code: string; hour: number; times: number }
	>();
	private minute = 0;
	private readonly seen = new Map<string, number>();
	private flushing: Promise<void> | undefined;

	constructor(private readonly store: Pick<Store, 'refusals'>) {}

	note(visit: RefusedVisit, logger: WarnLogger): void {
		const { refusal, ...context } = visit;
		const seen = this.countInMinute(visit.at, visit.workflowId);
		const detail = JSON.stringify(refusal.detail ?? {}).slice(0, DETAIL_LIMIT);
		if (seen <= RECORDS_PER_MINUTE && this.queue.length < QUEUE_LIMIT) {
			this.queue.push({ ...context, code: refusal.code, status: refusal.status, detail });
		} else this.count(visit);
		if (seen <= LINES_PER_MINUTE) {
			const more = seen === LINES_PER_MINUTE ? '; further ones in this minute are not logged' : '';
			logger.warn(
				`Airlock refused a delivery: ${explain(refusal)} (reference ${visit.reference})${more}`,
				{
					...context,
					code: refusal.code,
					status: refusal.status,
					detail,
				},
			);
		}
		this.flushing ??= this.flushLoop();
	}

	/** Resolves when everything noted so far was written or given up. */
	async settled(): Promise<void> {
		await this.flushing;
	}

	private countInMinute(at: number, workflowId: string): number {
		const minute = Math.floor(at / 60_000);
		if (minute !== this.minute) {
			this.minute = minute;
			this.seen.clear();
		}
		const seen = (this.seen.get(workflowId) ?? 0) + 1;
		this.seen.set(workflowId, seen);
		return seen;
	}

	private count({ workflowId, at, refusal: { code } }: RefusedVisit): void {
		const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
		const key = `${workflowId}|${code}|${hour}`;
		const entry = this.counts.get(key);
		if (entry) entry.times += 1;
		else this.counts.set(key, { workflowId, code, hour, times: 1 });
	}

	private async flushLoop(): Promise<void> {
		while (this.queue.length > 0 || this.counts.size > 0) {
			await this.flush();
			await new Promise<void>((resolve) => setTimeout(resolve, FLUSH_MS).unref());
		}
		this.flushing = undefined;
	}

	private async flush(): Promise<void> {
		const { refusals } = this.store;
		const batch = this.queue;
		const counts = [...this.counts.values()];
		this.queue = [];
		this.counts.clear();
		// The request was refused and logged all the same; a store that is down loses these details.
		if (batch.length > 0) await refusals.record(batch).catch(() => undefined);
		for (const { workflowId, code, hour, times } of counts) {
			await refusals.count(workflowId, code, hour, times).catch(() => undefined);
		}
	}
}

import type { IDataObject } from 'n8n-workflow';
import type { Health } from '../../health/judge';
import type { Attempt } from '../../store/failure-store';
import { isoTime } from '../registry/json';

const DAY_MS = 86_400_000;

/** As nodes show it. `complete`: false where there was more than is read at once. */
export function healthJson(health: Health, now: number, complete: boolean): IDataObject {
	const { tenant, integration, environment, state, registered, windowMs } = health;
	const { successes, failures, retries, refused, latencyMs, held } = health;
	return {
		...{ tenant, integration, environment, state },
		reasons: health.reasons.map((reason) => ({ ...reason })),
		...{ registered, owner: health.owner, backupOwner: health.backupOwner },
		runbookUrl: health.runbookUrl,
		lastSuccessAt: timeOf(health.lastSuccessAt),
		lastFailureAt: timeOf(health.lastFailureAt),
		lastCategory: health.lastCategory ?? null,
		attempts: {
			windowMinutes: Math.round(windowMs / 60_000),
			...{ successes, failures, retries, refused },
			averageMs: latencyMs.count === 0 ? null : Math.round(latencyMs.sum / latencyMs.count),
			byAdapter: health.byAdapter.map((row) => ({ ...row })),
		},
		backlog: { count: held.count, oldestAt: timeOf(held.oldestAt) },
		expiresInDays: health.expiresInDays ?? null,
		accounts: health.accounts.map(({ name, expiresAt, quarantined }) => ({
			...{ account: name, quarantined },
			expiresAt: isoTime(expiresAt),
			expiresInDays: Math.floor((expiresAt - now) / DAY_MS),
		})),
		breakers: health.breakers.map(({ host, state: of, since }) => {
			return { host, state: of, since: isoTime(since) };
		}),
		reviewBy: timeOf(health.reviewBy),
		complete,
	};
}

/** Nothing of what was sent or answered is in an attempt. */
export function attemptJson({ at, ...attempt }: Attempt): IDataObject {
	return { ...attempt, at: isoTime(at) };
}

const timeOf = (at: number | undefined) => isoTime(at ?? null);

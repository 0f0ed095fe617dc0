import type { IDataObject } from 'n8n-workflow';
import type { ApiKey } from '../../registry/api-keys';
import { isRunning } from '../../registry/exceptions';
import { gate } from '../../registry/gate';
import { openQuestions } from '../../registry/integration';
import type { Integration } from '../../registry/record';
import type {
	AccountTotals,
	ExceptionRow,
	KnownAccount,
	ReviewCampaign,
} from '../../store/registry-store';
import type { Services } from '../services';

/** What tells whether something runs now, and here. */
export type Here = Pick<Services, 'clock' | 'environment'>;

type Line = Awaited<ReturnType<Services['reviews']['lines']>>[number];

/** As nodes show an integration. `running`: whether it may act now; otherwise `notRunning` has the gate's code and why. */
export function integrationJson(integration: Integration, here: Here): IDataObject {
	const { tenant, id, state, questionnaire, standing, scope, reviewBy, version } = integration;
	// Of this very integration, and not as the gate last read it: it may have changed a moment ago.
	const gated = gate(integration, {
		now: here.clock.now(),
		environment: here.environment,
		requireRegistration: false,
	});
	return {
		tenant,
		id,
		state,
		running: gated.open,
		...(!gated.open && { notRunning: { code: gated.code, message: gated.message } }),
		questionnaire: { ...questionnaire },
		openQuestions: openQuestions(questionnaire).map((question) => ({ ...question })),
		reviewBy: isoTime(reviewBy),
		scope,
		...standingJson(standing),
		version,
		createdAt: isoTime(integration.createdAt),
		updatedAt: isoTime(integration.updatedAt),
	};
}

function standingJson({ testAccessUntil, approval, pilot }: Integration['standing']): IDataObject {
	return {
		testAccessUntil: isoTime(testAccessUntil),
		...(approval && {
			approval: {
				by: approval.by,
				at: isoTime(approval.at),
				scope: approval.scope,
				...(approval.exception && {
					exception: { id: approval.exception.id, endsAt: isoTime(approval.exception.endsAt) },
				}),
			},
		}),
		...(pilot && {
			pilot: {
				calls: pilot.calls,
				records: pilot.records,
				startedBy: pilot.by,
				endsAt: isoTime(pilot.endsAt),
			},
		}),
	};
}

export function exceptionJson(exception: ExceptionRow, { clock }: Here): IDataObject {
	const { grantedAt, expiresAt, revokedAt, ...rest } = exception;
	return {
		...rest,
		running: isRunning(exception, clock.now()),
		grantedAt: isoTime(grantedAt),
		expiresAt: isoTime(expiresAt),
		revokedAt: isoTime(revokedAt),
	};
}

/** Of a key everything but the key. */
export function apiKeyJson(key: ApiKey): IDataObject {
	const { id, tenant, integration, environment, scopes, issuedBy } = key;
	return {
		id,
		tenant,
		integration,
		environment,
		scopes: [...scopes],
		issuedBy,
		createdAt: isoTime(key.createdAt),
		expiresAt: isoTime(key.expiresAt),
		revokedAt: isoTime(key.revokedAt),
		lastUsedAt: isoTime(key.lastUsedAt),
	};
}

export function campaignJson({ startedAt, ...campaign }: ReviewCampaign): IDataObject {
	return { ...campaign, startedAt: isoTime(startedAt) };
}

/** A line of a campaign: what was found when it started, and what was decided since. */
export function reviewLineJson({ detail, ...line }: Line): IDataObject {
	return { ...line, detail: { ...detail }, decidedAt: isoTime(line.decidedAt) };
}

/** What a service account is told by. */
export interface DueLimits {
	/** Milliseconds since the epoch, as the others. */
	readonly now: number;
	readonly dueBefore: number;
	readonly dormantBefore: number;
}

/** An account, its use, and what is due: `expired`, `expires_soon`, `review_due`, `dormant`. */
export function accountJson(
	{ expiresAt, reviewBy, seenAt, name, ...known }: KnownAccount,
	totals: AccountTotals | undefined,
	{ now, dueBefore, dormantBefore }: DueLimits,
): IDataObject & { readonly due: string[] } {
	const due = [
		...(expiresAt <= now ? ['expired'] : expiresAt < dueBefore ? ['expires_soon'] : []),
		...(reviewBy !== null && reviewBy < dueBefore ? ['review_due'] : []),
		...((totals?.last ?? seenAt) < dormantBefore ? ['dormant'] : []),
	];
	return {
		account: name,
		...known,
		due,
		expiresAt: isoTime(expiresAt),
		reviewBy: isoTime(reviewBy),
		calls: totals?.calls ?? 0,
		firstUsed: isoTime(totals?.first ?? null),
		lastUsed: isoTime(totals?.last ?? null),
	};
}

export function isoTime(at: number): string;
export function isoTime(at: number | null): string | null;
export function isoTime(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}

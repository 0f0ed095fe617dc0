import { type Category } from './category';
import { providerCategory } from './providers';
import { waitAskedFor } from './retry-after';
import type { Failure, Signals } from './signals';
import { categoryOfCode, categoryOfStatus } from './statuses';

const NO_HEADERS: ReadonlyMap<string, string> = new Map();
/** A limit that resets only so far away is a quota. Milliseconds. */
const QUOTA_FROM_MS = 3_600_000;
/** Answers by which the other side says that it did not take the request in. */
const NOT_TAKEN_IN: ReadonlySet<Category> = new Set([
	'rate_limited',
	'quota_exhausted',
	'auth_rejected',
	'credential_expired',
	'credential_revoked',
	'forbidden',
	'not_found',
	'invalid_request',
	'payload_too_large',
	'configuration',
	'duplicate',
]);

/**
 * What kind of failure it is, from status, headers, codes and, where a sender's statuses mislead, the codes it documents in
 * its answer. Undefined for a call that went well: a 200 with an error in it did not. `now` in ms since the epoch.
 */
export function classify(signals: Signals, now: number): Failure | undefined {
	const { status, code, headers = NO_HEADERS } = signals;
	if (status === undefined) return withoutAnswer(code);
	const plain = categoryOfStatus(status);
	const category = providerCategory({ ...signals, status, headers }) ?? plain;
	if (category === undefined) return undefined;
	const retryAfterMs = waitAskedFor(headers, now);
	const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
	// 503 with a time to come back is how many say that they let nobody in.
	const mayHaveTakenEffect =
		!NOT_TAKEN_IN.has(category) && !(status === 503 && retryAfterMs !== undefined);
	const quota = category === 'rate_limited' && (retryAfterMs ?? 0) >= QUOTA_FROM_MS;
	return {
		category: quota ? 'quota_exhausted' : category,
		status,
		...asked,
		mayHaveTakenEffect,
	};
}

/** A fault that nobody knows is not repeated, and counts as one that may have had an effect. */
function withoutAnswer(code = ''): Failure {
	return categoryOfCode(code) ?? { category: 'defect', mayHaveTakenEffect: true };
}

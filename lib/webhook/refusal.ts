import type { VerifyCode, VerifyDetail } from './scheme';

/**
 * Every reason a request is not let in, and the HTTP status the sender gets. Stable: records, reports
 * and tests name them. 503 and 429 ask the sender to try again; the others are final for that request.
 */
const STATUS = {
	method_not_allowed: 405,
	address_not_allowed: 403,
	integration_closed: 503,
	integration_revoked: 410,
	source_quarantined: 503,
	rate_limited: 429,
	content_type_not_allowed: 415,
	body_too_large: 413,
	body_incomplete: 400,
	body_encoding_unsupported: 415,
	challenge_refused: 403,
	signature_missing: 401,
	signature_malformed: 401,
	signature_mismatch: 401,
	header_conflict: 401,
	timestamp_missing: 401,
	timestamp_malformed: 401,
	timestamp_stale: 401,
	timestamp_future: 401,
	token_expired: 401,
	claim_mismatch: 401,
	content_unsupported: 401,
	keys_unavailable: 503,
	environment_mismatch: 403,
	duplicate: 409,
	duplicate_pending: 503,
	body_malformed: 422,
	schema_mismatch: 422,
	configuration: 503,
	store_unavailable: 503,
	defect: 503,
} as const satisfies Record<string, number> & Record<VerifyCode, number>;

export type RefusalCode = keyof typeof STATUS;

export interface Refusal {
	readonly code: RefusalCode;
	readonly status: number;
	/** Whole seconds, where trying again makes sense. */
	readonly retryAfterSeconds?: number;
	/** Context only: names, lengths, ids. */
	readonly detail?: RefusalDetail;
}

export type RefusalDetail = VerifyDetail & {
	/** Headers that could have been the proof: names, and lengths in brackets. */
	readonly found?: readonly string[];
	readonly limit?: number;
	/** Seconds between the signed time and ours; positive when the sender's is behind. */
	readonly clockDifferenceSeconds?: number;
	/** JSON Schema keyword and path of the first violation. */
	readonly schemaPath?: string;
	/** Why the registry keeps the integration closed: see lib/registry/gate. */
	readonly gate?: string;
	/** Error class of a fault of ours. */
	readonly fault?: string;
};

/** What the sender is asked to wait when the reason is a fault of ours, in seconds. */
const FAULT_RETRY_SECONDS = 10;

export function refuse(code: RefusalCode, detail?: RefusalDetail, retryAfterMs?: number): Refusal {
	const status = STATUS[code];
	const seconds =
		retryAfterMs !== undefined
			? Math.max(1, Math.ceil(retryAfterMs / 1000))
			: status === 503
				? FAULT_RETRY_SECONDS
				: undefined;
	return { code, status, retryAfterSeconds: seconds, detail };
}

/**
 * Whether a refusal speaks against the sender. Only these count towards quarantine: our own faults,
 * a duplicate and a limit do not show a forger.
 */
export function isHostile(code: RefusalCode): boolean {
	return HOSTILE.has(code);
}

const HOSTILE: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
	'signature_missing',
	'signature_malformed',
	'signature_mismatch',
	'header_conflict',
	'timestamp_missing',
	'timestamp_malformed',
	'timestamp_stale',
	'timestamp_future',
	'token_expired',
	'claim_mismatch',
	'challenge_refused',
	'body_too_large',
]);

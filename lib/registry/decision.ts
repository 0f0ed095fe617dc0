import type { AuditEvent } from '../audit/event';

/** Records an event in the tenant's log. Rejects when it cannot: then what it is about must not happen. */
export type AuditPort = (event: AuditEvent, tenant: string) => Promise<void>;

/** Who decides something and why; neither may be empty. */
export interface Decision {
	readonly by: string;
	readonly reason: string;
}

export type RegistryCode =
	| 'already_decided'
	| 'already_revoked'
	| 'approver_is_owner'
	| 'by_missing'
	| 'changed_meanwhile'
	| 'exception_not_running'
	| 'exists'
	| 'granter_is_owner'
	| 'integration_disabled'
	| 'integration_revoked'
	| 'invalid_input'
	| 'key_not_running'
	| 'not_found'
	| 'open_questions'
	| 'owner_by_transfer'
	| 'owner_is_backup'
	| 'owner_missing'
	| 'pilot_ended'
	| 'reason_missing'
	| 'reviewer_is_owner'
	| 'scope_changed'
	| 'transition_refused';

/** An expected no. The message says what is wrong and how to mend it; it holds no value but states and field names. */
export interface Refusal {
	readonly ok: false;
	readonly code: RegistryCode;
	readonly message: string;
}

export function refuse(code: RegistryCode, message: string): Refusal {
	return { ok: false, code, message };
}

export const CHANGED_MEANWHILE = refuse(
	'changed_meanwhile',
	'The integration was changed by somebody else at the same time. Read it again, then decide.',
);

const LONGEST_NAME = 200;
const LONGEST_REASON = 1_000;

/** `by_missing`, `reason_missing` or, for a text that cannot be kept, `invalid_input`; undefined when both are there. */
export function decisionFlaw({ by, reason }: Decision): Refusal | undefined {
	if (by.trim() === '') return refuse('by_missing', 'Done By is missing. Say who decides.');
	if (reason.trim() === '') return refuse('reason_missing', 'Reason is missing. Say why.');
	if (by.length > LONGEST_NAME || /\p{Cc}/u.test(by)) {
		return refuse('invalid_input', `Done By is one line of at most ${LONGEST_NAME} characters.`);
	}
	// PostgreSQL's text cannot hold a NUL.
	if (reason.length > LONGEST_REASON || reason.includes('\0')) {
		return refuse('invalid_input', `Reason is text of at most ${LONGEST_REASON} characters.`);
	}
	return undefined;
}

/** What an entry says about a decision besides who and why. */
export type DecisionEvent = Pick<
	AuditEvent,
	'action' | 'after' | 'before' | 'context' | 'environment' | 'integration' | 'resource' | 'subject'
>;

/**
 * Records `event`, then makes the change. When it then does not come about (a refusal, a store that is away) a second
 * entry says so; whether it did is unknown where the store did not answer.
 */
export async function recorded<T extends { readonly ok: boolean }>(
	audit: AuditPort,
	tenant: string,
	{ by, reason }: Decision,
	event: DecisionEvent,
	change: () => Promise<T>,
): Promise<T> {
	const entry = { ...event, actor: { id: by, type: 'user' as const }, reason };
	await audit({ ...entry, outcome: 'success' }, tenant);
	const undone = async (outcome: 'failed' | 'unknown', code: unknown) =>
		await audit({ ...entry, outcome, context: { ...contextOf(event), code } }, tenant);
	return await change().then(
		async (answer) => {
			if (!answer.ok) await undone('failed', (answer as unknown as Refusal).code);
			return answer;
		},
		async (cause: unknown) => {
			// The first failure is the one to tell.
			await undone('unknown', 'store_unavailable').catch(() => undefined);
			throw cause;
		},
	);
}

function contextOf({ context }: DecisionEvent): object {
	return typeof context === 'object' && context !== null ? context : {};
}

import { createHash } from 'node:crypto';
import type { Category } from '../failure/category';
import { type Condition, CONDITIONS, isCondition, type Severity } from './conditions';
import { FIELDS, type FieldName } from './fields';

export { type Condition, CONDITIONS, type Severity };

/** What is told of one thing that went wrong: typed fields only, none with room for content. */
export interface Alert {
	readonly condition: Condition;
	readonly severity: Severity;
	readonly category?: Category;
	readonly tenant: string;
	readonly integration?: string;
	readonly environment?: string;
	readonly account?: string;
	readonly host?: string;
	readonly method?: string;
	readonly status?: number;
	/** Id. */
	readonly workflow?: string;
	/** Id. */
	readonly execution?: string;
	readonly node?: string;
	readonly reference?: string;
	readonly correlationId?: string;
	readonly count?: number;
	readonly attempts?: number;
	readonly oldestAgeSeconds?: number;
	/** Milliseconds since the epoch, as the other times. */
	readonly at: number;
	readonly since?: number;
	readonly expiresAt?: number;
	readonly owner?: string;
	readonly backupOwner?: string;
	readonly runbookUrl?: string;
	/** What repeats has the same: 32 hex digits. */
	readonly fingerprint: string;
	/** How many facts were left out, because they were unknown, did not fit or held something sensitive. */
	readonly droppedFields: number;
}

export type AlertEvent = 'trigger' | 'acknowledge' | 'resolve';

/** Stands in for a tenant that does not fit: an alert without one reaches nobody. */
const UNKNOWN_TENANT = 'unknown';

/**
 * Makes an alert of facts. Takes known fields only, each by its own pattern, and drops and counts whatever is unknown,
 * does not fit, or in which a second pass (the detectors of lib/redact and a check for random tokens) finds something.
 * Absent facts (undefined, null, empty) do not count. `now` in milliseconds is the time where the facts have none.
 * Throws a RangeError for an unknown condition: that is a mistake of the caller.
 */
export function buildAlert(facts: Readonly<Record<string, unknown>>, now: number): Alert {
	const { condition, ...rest } = facts;
	// Not named: what stands there could be anything.
	if (!isCondition(condition)) throw new RangeError('unknown condition of an alert');
	const taken: Partial<Record<FieldName, string | number>> = {};
	let droppedFields = 0;
	for (const [name, value] of Object.entries(rest)) {
		if (value === undefined || value === null || value === '') continue;
		const fitting = isFieldName(name) ? FIELDS[name](value) : undefined;
		if (fitting === undefined) droppedFields += 1;
		else taken[name as FieldName] = fitting;
	}
	// Each field has read its own type.
	const fields = taken as Partial<Omit<Alert, 'condition' | 'fingerprint' | 'droppedFields'>>;
	const alert = {
		severity: CONDITIONS[condition].severity,
		at: now,
		...fields,
		condition,
		tenant: fields.tenant ?? (facts.tenant ? UNKNOWN_TENANT : 'default'),
	};
	return Object.freeze({ ...alert, fingerprint: fingerprintOf(alert), droppedFields });
}

function isFieldName(name: string): name is FieldName {
	return Object.hasOwn(FIELDS, name);
}

/**
 * Names what an alert is about, not when or how often: the first 32 hex digits of a SHA-256 over condition, tenant,
 * integration, environment, account, category and host.
 */
export function fingerprintOf(alert: Omit<Alert, 'fingerprint' | 'droppedFields'>): string {
	const { tenant, integration, environment, account, category, host } = identityOf(alert);
	// As JSON, so that no value can pass for two.
	const about = [alert.condition, tenant, integration, environment, account, category, host];
	return createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32);
}

/** What it is about. A breaker is the same whatever opened it: it closes for all of them. */
export function identityOf(
	alert: Omit<Alert, 'fingerprint' | 'droppedFields'>,
): Pick<Alert, 'tenant' | 'integration' | 'environment' | 'account' | 'category' | 'host'> {
	const { condition, tenant, integration, environment, account, category, host } = alert;
	const ofBreaker = condition === 'breaker_open' || (condition === 'auth_failures' && account);
	return {
		...{ tenant, integration, environment, account, host },
		category: ofBreaker ? undefined : category,
	};
}

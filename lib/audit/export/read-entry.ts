import type { StoredEntry } from '../../store/store';
import type { AuditEntry } from '../entry';

/** An entry and what it was read from. */
export interface ReadEntry {
	readonly entry: AuditEntry;
	readonly stored: StoredEntry;
	/** False when the body is not an entry (somebody altered the store) and `entry` was made from the columns. */
	readonly readable: boolean;
}

/** RFC 3339, UTC, milliseconds: goes unescaped into headers, so nothing else counts as a time. */
const TIME = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d\.\d{3}Z$/;

/**
 * The entry in a stored body. One altered row must not stop an export, or altering it would blind the receiver to
 * all that follow: such an entry is exported by its columns, with `unreadable` in its context, and `verify` names it.
 */
export function readEntry(stored: StoredEntry): ReadEntry {
	const parsed = parse(stored.body);
	return isEntry(parsed)
		? { entry: parsed, stored, readable: true }
		: { entry: fromColumns(stored), stored, readable: false };
}

function parse(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

function isEntry(value: unknown): value is AuditEntry {
	if (typeof value !== 'object' || value === null) return false;
	const { action, actor, at, outcome } = value as Partial<Record<keyof AuditEntry, unknown>>;
	if (typeof actor !== 'object' || actor === null) return false;
	const { id, type } = actor as { id?: unknown; type?: unknown };
	return (
		[action, outcome, id, type].every((member) => typeof member === 'string') &&
		typeof at === 'string' &&
		TIME.test(at)
	);
}

function fromColumns(stored: StoredEntry): AuditEntry {
	const optional = (name: 'integration' | 'subject' | 'correlationId') =>
		stored[name] === '' ? {} : { [name]: stored[name] };
	return {
		action: stored.action,
		actor: { id: stored.actor, type: 'system' },
		at: new Date(stored.at).toISOString(),
		context: { unreadable: true },
		outcome: 'unknown',
		prev: '',
		redaction: { removed: {}, version: 'none' },
		schema: 1,
		seq: stored.seq,
		tenant: stored.tenant,
		...optional('integration'),
		...optional('subject'),
		...optional('correlationId'),
	};
}

import { encodeEntry } from './encode';
import type { AuditEntry } from './entry';
import { isHash } from './merkle';

/**
 * The entry that a stored or exported body holds. Undefined when the body is not exactly what `encodeEntry` writes: JSON
 * that two readers could read differently (a member twice, another order) is no entry, whatever its hash.
 */
export function readEntry(body: string): AuditEntry | undefined {
	let entry: AuditEntry;
	try {
		entry = JSON.parse(body) as AuditEntry;
		if (encodeEntry(entry) !== body) return undefined;
	} catch {
		return undefined;
	}
	const { action, actor, at, outcome, prev, redaction, schema, seq, tenant } = entry;
	const required = [action, actor.id, at, outcome, redaction.version, tenant];
	const inPlace = Number.isSafeInteger(seq) && seq >= 0 && isHash(prev) && schema === 1;
	return inPlace && required.every((text) => typeof text === 'string') ? entry : undefined;
}

import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../lib/audit/canonical';
import type { AuditEntry } from '../../../lib/audit/entry';
import type { StoredEntry } from '../../../lib/store/store';

/** An entry as the log keeps it. */
export function stored(seq: number, changes: Partial<AuditEntry> = {}): StoredEntry {
	const entry: AuditEntry = {
		action: 'webhook.delivery',
		actor: { id: 'p_4f', type: 'sender' },
		at: new Date(1_790_000_000_000 + seq).toISOString(),
		outcome: 'success',
		prev: 'A'.repeat(43),
		redaction: { removed: { email: 2 }, version: '1' },
		schema: 1,
		seq,
		tenant: 'default',
		...changes,
	};
	return asStored(entry, canonicalJson(entry));
}

/** A row whose body was replaced by somebody who can write to the store. */
export function altered(seq: number, body: string): StoredEntry {
	return { ...stored(seq), body };
}

function asStored(entry: AuditEntry, body: string): StoredEntry {
	return {
		tenant: entry.tenant,
		seq: entry.seq,
		hash: createHash('sha256').update('\0').update(body).digest('base64url'),
		body,
		at: Date.parse(entry.at),
		action: entry.action,
		actor: entry.actor.id,
		outcome: entry.outcome,
		integration: entry.integration ?? '',
		subject: entry.subject ?? '',
		correlationId: entry.correlationId ?? '',
	};
}

export async function* stream(entries: Iterable<StoredEntry>): AsyncGenerator<StoredEntry> {
	yield* entries;
}

/** `count` entries, made as they are read. */
export async function* many(count: number): AsyncGenerator<StoredEntry> {
	for (let seq = 0; seq < count; seq++) yield stored(seq);
}

export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
	let text = '';
	for await (const chunk of chunks) text += chunk;
	return text;
}

import { canonicalJson, isOrdered, sortMembers } from './canonical';
import type { Actor, AuditEntry } from './entry';

/**
 * The canonical JSON (RFC 8785) of an entry: what is hashed, kept and exported. The members stand in their order
 * here, so that JSON.stringify writes the canonical form; only the free-form ones may have to be sorted.
 * Members that AuditEntry does not name are left out. Expects an entry whose draft passed `checkDraft`.
 */
export function encodeEntry(entry: AuditEntry): string {
	const { after, before, context, redaction } = entry;
	const free = { after, before, context, removed: redaction.removed };
	if (areOrdered(free)) return JSON.stringify(membersOf(entry, free));
	const sorted = {
		after: sortMembers(after),
		before: sortMembers(before),
		context: sortMembers(context),
		removed: sortMembers(redaction.removed),
	};
	const members = membersOf(entry, sorted);
	return areOrdered(sorted) ? JSON.stringify(members) : canonicalJson(members);
}

type FreeForm = Record<'after' | 'before' | 'context' | 'removed', unknown>;

function areOrdered({ after, before, context, removed }: FreeForm): boolean {
	return isOrdered(after) && isOrdered(before) && isOrdered(context) && isOrdered(removed);
}

function membersOf(entry: AuditEntry, { after, before, context, removed }: FreeForm) {
	return {
		action: entry.action,
		actor: namesOf(entry.actor),
		after,
		at: entry.at,
		before,
		context,
		correlationId: entry.correlationId,
		credential: entry.credential,
		deliveryId: entry.deliveryId,
		environment: entry.environment,
		execution: entry.execution,
		integration: entry.integration,
		node: entry.node,
		onBehalfOf: entry.onBehalfOf?.map(namesOf),
		outcome: entry.outcome,
		prev: entry.prev,
		reason: entry.reason,
		redaction: { removed, version: entry.redaction.version },
		requestId: entry.requestId,
		resource: entry.resource,
		schema: entry.schema,
		scope: entry.scope,
		seq: entry.seq,
		subject: entry.subject,
		tenant: entry.tenant,
		workflow: entry.workflow,
	};
}

function namesOf({ id, type }: Actor): Actor {
	return { id, type };
}

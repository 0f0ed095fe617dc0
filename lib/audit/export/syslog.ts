import type { ReadEntry } from './read-entry';
import { severityOf, singleLine } from './text';

/** RFC 5424 section 6.2.1: "log audit". */
const FACILITY = 13;
/** 32473 is the enterprise number RFC 5612 keeps for examples: Airlock has none of its own. */
const SD_ID = 'airlock@32473';
const BOM = '\uFEFF';
const NIL = '-';
const MAX_MSGID = 32;

/** Section 6.3.3: `"`, `\` and `]` are escaped. Line ends are allowed there, but many receivers cut at them. */
const paramValue = (text: string) => singleLine(text).replace(/["\\\]]/g, '\\$&');

/** Section 6: printable US-ASCII without space. */
const msgId = (action: string) => action.replace(/[^\x21-\x7e]/g, '_').slice(0, MAX_MSGID) || NIL;

/**
 * One message of RFC 5424, without framing and line end. MSG is the entry byte for byte as it was hashed, so that the
 * hash beside it can be computed again from what the receiver keeps.
 */
export function syslogMessage({ entry, stored, readable }: ReadEntry): string {
	const priority = FACILITY * 8 + severityOf(entry.outcome).syslog;
	const parameters = Object.entries({
		tenant: stored.tenant,
		seq: String(stored.seq),
		hash: stored.hash,
		action: entry.action,
		outcome: entry.outcome,
		actor: entry.actor.id,
		integration: entry.integration ?? '',
		correlationId: entry.correlationId ?? '',
	}).map(([name, value]) => `${name}="${paramValue(value)}"`);
	const data = `[${SD_ID} ${parameters.join(' ')}]`;
	// Canonical JSON holds no line end; an altered body may hold anything.
	const body = readable && !/[\r\n]/.test(stored.body) ? stored.body : JSON.stringify(entry);
	return `<${priority}>1 ${entry.at} ${NIL} airlock ${NIL} ${msgId(entry.action)} ${data} ${BOM}${body}`;
}

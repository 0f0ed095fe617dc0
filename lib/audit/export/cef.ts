import { PRODUCT } from './product';
import type { ReadEntry } from './read-entry';
import { memberText, severityOf, singleLine } from './text';

/** A header field: `\` and `|` are escaped, and no line end can stand in it. */
const header = (text: string) => singleLine(text).replace(/[\\|]/g, '\\$&');

/** An extension value: `\` and `=` are escaped, line ends written as `\n` and `\r`. */
function extension(text: string): string {
	const escaped = text.replace(/[\\=]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
	return singleLine(escaped);
}

/** Members that have a key of their own; all others go together into `cs6`. */
const PLACED = new Set([
	'action',
	'actor',
	'at',
	'correlationId',
	'integration',
	'outcome',
	'prev',
	'reason',
	'schema',
	'seq',
	'subject',
	'tenant',
	'workflow',
]);

/** One event of ArcSight's Common Event Format, version 0, with its line end. */
export function cefLine({ entry, stored }: ReadEntry): string {
	const { vendor, name, version } = PRODUCT;
	const severity = String(severityOf(entry.outcome).cef);
	const head = [vendor, name, version, entry.action, entry.action, severity].map(header);
	const rest = Object.entries(entry).filter(([key]) => !PLACED.has(key));
	const pairs: Array<readonly [key: string, value: unknown]> = [
		['rt', Date.parse(entry.at)],
		['externalId', `${stored.tenant}:${stored.seq}`],
		['act', entry.action],
		['outcome', entry.outcome],
		['suid', entry.actor.id],
		['spriv', entry.actor.type],
		['duid', entry.subject],
		['reason', entry.reason],
		['cn1Label', 'seq'],
		['cn1', stored.seq],
		['cs1Label', 'tenant'],
		['cs1', stored.tenant],
		['cs2Label', 'integration'],
		['cs2', entry.integration],
		['cs3Label', 'correlationId'],
		['cs3', entry.correlationId],
		['cs4Label', 'hash'],
		['cs4', stored.hash],
		['cs5Label', 'workflow'],
		['cs5', entry.workflow],
		['cs6Label', 'details'],
		['cs6', Object.fromEntries(rest)],
	];
	const extensions = pairs.map(([key, value]) => `${key}=${extension(memberText(value))}`);
	return `CEF:0|${head.join('|')}|${extensions.join(' ')}\n`;
}

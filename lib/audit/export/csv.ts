import type { AuditEntry } from '../entry';
import { memberText } from './text';
import type { ReadEntry } from './read-entry';

const member = (name: keyof AuditEntry) => ({
	name,
	value: ({ entry }: ReadEntry) => memberText(entry[name]),
});

/** In this order, and only ever added to at the end. */
const COLUMNS: ReadonlyArray<{ readonly name: string; value(read: ReadEntry): string }> = [
	{ name: 'tenant', value: ({ stored }) => stored.tenant },
	{ name: 'seq', value: ({ stored }) => String(stored.seq) },
	member('at'),
	member('action'),
	member('outcome'),
	{ name: 'actorId', value: ({ entry }) => entry.actor.id },
	{ name: 'actorType', value: ({ entry }) => entry.actor.type },
	member('onBehalfOf'),
	member('integration'),
	member('credential'),
	member('environment'),
	member('resource'),
	member('scope'),
	member('subject'),
	member('reason'),
	member('requestId'),
	member('deliveryId'),
	member('correlationId'),
	member('workflow'),
	member('execution'),
	member('node'),
	member('before'),
	member('after'),
	member('context'),
	member('redaction'),
	member('prev'),
	{ name: 'hash', value: ({ stored }) => stored.hash },
];

/**
 * What a spreadsheet takes for a formula (CSV injection, CWE-1236), the full-width forms included. A cell that starts
 * with an apostrophe gets one too, so that taking one leading apostrophe off always gives back the value.
 */
const FORMULA_START = /^['=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const QUOTED = /[",\r\n]/;

function cell(text: string): string {
	const safe = FORMULA_START.test(text) ? `'${text}` : text;
	return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const line = (cells: readonly string[]) => `${cells.map(cell).join(',')}\r\n`;

export const CSV_HEADER = line(COLUMNS.map(({ name }) => name));

/** One record of RFC 4180. Free-form members are JSON text. */
export function csvRecord(read: ReadEntry): string {
	return line(COLUMNS.map(({ value }) => value(read)));
}

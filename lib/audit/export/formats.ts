import type { StoredEntry } from '../../store/store';
import { cefLine } from './cef';
import { CSV_HEADER, csvRecord } from './csv';
import { ocsfLine } from './ocsf';
import { readEntry, type ReadEntry } from './read-entry';
import { syslogMessage } from './syslog';

/** A form in which the audit log leaves Airlock. */
export interface ExportFormat {
	readonly id: 'cef' | 'csv' | 'ocsf' | 'syslog';
	readonly name: string;
	readonly mediaType: string;
	/** Without the dot. */
	readonly extension: string;
	/** Streams the entries as text, one chunk an entry and never more than one of them in memory. */
	encode(entries: AsyncIterable<StoredEntry>): AsyncIterable<string>;
}

function format(
	id: ExportFormat['id'],
	name: string,
	mediaType: string,
	extension: string,
	record: (read: ReadEntry) => string,
	header?: string,
): ExportFormat {
	async function* encode(entries: AsyncIterable<StoredEntry>): AsyncGenerator<string> {
		if (header !== undefined) yield header;
		for await (const entry of entries) yield record(readEntry(entry));
	}
	return { id, name, mediaType, extension, encode };
}

export const EXPORT_FORMATS: readonly ExportFormat[] = [
	format('cef', 'CEF', 'text/plain; charset=utf-8', 'cef', cefLine),
	format('csv', 'CSV', 'text/csv; charset=utf-8; header=present', 'csv', csvRecord, CSV_HEADER),
	format('ocsf', 'OCSF', 'application/x-ndjson', 'ocsf.jsonl', ocsfLine),
	// A file of messages, one a line; over TLS they are framed by their length instead.
	format(
		'syslog',
		'Syslog',
		'text/plain; charset=utf-8',
		'log',
		(read) => `${syslogMessage(read)}\n`,
	),
];

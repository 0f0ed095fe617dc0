import { createRedactor } from '../redact/redact';

/** At most this many names are told; all are counted. */
const MAX_NAMES = 100;
/** A longer one may be anything. */
const MAX_NAME_LENGTH = 200;

const redactor = createRedactor();

/** Names of fields, for a report: each once, and without what is itself sensitive, as where persons are keys. */
export class FieldNameList {
	count = 0;
	private readonly seen = new Set<string>();

	add(path: readonly string[]): void {
		this.count += 1;
		if (this.seen.size < MAX_NAMES) this.seen.add(path.map(safeName).join('.'));
	}

	get names(): string[] {
		return [...this.seen];
	}
}

function safeName(name: string): string {
	return name.length > MAX_NAME_LENGTH ? '[redacted:size]' : redactor.redactText(name).text;
}

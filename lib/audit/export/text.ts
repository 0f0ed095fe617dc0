import type { AuditOutcome } from '../entry';

/**
 * What a log receiver or terminal may take for the end of a line, a cursor movement or a change of direction: C0 and C1
 * controls, the Unicode line ends, the bidirectional overrides (log injection, CWE-117).
 */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text on one line: every control character becomes a space. */
export function singleLine(text: string): string {
	return text.replace(CONTROLS, ' ');
}

/** A member as text: strings as they are, everything else as JSON. Nothing for what is not there. */
export function memberText(value: unknown): string {
	if (value === undefined) return '';
	return typeof value === 'string' ? value : JSON.stringify(value);
}

/** How grave an outcome is, on each format's own scale. */
interface Severity {
	/** OCSF `severity_id`: 1 informational, 2 low, 3 medium. */
	readonly ocsf: 1 | 2 | 3;
	/** CEF: 0 to 10. */
	readonly cef: number;
	/** RFC 5424 section 6.2.1: 6 informational, 5 notice, 4 warning. */
	readonly syslog: 4 | 5 | 6;
}

const SEVERITIES: Readonly<Record<AuditOutcome, Severity>> = {
	success: { ocsf: 1, cef: 2, syslog: 6 },
	pending: { ocsf: 1, cef: 2, syslog: 6 },
	unknown: { ocsf: 2, cef: 4, syslog: 5 },
	denied: { ocsf: 3, cef: 6, syslog: 4 },
	failed: { ocsf: 3, cef: 6, syslog: 4 },
};

/** An outcome that is in no list (an altered entry) counts as unknown. */
export function severityOf(outcome: string): Severity {
	return Object.hasOwn(SEVERITIES, outcome)
		? SEVERITIES[outcome as AuditOutcome]
		: SEVERITIES.unknown;
}

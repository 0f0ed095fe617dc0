import { parseIsoTime } from '../../iso-time';

/**
 * `rfc3339`: as `iso`, but with its zone: next to a body, one that may be missing could be moved into it.
 * `http`: an HTTP-date (IMF-fixdate, RFC 9110 section 5.6.7).
 */
export type TimeUnit = 's' | 'ms' | 'iso' | 'rfc3339' | 'http';

/** Digits only, no leading zero; up to the year 5138. A longer one would be another unit: not guessed. */
const DIGITS = { s: /^(0|[1-9]\d{0,10})$/, ms: /^(0|[1-9]\d{0,13})$/ };

const ZONE = /(?:Z|[+-]\d{2}:\d{2})$/;

/** A sent time in milliseconds since the epoch; undefined when it is anything but exactly that. */
export function parseTimestamp(text: string, unit: TimeUnit): number | undefined {
	if (unit === 'iso') return parseIsoTime(text);
	if (unit === 'rfc3339') return ZONE.test(text) ? parseIsoTime(text) : undefined;
	if (unit === 'http') return parseHttpDate(text);
	if (!DIGITS[unit].test(text)) return undefined;
	return unit === 's' ? Number(text) * 1000 : Number(text);
}

export function formatTimestamp(time: number, unit: TimeUnit): string {
	if (unit === 'iso' || unit === 'rfc3339') return new Date(time).toISOString();
	if (unit === 'http') return new Date(time).toUTCString();
	return String(unit === 's' ? Math.floor(time / 1000) : Math.floor(time));
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** The obsolete forms of RFC 9110 are refused: where a date is signed next to a body, its length must be fixed. */
function parseHttpDate(text: string): number | undefined {
	if (!HTTP_DATE.test(text)) return undefined;
	const time = Date.parse(text);
	// `Date.parse` takes a wrong day of the week and the 31st of June.
	return new Date(time).toUTCString() === text ? time : undefined;
}

export type TimeUnit = 's' | 'ms' | 'iso';

/** Digits only, no leading zero; up to the year 5138. A longer one would be another unit: not guessed. */
const DIGITS = { s: /^(0|[1-9]\d{0,10})$/, ms: /^(0|[1-9]\d{0,13})$/ };

/** RFC 3339; without a zone it is UTC. */
const ISO =
	/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/;

/** A sent time in milliseconds since the epoch; undefined when it is anything but exactly that. */
export function parseTimestamp(text: string, unit: TimeUnit): number | undefined {
	if (unit === 'iso') return parseIsoTime(text);
	if (!DIGITS[unit].test(text)) return undefined;
	return unit === 's' ? Number(text) * 1000 : Number(text);
}

/** An ISO 8601 date and time in milliseconds since the epoch, otherwise undefined. */
export function parseIsoTime(text: string): number | undefined {
	const match = ISO.exec(text);
	if (!match) return undefined;
	const time = Date.parse(match[5] === undefined ? `${text}Z` : text);
	return Number.isNaN(time) ? undefined : time;
}

export function formatTimestamp(time: number, unit: TimeUnit): string {
	if (unit === 'iso') return new Date(time).toISOString();
	return String(unit === 's' ? Math.floor(time / 1000) : Math.floor(time));
}

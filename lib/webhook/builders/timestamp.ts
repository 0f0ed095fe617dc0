import { parseIsoTime } from '../../iso-time';

export type TimeUnit = 's' | 'ms' | 'iso';

/** Digits only, no leading zero; up to the year 5138. A longer one would be another unit: not guessed. */
const DIGITS = { s: /^(0|[1-9]\d{0,10})$/, ms: /^(0|[1-9]\d{0,13})$/ };

/** A sent time in milliseconds since the epoch; undefined when it is anything but exactly that. */
export function parseTimestamp(text: string, unit: TimeUnit): number | undefined {
	if (unit === 'iso') return parseIsoTime(text);
	if (!DIGITS[unit].test(text)) return undefined;
	return unit === 's' ? Number(text) * 1000 : Number(text);
}

export function formatTimestamp(time: number, unit: TimeUnit): string {
	if (unit === 'iso') return new Date(time).toISOString();
	return String(unit === 's' ? Math.floor(time / 1000) : Math.floor(time));
}

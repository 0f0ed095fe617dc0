/** RFC 3339; without a zone it is UTC. */
const ISO =
	/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/;

/** An ISO 8601 date and time in milliseconds since the epoch, otherwise undefined. */
export function parseIsoTime(text: string): number | undefined {
	const match = ISO.exec(text);
	if (!match) return undefined;
	const time = Date.parse(match[5] === undefined ? `${text}Z` : text);
	return Number.isNaN(time) ? undefined : time;
}

/**
 * The JSON text of `value` in the one form of RFC 8785: no white space, members in the order of their names' UTF-16
 * code units, numbers and strings as ECMAScript writes them. For values that are plain JSON, as `checkDraft`
 * makes sure; members that are undefined are left out.
 */
export function canonicalJson(value: unknown): string {
	if (isOrdered(value)) return JSON.stringify(value);
	const sorted = sortMembers(value);
	return isOrdered(sorted) ? JSON.stringify(sorted) : writeSorted(sorted);
}

/** Whether all members of `value`, however deep, already stand in canonical order: several times cheaper than sorting. */
export function isOrdered(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return true;
	if (Array.isArray(value)) return value.every(isOrdered);
	let last = '';
	for (const name in value) {
		if (name < last || !isOrdered((value as Readonly<Record<string, unknown>>)[name])) return false;
		last = name;
	}
	return true;
}

/**
 * A copy of `value` with its members in canonical order. Names that look like array indexes cannot be moved: JavaScript
 * has them first, in the order of their numbers, so check with `isOrdered`.
 */
export function sortMembers(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(sortMembers);
	const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	// fromEntries defines, so a member named `__proto__` is a member (prototype pollution).
	return Object.fromEntries(sorted.map(([name, member]) => [name, sortMembers(member)]));
}

function writeSorted(value: unknown): string {
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map(writeSorted).join(',')}]`;
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, member]) => `${JSON.stringify(name)}:${writeSorted(member)}`);
	return `{${members.join(',')}}`;
}

/**
 * What two servers may read differently: an encoded slash, backslash, dot, percent sign or null byte, a parameter in
 * a path (`..;` climbs at Tomcat), an empty segment. Where a grant names paths, such a path is in none of them.
 */
const AMBIGUOUS = /%(?:2e|2f|5c|25|00|3b)|;|\\|\/\//i;

/** Reads a prefix such as `/v1/customers`. Undefined for what is no plain path. */
export function parseAllowedPath(entry: string): string | undefined {
	const path = entry.trim();
	if (!path.startsWith('/') || /[?#*\s]/.test(path) || AMBIGUOUS.test(path)) return undefined;
	// Dot segments and characters that need escaping are written as a URL has them.
	const { pathname } = new URL(path, 'https://host.invalid');
	return pathname === '/' ? pathname : pathname.replace(/\/$/, '');
}

/** The longest of `prefixes` that `pathname` (of a URL) is at or below, segment by segment. */
export function allowedPrefixOf(pathname: string, prefixes: readonly string[]): string | undefined {
	if (prefixes.includes('/')) return '/';
	if (AMBIGUOUS.test(pathname)) return undefined;
	return prefixes
		.filter((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`))
		.sort((a, b) => b.length - a.length)[0];
}

import type { Answered, GuardedCall } from './guarded-call';

/** How the next page of an answer is asked for. */
export type Paging =
	| { readonly mode: 'none' }
	/** `Link: <…>; rel="next"` (RFC 8288). */
	| { readonly mode: 'link'; readonly maxPages: number }
	/** The value at a dotted path of the answer goes into a query parameter; none ends it. */
	| {
			readonly mode: 'cursor';
			readonly maxPages: number;
			readonly path: string;
			readonly parameter: string;
	  }
	/** Counted up from the value in the address, or 1; an empty list at the path ends it. */
	| {
			readonly mode: 'page';
			readonly maxPages: number;
			readonly path: string;
			readonly parameter: string;
	  };

/** The call for the next page, which the guard decides on anew; undefined after the last one. */
export function nextPage(
	paging: Paging,
	call: GuardedCall,
	{ headers, body }: Answered,
	page: number,
): GuardedCall | undefined {
	if (paging.mode === 'none' || page >= paging.maxPages) return undefined;
	const url = new URL(call.url);
	if (paging.mode === 'link') {
		const next = linkNext(headers.get('link') ?? '');
		return next !== undefined &&
			URL.canParse(next, url.href) &&
			new URL(next, url).href !== url.href
			? { ...call, url: new URL(next, url).href }
			: undefined;
	}
	const found = valueAt(body, paging.path);
	if (paging.mode === 'page') {
		if (!Array.isArray(found) || found.length === 0) return undefined;
		const current = Number(url.searchParams.get(paging.parameter) ?? 1);
		url.searchParams.set(paging.parameter, String(current + 1));
		return { ...call, url: url.href };
	}
	if ((typeof found !== 'string' && typeof found !== 'number') || found === '') return undefined;
	// A cursor that comes back is one that goes nowhere.
	if (url.searchParams.get(paging.parameter) === String(found)) return undefined;
	url.searchParams.set(paging.parameter, String(found));
	return { ...call, url: url.href };
}

function linkNext(text: string): string | undefined {
	for (const [, target, parameters = ''] of text.matchAll(/<([^>]*)>((?:\s*;[^,<]*)*)/g)) {
		if (/;\s*rel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|next\b)/i.test(parameters)) return target;
	}
	return undefined;
}

function valueAt(body: unknown, path: string): unknown {
	let value: unknown = body;
	for (const name of path === '' ? [] : path.split('.')) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
			return undefined;
		value = (value as Record<string, unknown>)[name];
	}
	return value;
}

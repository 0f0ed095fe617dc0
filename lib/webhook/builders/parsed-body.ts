import { parseContent } from '../content';
import type { SignedRequest } from '../request';

/**
 * The body read as the workflow will read it, so that what is verified and what is emitted cannot be two readings of
 * the same bytes. Undefined where it is not what its content type says, and where files came along: no signature in a
 * body covers those.
 */
export async function readParsed({ body, headers }: SignedRequest): Promise<unknown> {
	const content = await parseContent(body, headers.get('content-type'));
	return content.ok && content.files.length === 0 ? content.body : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of a parsed body without the fields of those names; everything else as it was. */
export function withoutFields(body: unknown, names: readonly string[]): unknown {
	if (!isRecord(body)) return body;
	return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

/** A part of a verified body that is bytes rather than data. */
export interface ReceivedFile {
	/** The form field's name, or `body` when the whole body is the file. */
	readonly field: string;
	readonly fileName: string | undefined;
	readonly mimeType: string;
	readonly bytes: Buffer;
}

/** What a verified body holds. Not ok: the bytes are not what Content-Type says. */
export type Content = { ok: true; body: unknown; files: readonly ReceivedFile[] } | { ok: false };

/** The media type in lower case, without parameters. Empty when there is none. */
export function mediaType(contentType: string | undefined): string {
	return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** Whether `type` is in the list. `*` matches within one half: `application/*`, `application/*+json`. */
export function matchesMediaType(type: string, allowed: readonly string[]): boolean {
	return allowed.some((pattern) => {
		const parts = pattern.toLowerCase().split('*');
		if (parts.length === 1) return pattern.toLowerCase() === type;
		const [head = '', tail = ''] = parts;
		return type.length >= head.length + tail.length && type.startsWith(head) && type.endsWith(tail);
	});
}

/** Turns verified bytes into what the workflow reads. */
export async function parseContent(
	bytes: Buffer,
	contentType: string | undefined,
): Promise<Content> {
	const type = mediaType(contentType);
	if (bytes.length === 0) return data({});
	if (type === 'application/json' || type.endsWith('+json')) {
		const parsed = tryJson(bytes.toString('utf8'));
		return parsed.ok ? data(parsed.value) : { ok: false };
	}
	if (type === 'application/x-www-form-urlencoded')
		return data(formToObject(bytes.toString('utf8')));
	if (type === 'multipart/form-data') return await parseMultipart(bytes, contentType ?? '');
	// Amazon SNS and others send JSON as text/plain, some with no type at all.
	if (type === 'text/plain' || type === '') return data(jsonOr(bytes.toString('utf8')));
	if (type.startsWith('text/') || type.endsWith('/xml') || type.endsWith('+xml')) {
		return data(bytes.toString('utf8'));
	}
	const file = { field: 'body', fileName: undefined, mimeType: type, bytes };
	return { ok: true, body: {}, files: [file] };
}

function data(body: unknown): Content {
	return { ok: true, body, files: [] };
}

function jsonOr(text: string): unknown {
	const parsed = tryJson(text);
	return parsed.ok && typeof parsed.value === 'object' ? parsed.value : text;
}

/** Parses JSON. Drops a byte order mark; `__proto__` stays an ordinary key (JSON.parse defines, never assigns). */
export function tryJson(text: string): { ok: true; value: unknown } | { ok: false } {
	try {
		return { ok: true, value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) };
	} catch {
		return { ok: false };
	}
}

type FormFields = Map<string, string | string[]>;

function formToObject(text: string): Record<string, string | string[]> {
	const fields: FormFields = new Map();
	for (const [name, value] of new URLSearchParams(text)) addField(fields, name, value);
	// fromEntries defines, so a field named `__proto__` is a field (prototype pollution).
	return Object.fromEntries(fields);
}

/** Repeated names become arrays. */
function addField(fields: FormFields, name: string, value: string): void {
	const before = fields.get(name);
	if (before === undefined) fields.set(name, value);
	else if (Array.isArray(before)) before.push(value);
	else fields.set(name, [before, value]);
}

async function parseMultipart(bytes: Buffer, contentType: string): Promise<Content> {
	const form = await new Response(new Uint8Array(bytes), {
		headers: { 'content-type': contentType },
	})
		.formData()
		.catch(() => undefined);
	if (!form) return { ok: false };
	const fields: FormFields = new Map();
	const files: ReceivedFile[] = [];
	for (const [field, value] of form) {
		if (typeof value === 'string') addField(fields, field, value);
		else {
			const fileBytes = Buffer.from(await value.arrayBuffer());
			files.push({ field, fileName: value.name, mimeType: value.type, bytes: fileBytes });
		}
	}
	return { ok: true, body: Object.fromEntries(fields), files };
}

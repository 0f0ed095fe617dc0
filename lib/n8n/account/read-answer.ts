import type { Readable } from 'node:stream';

/** Reads an answer up to `maxBytes`, decompressed: JSON where it says so, text otherwise. Rejects where the stream breaks. */
export async function readAnswer(
	stream: Readable,
	headers: ReadonlyMap<string, string>,
	maxBytes: number,
): Promise<{ readonly ok: true; readonly value: unknown } | { readonly ok: false }> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	// Leaving the loop destroys the stream.
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > maxBytes) return { ok: false };
		chunks.push(chunk);
	}
	const text = Buffer.concat(chunks).toString('utf8');
	if (text === '') return { ok: true, value: null };
	const type = headers.get('content-type') ?? '';
	if (!/[/+]json\b/i.test(type)) return { ok: true, value: text };
	try {
		return { ok: true, value: JSON.parse(text) as unknown };
	} catch {
		return { ok: true, value: text };
	}
}

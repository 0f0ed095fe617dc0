const LINE_FEED = 10;
/** Longer than the longest entry: nothing that we write comes near it. Bytes. */
const MAX_LINE = 4 * 1024 * 1024;

/**
 * Splits a stream of bytes or text into lines, which end with a line feed; the last need not. Stops at a line of more
 * than 4 MB, with `line_too_long` as the last value.
 */
export async function* linesOf(
	chunks: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<Buffer[], 'line_too_long' | undefined> {
	let rest: Buffer[] = [];
	let length = 0;
	for await (const chunk of chunks) {
		const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : bufferOf(chunk);
		const lines: Buffer[] = [];
		let start = 0;
		for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
			const line = bytes.subarray(start, end);
			lines.push(rest.length > 0 ? Buffer.concat([...rest, line]) : line);
			if (rest.length > 0) [rest, length] = [[], 0];
			start = end + 1;
		}
		if (lines.length > 0) yield lines;
		if (start === bytes.length) continue;
		rest.push(bytes.subarray(start));
		length += bytes.length - start;
		if (length > MAX_LINE) return 'line_too_long';
	}
	if (rest.length > 0) yield [Buffer.concat(rest)];
	return undefined;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
	return Buffer.from(buffer, byteOffset, byteLength);
}

/** What a server answered. */
export interface Answer {
	readonly status: number;
	/** Lower-case names; repeats joined with a comma. */
	readonly headers: Readonly<Record<string, string>>;
	readonly setCookies: readonly string[];
	readonly body: string;
	/** Milliseconds from opening the connection to the last byte. */
	readonly ms: number;
}

/**
 * Reads an HTTP/1.1 answer out of what was received so far (RFC 9112 section 6.3). Undefined while it is
 * incomplete; with `closed`, an answer without a length ends where the connection did. An answer `toHead` has no body.
 */
export function parseAnswer(
	received: Buffer,
	closed: boolean,
	toHead = false,
): Omit<Answer, 'ms'> | undefined {
	const headEnd = received.indexOf('\r\n\r\n');
	if (headEnd < 0) return undefined;
	const [statusLine = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n');
	const status = Number(statusLine.split(' ')[1]);
	const rest = received.subarray(headEnd + 4);
	// Interim answers (100 Continue) come before the real one.
	if (status < 200) return parseAnswer(rest, closed, toHead);

	const headers: Record<string, string> = {};
	const setCookies: string[] = [];
	for (const line of lines) {
		const colon = line.indexOf(':');
		const name = line.slice(0, colon).toLowerCase();
		const value = line.slice(colon + 1).trim();
		if (name === 'set-cookie') setCookies.push(value);
		headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
	}
	const body = toHead ? rest : readBody(rest, headers, status, closed);
	return body && { status, headers, setCookies, body: body.toString('utf8') };
}

function readBody(
	rest: Buffer,
	headers: Record<string, string>,
	status: number,
	closed: boolean,
): Buffer | undefined {
	if (status === 204 || status === 304) return Buffer.alloc(0);
	if (headers['transfer-encoding'] === 'chunked') return readChunks(rest);
	if (headers['content-length'] === undefined) return closed ? rest : undefined;
	const length = Number(headers['content-length']);
	return rest.length < length ? undefined : rest.subarray(0, length);
}

function readChunks(rest: Buffer): Buffer | undefined {
	const pieces: Buffer[] = [];
	let at = 0;
	for (;;) {
		const lineEnd = rest.indexOf('\r\n', at);
		if (lineEnd < 0) return undefined;
		const size = Number.parseInt(rest.toString('latin1', at, lineEnd), 16);
		if (size === 0) return Buffer.concat(pieces);
		const end = lineEnd + 2 + size;
		if (rest.length < end + 2) return undefined;
		pieces.push(rest.subarray(lineEnd + 2, end));
		at = end + 2;
	}
}

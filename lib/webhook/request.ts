/** A header's value, or why it cannot be used. `conflict`: sent more than once with different values. */
export type HeaderValue =
	{ kind: 'value'; value: string } | { kind: 'absent' } | { kind: 'conflict' };

/**
 * The headers exactly as received. Node's own `req.headers` joins or drops repeated headers, which lets
 * an attacker hide a second value from one of two parsers; here a header that was sent twice with
 * different values is a conflict, never a choice.
 */
export class ReceivedHeaders {
	private readonly values = new Map<string, string[]>();

	/** `rawHeaders` is Node's flat list: name, value, name, value, ... */
	constructor(rawHeaders: readonly string[]) {
		for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
			const name = rawHeaders[i]!.toLowerCase();
			const list = this.values.get(name);
			if (list) list.push(rawHeaders[i + 1]!);
			else this.values.set(name, [rawHeaders[i + 1]!]);
		}
	}

	/** The one value of `name` (any case). Identical repeats count as one. */
	read(name: string): HeaderValue {
		const list = this.values.get(name.toLowerCase());
		if (list === undefined) return { kind: 'absent' };
		const value = list[0]!;
		if (list.some((other) => other !== value)) return { kind: 'conflict' };
		return { kind: 'value', value };
	}

	/** The value where exactly one was sent, otherwise undefined. For headers no decision rests on. */
	get(name: string): string | undefined {
		const header = this.read(name);
		return header.kind === 'value' ? header.value : undefined;
	}

	/** Every value of `name` in the order sent, for schemes that combine them (RFC 9421 section 2.1). */
	all(name: string): readonly string[] {
		return this.values.get(name.toLowerCase()) ?? [];
	}

	names(): IterableIterator<string> {
		return this.values.keys();
	}
}

/** A request as a scheme sees it. */
export interface SignedRequest {
	/** Upper case. */
	readonly method: string;
	/** The public URL with its query, exactly as registered at the sender. Empty when not configured. */
	readonly url: string;
	readonly headers: ReceivedHeaders;
	/** The bytes that were signed. Never re-serialised. */
	readonly body: Buffer;
}

/** A header's value, or why it cannot be used. `conflict`: sent more than once with different values. */
export type HeaderValue =
	| { readonly kind: 'value'; readonly value: string }
	| { readonly kind: 'absent' }
	| { readonly kind: 'conflict' };

const ABSENT: HeaderValue = { kind: 'absent' };
const CONFLICT: HeaderValue = { kind: 'conflict' };

/**
 * The headers exactly as received. Node's own `req.headers` joins or drops repeated headers, which lets
 * an attacker hide a second value from one of two parsers; here a header that was sent twice with
 * different values is a conflict, never a choice.
 */
export class ReceivedHeaders {
	private readonly headers = new Map<string, HeaderValue>();
	/** In the order sent, of those that were sent more than once. */
	private readonly repeated = new Map<string, string[]>();

	/** `rawHeaders` is Node's flat list: name, value, name, value, ... */
	constructor(rawHeaders: readonly string[]) {
		for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
			const name = rawHeaders[i]!.toLowerCase();
			const value = rawHeaders[i + 1]!;
			const before = this.headers.get(name);
			if (before) this.repeat(name, value, before);
			else this.headers.set(name, { kind: 'value', value });
		}
	}

	private repeat(name: string, value: string, before: HeaderValue): void {
		const list = this.repeated.get(name) ?? (before.kind === 'value' ? [before.value] : []);
		this.repeated.set(name, list);
		list.push(value);
		if (value !== list[0]) this.headers.set(name, CONFLICT);
	}

	/** The one value of `name` (any case). Identical repeats count as one. */
	read(name: string): HeaderValue {
		return this.headers.get(name) ?? this.headers.get(name.toLowerCase()) ?? ABSENT;
	}

	/** The value where exactly one was sent, otherwise undefined. For headers no decision rests on. */
	get(name: string): string | undefined {
		const header = this.read(name);
		return header.kind === 'value' ? header.value : undefined;
	}

	/** Every value of `name` in the order sent, for schemes that combine them (RFC 9421 section 2.1). */
	all(name: string): readonly string[] {
		const repeated = this.repeated.get(name.toLowerCase());
		if (repeated) return repeated;
		const header = this.read(name);
		return header.kind === 'value' ? [header.value] : [];
	}

	names(): IterableIterator<string> {
		return this.headers.keys();
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

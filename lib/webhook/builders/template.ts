import type { HeaderValue } from '../request';
import type { Verdict } from '../scheme';

/** What a sender can sign of a request. Times and ids as sent, since that is what was signed. */
export interface Message {
	readonly method: string;
	readonly url: string;
	readonly body: Buffer;
	readonly id: string;
	readonly timestamp: string;
	/** What `timestamp` says, in milliseconds since the epoch; undefined where no signed time stands beside the body. */
	readonly signedAt: number | undefined;
	/** Any other header, for senders that say in each request which ones they signed. */
	readonly headers: { read(name: string): HeaderValue };
}

/** Undefined where it was not sent, or twice with different values. */
export function contentTypeOf({ headers }: Pick<Message, 'headers'>): string | undefined {
	const type = headers.read('content-type');
	return type.kind === 'value' ? type.value : undefined;
}

export type Placeholder = 'method' | 'url' | 'body' | 'id' | 'timestamp';
export type Piece = string | Buffer;
export type Refused = Extract<Verdict, { ok: false }>;

/** What is signed, worked out once for a row. */
export interface Content {
	readonly signs: ReadonlySet<Placeholder>;
	/** Characters an id must not have, or the boundary between it and the rest could be moved. */
	readonly idForbids: string;
	/**
	 * The signed bytes in pieces, so that the body is never copied. Of several lists any may be what was
	 * signed. Refuses what the scheme cannot cover.
	 */
	pieces(message: Message): readonly (readonly Piece[])[] | Refused;
}

const PLACEHOLDERS: readonly string[] = ['method', 'url', 'body', 'id', 'timestamp'];
const isPlaceholder = (name: string): name is Placeholder => PLACEHOLDERS.includes(name);

type Part = { literal: string } | { field: Placeholder };

/** Compiles `{timestamp}.{body}` and the like. Throws TypeError on a template that `parseTemplate` refuses. */
export function template(text: string): Content {
	const parsed = parseTemplate(text);
	if (typeof parsed === 'string') throw new TypeError(parsed);
	return parsed;
}

/** The compiled template, or a sentence saying why it cannot be used. */
export function parseTemplate(text: string): Content | string {
	const parts: Part[] = [];
	for (const token of text.split(/(\{\w+\})/).filter((part) => part !== '')) {
		const name = /^\{(\w+)\}$/.exec(token)?.[1];
		if (name === undefined) parts.push({ literal: token });
		else if (isPlaceholder(name)) parts.push({ field: name });
		else return `The template has {${name}}, which is not known.`;
	}
	const fields = parts.flatMap((part) => ('field' in part ? [part.field] : []));
	if (new Set(fields).size < fields.length) return 'The template names a placeholder twice.';
	if (!fields.includes('body')) return 'The template does not sign the body.';

	const at = parts.findIndex((part) => 'field' in part && part.field === 'id');
	const beside = at < 0 ? [] : [parts[at - 1], parts[at + 1]];
	// "{id}{body}" signs alike when bytes move from the body into the id: a replay with a new id.
	if (beside.some((part) => part && 'field' in part && part.field !== 'timestamp')) {
		return 'The template has no separator next to {id}.';
	}
	const [before, after] = beside.map((part) => (part && 'literal' in part ? part.literal : ''));
	return {
		signs: new Set(fields),
		idForbids: (before?.at(-1) ?? '') + (after?.[0] ?? ''),
		pieces: (message) => [fill(parts, message)],
	};
}

/** Neighbouring texts are joined, so that a MAC takes two or three updates. */
function fill(parts: readonly Part[], message: Message): readonly Piece[] {
	const pieces: Piece[] = [];
	let text = '';
	for (const part of parts) {
		const value = 'literal' in part ? part.literal : message[part.field];
		if (typeof value === 'string') {
			text += value;
			continue;
		}
		if (text !== '') pieces.push(text);
		pieces.push(value);
		text = '';
	}
	if (text !== '') pieces.push(text);
	return pieces;
}

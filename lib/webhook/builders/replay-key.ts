import { createHash } from 'node:crypto';
import type { Piece } from './template';

/** Long or odd ids are hashed, so that a key always fits a store's column. */
const PLAIN_ID = /^[\x21-\x7e]{1,90}$/;

/** The key of a delivery that is known by a signed id. */
export function idKey(id: string): string {
	return PLAIN_ID.test(id) ? `id:${id}` : `id:sha256:${digest([id])}`;
}

/** The key of a delivery that is known by what was signed, or by the verified signature's bytes. */
export function digestKey(kind: 'sig' | 'body', pieces: readonly Piece[]): string {
	return `${kind}:${digest(pieces)}`;
}

function digest(pieces: readonly Piece[]): string {
	const hash = createHash('sha256');
	for (const piece of pieces) hash.update(piece);
	return hash.digest('base64url');
}

/** The body as JSON, parsed when first asked for and only once; undefined where it is not JSON. */
export function lazyJson(body: Buffer): () => unknown {
	let parsed: { value: unknown } | undefined;
	return () => (parsed ??= { value: parseJson(body) }).value;
}

function parseJson(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

/** A field of a parsed body that is text or a whole number, as text. Dots lead into objects and lists: `data.0.id`. */
export function readField(body: unknown, field: string): string | undefined {
	let value = body;
	for (const name of field.split('.')) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
			return undefined;
		value = Reflect.get(value, name);
	}
	if (typeof value === 'string' && value !== '') return value;
	return Number.isSafeInteger(value) ? String(value) : undefined;
}

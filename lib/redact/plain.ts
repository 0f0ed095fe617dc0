import { types } from 'node:util';

/** What stands for an object that is no plain one. */
export type Stand =
	/** Fields, elements or text to be redacted in its place. */
	| { readonly as: 'value'; readonly value: unknown }
	/** It is walked over field by field. */
	| { readonly as: 'itself' }
	/** Bytes: nothing looks into them. */
	| { readonly as: 'binary' };

const ITSELF: Stand = { as: 'itself' };

/**
 * What an instance of a class is kept as: a Map as its entries, a Set as its elements, an Error as its name and code
 * (messages quote what failed), a Date and everything else with a `toJSON` as what JSON would have. At most
 * `limit` entries are copied; `noName` answers what a key that is no text goes by. Throws what the object's own code throws.
 */
export function standFor(object: object, limit: number, noName: () => string): Stand {
	if (types.isMap(object)) {
		return value(fieldsOf(take(Map.prototype.entries.call(object), limit), noName));
	}
	if (types.isSet(object)) return value(take(Set.prototype.values.call(object), limit));
	if (types.isDate(object)) return value(isoDate(object));
	if (types.isNativeError(object) || object instanceof Error) return value(nameAndCode(object));
	if (ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object)) return { as: 'binary' };
	if (types.isBoxedPrimitive(object)) return value(unboxed(object));
	if (object instanceof Headers || object instanceof URLSearchParams) {
		return value(take(object.entries(), limit));
	}
	const toJson = methodOf(object, 'toJSON');
	return toJson ? value(Reflect.apply(toJson, object, [])) : ITSELF;
}

const value = (stand: unknown): Stand => ({ as: 'value', value: stand });

/** Under `key`, or under `key 2` and so on where that is taken. */
export function define(fields: Record<string, unknown>, key: string, field: unknown): void {
	let name = key;
	for (let i = 2; Object.hasOwn(fields, name); i += 1) name = `${key} ${i}`;
	// Defined, not assigned: a field named `__proto__` is a field (prototype pollution).
	const descriptor = { value: field, writable: true, enumerable: true, configurable: true };
	Object.defineProperty(fields, name, descriptor);
}

function fieldsOf(
	entries: ReadonlyArray<[unknown, unknown]>,
	noName: () => string,
): Record<string, unknown> {
	const fields: Record<string, unknown> = {};
	for (const [key, field] of entries) {
		const isName = key === null || !['object', 'function', 'symbol'].includes(typeof key);
		define(fields, isName ? String(key) : noName(), field);
	}
	return fields;
}

/** One more than may be looked at, so that the walk notices. */
function take<T>(values: Iterable<T>, limit: number): T[] {
	const taken: T[] = [];
	for (const element of values) {
		taken.push(element);
		if (taken.length > limit) break;
	}
	return taken;
}

function isoDate(date: Date): string | null {
	// Of the class itself: an instance may have a method of that name.
	return Number.isNaN(Date.prototype.getTime.call(date))
		? null
		: Date.prototype.toISOString.call(date);
}

function nameAndCode(error: Error): Record<string, unknown> {
	const fields: Record<string, unknown> = {};
	for (const name of ['name', 'code']) {
		const field = dataOf(error, name);
		if (typeof field === 'string' || typeof field === 'number') fields[name] = field;
	}
	return fields;
}

function unboxed(box: object): unknown {
	if (types.isStringObject(box)) return String.prototype.valueOf.call(box);
	if (types.isNumberObject(box)) return Number.prototype.valueOf.call(box);
	if (types.isBooleanObject(box)) return Boolean.prototype.valueOf.call(box);
	return types.isBigIntObject(box) ? BigInt.prototype.valueOf.call(box) : null;
}

/** The method's own or inherited, unless it is behind a getter. */
function methodOf(object: object, name: string): ((this: unknown) => unknown) | undefined {
	const found = dataOf(object, name);
	return typeof found === 'function' ? (found as (this: unknown) => unknown) : undefined;
}

const MAX_PROTOTYPES = 32;

/** Own or inherited, without calling a getter. */
function dataOf(object: object, name: string): unknown {
	let level: object | null = object;
	for (let i = 0; level !== null && i < MAX_PROTOTYPES; i += 1) {
		const descriptor = Object.getOwnPropertyDescriptor(level, name);
		if (descriptor) return descriptor.value as unknown;
		level = Object.getPrototypeOf(level) as object | null;
	}
	return undefined;
}

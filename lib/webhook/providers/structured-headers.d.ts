/**
 * What is used of structured-headers. Its own declarations are reached only through `exports`, which
 * `moduleResolution: node10` does not read.
 */
declare module 'structured-headers' {
	export class Token {
		toString(): string;
	}
	export class DisplayString {
		toString(): string;
	}
	export type BareItem =
		number | string | boolean | Token | ArrayBuffer | ArrayBufferView | Date | DisplayString;
	export type Parameters = Map<string, BareItem>;
	export type Item = [BareItem, Parameters];
	export type InnerList = [Item[], Parameters];
	export type Dictionary = Map<string, Item | InnerList>;

	/** Throws on malformed text. A byte sequence becomes an ArrayBuffer. */
	export function parseDictionary(text: string): Dictionary;
	export function serializeDictionary(
		dictionary: Record<string, BareItem | Item | InnerList>,
	): string;
	export function serializeInnerList(list: InnerList): string;
}

import {
	parseDictionary,
	serializeInnerList,
	type Dictionary,
	type InnerList,
	type Parameters,
} from 'structured-headers';
import type { ReceivedHeaders } from '../request';

/** What a signature base is made of. */
export interface Source {
	readonly method: string;
	readonly url: URL;
	/** The combined value of a header, undefined where it was not sent. */
	header(name: string): string | undefined;
}

/** One signature of a message, as described by its Signature-Input member. */
export interface SignatureInput {
	/** Names of what it covers, in order. */
	readonly covered: readonly string[];
	readonly parameters: Parameters;
	/** Components and parameters as signed. */
	readonly list: InnerList;
}

/** More labels than this are not looked at: each can cost a public-key operation. */
const MAX_SIGNATURES = 5;

/** The derived components (RFC 9421 section 2.2) that a request's signature may cover here. */
const DERIVED: Readonly<Record<string, (source: Source) => string>> = {
	'@method': ({ method }) => method,
	'@target-uri': ({ url }) => url.href,
	'@authority': ({ url }) => url.host,
	'@scheme': ({ url }) => url.protocol.slice(0, -1),
	'@path': ({ url }) => url.pathname,
	'@query': ({ url }) => url.search || '?',
	'@request-target': ({ url }) => url.pathname + url.search,
};

/** The target of a message, without a fragment, which is never sent. Undefined when `url` is none. */
export function targetOf(url: string): URL | undefined {
	try {
		const target = new URL(url);
		// Setting it reads the whole URL again.
		if (url.includes('#')) target.hash = '';
		return target;
	} catch {
		return undefined;
	}
}

/** Combines the lines of a header and its white space as section 2.1 says. */
export function combinedHeader(headers: ReceivedHeaders, name: string): string | undefined {
	const lines = headers.all(name);
	return lines.length === 0 ? undefined : lines.map((line) => line.trim()).join(', ');
}

/**
 * The signature base (section 2.5). Undefined when a covered component is not there, or has line breaks
 * or characters that would let one line pass for two.
 */
export function signatureBase(input: SignatureInput, source: Source): Buffer | undefined {
	let base = '';
	for (const name of input.covered) {
		const value = name.startsWith('@') ? DERIVED[name]?.(source) : source.header(name);
		if (value === undefined || !/^[\t\x20-\x7e]*$/.test(value)) return undefined;
		base += `"${name}": ${value}\n`;
	}
	return Buffer.from(`${base}"@signature-params": ${serializeInnerList(input.list)}`);
}

/**
 * Reads Signature-Input (section 4.1). Undefined when it is malformed, or covers a component twice (section 2.5
 * forbids it) or with parameters: those that change a value (`sf`, `bs`, `key`, `tr`, `req`) are not supported.
 */
export function readSignatureInputs(text: string): ReadonlyMap<string, SignatureInput> | undefined {
	const dictionary = readDictionary(text);
	if (!dictionary || dictionary.size > MAX_SIGNATURES) return undefined;
	const inputs = new Map<string, SignatureInput>();
	for (const [label, member] of dictionary) {
		const [items, parameters] = member;
		if (!Array.isArray(items)) return undefined;
		const covered: string[] = [];
		for (const [name, componentParameters] of items) {
			if (typeof name !== 'string' || name !== name.toLowerCase()) return undefined;
			if (componentParameters.size > 0 || covered.includes(name)) return undefined;
			covered.push(name);
		}
		inputs.set(label, { covered, parameters, list: [items, parameters] });
	}
	return inputs;
}

/** A structured field dictionary (RFC 9651), undefined when it is malformed. */
export function readDictionary(text: string): Dictionary | undefined {
	try {
		return parseDictionary(text);
	} catch {
		return undefined;
	}
}

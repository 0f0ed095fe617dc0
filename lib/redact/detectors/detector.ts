import type { Finding } from '../finding';

interface Row {
	/** Stable: it stands in reports and under the audit hash. */
	readonly id: string;
	readonly kind: Finding['kind'];
	/** For people, in the singular: `GitHub token`. */
	readonly name: string;
	/** What a mask calls it: `EMAIL`, `TOKEN`. */
	readonly placeholder: string;
}

/** Starts with one of a few literals. `pattern` is tried there, so it needs no anchor. */
export interface PrefixRow extends Row {
	readonly at: 'prefix';
	/** Each starts a word and is at least three characters long. */
	readonly prefixes: readonly string[];
	readonly pattern: string;
	readonly check?: (match: string) => boolean;
	/** Comes before the prefix and belongs to the finding; at most 100 characters. */
	readonly before?: string;
}

/** One run of letters and digits, both of them in it. `pattern` is of the whole run. */
export interface WordRow extends Row {
	readonly at: 'word';
	/** Lengths from and to, inclusive. */
	readonly length: readonly [number, number];
	readonly pattern: string;
	readonly check?: (match: string) => boolean;
	/** Words one of which must stand before it, a pattern. */
	readonly context?: string;
	/** Follows the run and belongs to it. */
	readonly tail?: string;
}

/**
 * Groups of digits. A shape is the lengths of the groups with what stands between them (`3-2-4`), a star after it asks
 * for `context`, since the digits alone prove too little: a check digit lets one random number in ten pass.
 */
export interface DigitsRow extends Row {
	readonly at: 'digits';
	readonly shapes: readonly string[];
	/** Given the digits alone, and whatever matched `tail`. */
	readonly check?: (digits: string, tail: string) => boolean;
	readonly context?: string;
	/** Comes before and after the digits and belongs to them. */
	readonly head?: string;
	readonly tail?: string;
}

/** The value that is assigned to a key of this name, whatever the notation. */
export interface KeyRow extends Row {
	readonly at: 'key';
	/** Of the whole key, case-blind. */
	readonly key: string;
	/** Of the whole value. */
	readonly value: string;
}

/** Found by code of its own. */
export interface CodeRow extends Row {
	readonly at: 'code';
}

export type Detector = PrefixRow | WordRow | DigitsRow | KeyRow | CodeRow;

/** A finding before overlaps are settled. */
export interface Hit {
	start: number;
	end: number;
	readonly row: Detector;
	/** A word before it says what it is. */
	readonly labelled?: boolean;
}

type Options<R extends Row> = Omit<R, 'id' | 'kind' | 'name' | 'placeholder' | 'at'>;

const build =
	<R extends Detector>(kind: Finding['kind'], at: R['at']) =>
	(id: string, name: string, placeholder: string, options: Options<R>): R =>
		({ id, kind, name, placeholder, at, ...options }) as R;

export const secretPrefix = build<PrefixRow>('secret', 'prefix');
export const secretWord = build<WordRow>('secret', 'word');
export const secretKey = build<KeyRow>('secret', 'key');
export const secretCode = build<CodeRow>('secret', 'code');
export const personalPrefix = build<PrefixRow>('personal', 'prefix');
export const personalWord = build<WordRow>('personal', 'word');
export const personalDigits = build<DigitsRow>('personal', 'digits');
export const personalKey = build<KeyRow>('personal', 'key');
export const personalCode = build<CodeRow>('personal', 'code');

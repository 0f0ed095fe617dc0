import {
	COUNT_WORDS,
	PERSONAL_ENDINGS,
	PERSONAL_NAMES,
	PERSONAL_WHOLE_NAMES,
	SECRET_ENDINGS,
	SECRET_NAMES,
	SECRET_WHOLE_NAMES,
	TAIL_WORDS,
} from './key-words';

/** `key`: holds a secret. `personal`: holds something about a person. */
export type NameRule = 'key' | 'personal';

export interface NameLists {
	/** Further names of fields with secrets, in any spelling: `door code` is `doorCode` and `door_code` as well. */
	readonly secret?: readonly string[];
	/** Further names of fields about persons. */
	readonly personal?: readonly string[];
	/** Names to leave alone, whole names only. */
	readonly harmless?: readonly string[];
}

/** A name is remembered up to this length; longer ones are read anew each time. */
const MAX_REMEMBERED_LENGTH = 48;
const MAX_REMEMBERED = 4096;
/** The end of a name is what counts, so of an endless one only that is read. */
const MAX_READ_LENGTH = 256;
/** The longest listed names have this many words. */
const MAX_WORDS = 4;

/** Names that were redacted before, so that what is redacted twice comes out alike. */
const PLACEHOLDER = /^\[redacted:[a-z0-9_]+\](?: \d+)?$/;

const tails = new Set(TAIL_WORDS);
const counts = new Set(COUNT_WORDS);

/** Tells by its name what a field holds, whatever the case and the separators it is written with. */
export class KeyNames {
	private readonly listed: ReadonlyMap<string, NameRule>;
	private readonly whole: ReadonlyMap<string, NameRule | undefined>;
	private readonly remembered = new Map<string, NameRule | undefined>();

	constructor({ secret = [], personal = [], harmless = [] }: NameLists = {}) {
		this.listed = new Map([
			...ruled([...PERSONAL_NAMES, ...personal.map(squeeze)], 'personal'),
			...ruled([...SECRET_NAMES, ...secret.map(squeeze)], 'key'),
		]);
		this.whole = new Map([
			...ruled(PERSONAL_WHOLE_NAMES, 'personal'),
			...ruled(SECRET_WHOLE_NAMES, 'key'),
			...COUNT_WORDS.map((word) => [`${word}tokens`, undefined] as const),
			...harmless.map((name) => [squeeze(name), undefined] as const),
		]);
	}

	ruleOf(name: string): NameRule | undefined {
		const known = this.remembered.get(name);
		if (known !== undefined || this.remembered.has(name)) return known;
		const rule = this.read(name.slice(-MAX_READ_LENGTH));
		if (name.length <= MAX_REMEMBERED_LENGTH) {
			// Names chosen by a sender cost time here, never memory.
			if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
			this.remembered.set(name, rule);
		}
		return rule;
	}

	private read(name: string): NameRule | undefined {
		if (PLACEHOLDER.test(name)) return undefined;
		const words = wordsOf(name);
		const whole = words.join('');
		if (this.whole.has(whole)) return this.whole.get(whole);
		let found = this.readEnding(words);
		while (found === undefined && words.length > 1 && tails.has(words.at(-1)!)) {
			words.pop();
			found = this.readEnding(words);
		}
		return found;
	}

	/** By the last word, the last two, and so on. */
	private readEnding(words: readonly string[]): NameRule | undefined {
		const last = words.at(-1);
		if (last === undefined) return undefined;
		if (last === 'tokens' && words.some((word) => counts.has(word))) return undefined;
		let ending = '';
		let found: NameRule | undefined;
		for (const word of words.slice(-MAX_WORDS).reverse()) {
			ending = word + ending;
			found = this.listed.get(ending) ?? this.listed.get(singular(ending)) ?? found;
			if (found === 'key') return found;
		}
		const endsWith = (end: string) => last.endsWith(end) || singular(last).endsWith(end);
		if (SECRET_ENDINGS.some(endsWith)) return 'key';
		return found ?? (PERSONAL_ENDINGS.some(endsWith) ? 'personal' : undefined);
	}
}

const singular = (word: string) => word.replace(/s$/, '');

const ruled = (names: readonly string[], rule: NameRule) =>
	names.map((name) => [name, rule] as const);

const squeeze = (name: string) => wordsOf(name).join('');

/** `X-Api_keyV2`: x, api, key, v. Full-width letters, accents and invisible characters make no difference. */
function wordsOf(name: string): string[] {
	const folded = /^[\x20-\x7e]*$/.test(name)
		? name
		: name.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '');
	return folded
		.replace(/([a-z\d])([A-Z])/g, '$1 $2')
		.replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^\p{L}]+/u)
		.filter((word) => word !== '');
}

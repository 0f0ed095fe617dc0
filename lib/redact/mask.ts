import { type Redactor, redactorWith } from './redact';
import type { RedactionRules } from './rules';
import { placeholder } from './run';

/** What a mask leaves to be seen: nothing, the last four characters (of eight or more), or how many there were. */
export type Keep = 'nothing' | 'lastFour' | 'length';

export const MASKED = '[masked]';
/** Of fewer, four would be half of it. */
const MIN_LENGTH_FOR_LAST_FOUR = 8;
const MAX_SHOWN_LENGTH = 256;

/** Masks a text or number. Everything else that holds something becomes `[masked]`; null and undefined stay. */
export function mask(value: unknown, keep: Keep): unknown {
	if (value === null || value === undefined) return value;
	const isText = typeof value === 'string' || typeof value === 'number';
	if (!isText || keep === 'nothing') return MASKED;
	// Code points, so that no surrogate is left without the other.
	const characters = [...String(value)];
	if (keep === 'length') return '*'.repeat(Math.min(characters.length, MAX_SHOWN_LENGTH));
	return characters.length < MIN_LENGTH_FOR_LAST_FOUR
		? '****'
		: `****${characters.slice(-4).join('')}`;
}

/** Found by what is around it, so that its end says nothing of its own: the end of `user:password`, of base64. */
const NEVER_SHOWN = new Set(['userinfo', 'encoded']);

/** A redactor that masks what `rules` find, where it is a text of its own; the rest is `[redacted:<rule>]` as ever. */
export function createMasker(rules: RedactionRules, keep: Keep): Redactor {
	return redactorWith(rules, (rule, original) =>
		original === undefined || NEVER_SHOWN.has(rule)
			? placeholder(rule)
			: String(mask(original, keep)),
	);
}

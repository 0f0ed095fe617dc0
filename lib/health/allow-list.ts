import { scan } from '../redact/detectors/scan';

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** What may stand in one place; undefined for what may not. It counts what it leaves out. */
export type Rule = (value: unknown, dropped: Dropped) => Json | undefined;

/** How many values and fields were left out. */
export interface Dropped {
	count: number;
}

/** Strings that match all of `pattern` and in which nothing secret or personal is found. */
export function text(pattern: RegExp, refused: (value: string) => boolean = () => false): Rule {
	return (value) =>
		typeof value === 'string' && pattern.test(value) && !refused(value) && scan(value).length === 0
			? value
			: undefined;
}

/** One of a closed list. */
export const oneOf = (...values: readonly string[]): Rule =>
	text(new RegExp(`^(?:${values.join('|')})$`));

/** Whole numbers; the limit keeps card, phone and account numbers out. */
export const count =
	(max = 9_999_999): Rule =>
	(value) =>
		Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max
			? (value as number)
			: undefined;

export const flag: Rule = (value) => (typeof value === 'boolean' ? value : undefined);

const YEAR_2020 = Date.UTC(2020, 0);
const YEAR_2100 = Date.UTC(2100, 0);

/** Milliseconds since the epoch, written as ISO 8601. */
export const time: Rule = (value) =>
	typeof value === 'number' && value >= YEAR_2020 && value < YEAR_2100
		? new Date(value).toISOString()
		: undefined;

export const listOf =
	(rule: Rule): Rule =>
	(value, dropped) =>
		Array.isArray(value)
			? value.flatMap((entry: unknown) => {
					const kept = keep(rule, entry, dropped);
					return kept === undefined ? [] : [kept];
				})
			: undefined;

/** Only the named fields. Those in `silent` are left out on purpose and not counted, all other ones are. */
export const record =
	(fields: Readonly<Record<string, Rule>>, silent: ReadonlySet<string> = new Set()): Rule =>
	(value, dropped) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
		const kept: Record<string, Json> = Object.create(null);
		for (const [key, entry] of Object.entries(value)) {
			const rule = Object.hasOwn(fields, key) ? fields[key]! : undefined;
			if (rule === undefined && silent.has(key)) continue;
			const one = entry === undefined ? undefined : keep(rule ?? (() => undefined), entry, dropped);
			if (one !== undefined) kept[key] = one;
		}
		return kept;
	};

/** Names that are data, each by a pattern. */
export const table =
	(names: RegExp, rule: Rule): Rule =>
	(value, dropped) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
		const kept: Record<string, Json> = Object.create(null);
		for (const [key, entry] of Object.entries(value)) {
			const one = keep(names.test(key) ? rule : () => undefined, entry, dropped);
			if (one !== undefined) kept[key] = one;
		}
		return kept;
	};

/** Applies a rule, and counts when it keeps nothing. */
export function keep(rule: Rule, value: unknown, dropped: Dropped): Json | undefined {
	const kept = rule(value, dropped);
	if (kept === undefined) dropped.count += 1;
	return kept;
}

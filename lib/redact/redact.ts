import { scan } from './detectors/scan';
import { FieldNames } from './field-names';
import type { Finding } from './finding';
import { KeyNames } from './key-names';
import { pathTree } from './paths';
import type { RedactionReport } from './report';
import { limitsOf, type RedactionRules, versionOf } from './rules';
import { type Compiled, placeholder, Run } from './run';
import { redactText } from './text';
import { redactValue } from './walk';

export interface Redactor {
	/** Names the rules and the detectors, for what is kept along with a record: see `versionOf`. */
	readonly version: string;
	/**
	 * A copy of `value` in plain JSON (of objects, arrays, texts, finite numbers, booleans and null) without what is
	 * sensitive in it. Shares no object with the input, which stays as it is, and throws nothing. Where something was
	 * taken out stands `[redacted:<rule>]`: by a detector, by the name of its field (`key`, `personal`), out of base64
	 * (`encoded`), out of a URL (`userinfo`), or because it was not looked at (`depth`, `size`, `budget`, `cycle`,
	 * `binary`, `unreadable`, `type`).
	 */
	redact(value: unknown): { value: unknown; report: RedactionReport };
	/** The same for one text. */
	redactText(text: string): { text: string; report: RedactionReport };
}

/** Compiles `rules`: do it once, for many values. Throws a RangeError on limits that are no bounds. */
export function createRedactor(rules: RedactionRules = {}): Redactor {
	return redactorWith(rules, placeholder);
}

/** A redactor that puts something else than placeholders in the place of what it finds. */
export function redactorWith(rules: RedactionRules, replace: Compiled['replace']): Redactor {
	const compiled = compile(rules, replace);
	const allowed = rules.allow ? pathTree(rules.allow) : true;
	return {
		version: versionOf(rules),
		redact(value) {
			const run = new Run(compiled, redactValue);
			return { value: redactValue(run, value, allowed), report: run.report() };
		},
		redactText(text) {
			const run = new Run(compiled, redactValue);
			return { text: redactText(run, text), report: run.report() };
		},
	};
}

const nothing = (): readonly Finding[] => [];

function compile(rules: RedactionRules, replace: Compiled['replace']): Compiled {
	const { names: lists = {}, detectors = { except: [] }, texts = true } = rules;
	const names = lists ? new KeyNames(lists) : undefined;
	return {
		names,
		fields: new FieldNames(names),
		texts,
		asItIs: !texts && !detectors,
		scan: detectors ? without(detectors.except) : nothing,
		limits: limitsOf(rules),
		replace,
	};
}

function without(ids: readonly string[]): (text: string) => readonly Finding[] {
	if (ids.length === 0) return scan;
	const left = new Set(ids);
	return (text) => scan(text).filter(({ detector }) => !left.has(detector));
}

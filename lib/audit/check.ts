import type { Actor, AuditOutcome, EntryDraft } from './entry';

/**
 * `missing`: a member every entry has is not there. `unknown`: a member or value that schema 1 does not know.
 * `malformed`: not of the member's form. `too_long`, `too_deep`, `too_large`: beyond its bounds.
 * `not_json`: a free-form member holds what JSON cannot say.
 */
export type DraftCode = keyof typeof RULES;

/** Why a draft is refused. Never holds the member's value, which may be what redaction was to take out. */
export interface DraftFlaw {
	readonly code: DraftCode;
	readonly member: string;
	/** The rest of a sentence that begins with the member's name. */
	readonly rule: string;
}

const RULES = {
	missing: 'is missing',
	unknown: 'is not one that entries have',
	malformed: 'is not of its form',
	too_long: 'is too long',
	too_deep: 'is nested too deep',
	too_large: 'holds too much',
	not_json: 'holds what JSON has no form for: a date, a function, half a character',
};

type Rule = (value: unknown) => DraftCode | undefined;

/** UTF-16 code units of a member that names something. */
export const MAX_NAME = 256;
/** Of one that entries are searched by: at most 384 bytes, so that it fits an index as it is. */
export const MAX_SEARCHED = 128;
export const MAX_REASON = 2_000;
const MAX_ON_BEHALF = 16;
const MAX_DETECTORS = 256;
const MAX_DEPTH = 16;
const MAX_VALUES = 5_000;
/** UTF-16 code units of all names and texts of one free-form member. */
const MAX_TEXT = 65_536;

const ACTION = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
// No line breaks or other control characters, and no halves of surrogate pairs.
const NAME = /^[^\p{Cc}\p{Cs}]+$/u;
const HALF_PAIR = /\p{Cs}/u;
// Begins with a letter: a name like an array index would change its place among the members.
const DETECTOR = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const ACTOR_TYPES = new Set<unknown>([
	'user',
	'service',
	'workflow',
	'sender',
	'system',
] satisfies Array<Actor['type']>);
const OUTCOMES = new Set<unknown>([
	'success',
	'denied',
	'failed',
	'pending',
	'unknown',
] satisfies AuditOutcome[]);

const name = text(MAX_NAME, NAME);
const searched = text(MAX_SEARCHED, NAME);
const rules: ReadonlyMap<string, Rule> = new Map(
	Object.entries({
		action: text(100, ACTION),
		actor,
		after: freeForm,
		at: (value) =>
			typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value))
				? undefined
				: 'malformed',
		before: freeForm,
		context: freeForm,
		correlationId: searched,
		credential: name,
		deliveryId: name,
		environment: name,
		execution: name,
		integration: searched,
		node: name,
		onBehalfOf: (value) => {
			if (!Array.isArray(value)) return 'malformed';
			if (value.length > MAX_ON_BEHALF) return 'too_long';
			return firstFlaw(value, actor);
		},
		outcome: (value) => (OUTCOMES.has(value) ? undefined : 'unknown'),
		reason: (value) => {
			if (typeof value !== 'string' || value === '' || HALF_PAIR.test(value)) return 'malformed';
			return value.length > MAX_REASON ? 'too_long' : undefined;
		},
		redaction,
		requestId: name,
		resource: name,
		scope: name,
		subject: searched,
		workflow: name,
	} satisfies Record<keyof EntryDraft, Rule>),
);
const REQUIRED = ['action', 'actor', 'at', 'outcome', 'redaction'] as const;

/**
 * Why `draft` is no entry of schema version 1; undefined when it is one: every member known and of its form, all of
 * them bounded. Optional members may be undefined. Free-form members (`before`, `after`, `context`) are
 * plain JSON values of at most 65,536 characters, 5,000 values and a depth of 16.
 */
export function checkDraft(draft: EntryDraft): DraftFlaw | undefined {
	for (const member of REQUIRED) {
		if (draft[member] === undefined) return flawed('missing', member);
	}
	for (const [member, value] of Object.entries(draft)) {
		if (value === undefined) continue;
		const rule = rules.get(member);
		// The name of an unknown member may itself be content.
		if (rule === undefined) return flawed('unknown', 'further member');
		const code = rule(value);
		if (code !== undefined) return flawed(code, member);
	}
	return undefined;
}

function flawed(code: DraftCode, member: string): DraftFlaw {
	return { code, member, rule: RULES[code] };
}

function text(maxLength: number, form: RegExp): Rule {
	return (value) => {
		if (typeof value !== 'string') return 'malformed';
		if (value.length > maxLength) return 'too_long';
		return form.test(value) ? undefined : 'malformed';
	};
}

function actor(value: unknown): DraftCode | undefined {
	if (typeof value !== 'object' || value === null) return 'malformed';
	const { id, type } = value as Partial<Actor>;
	return searched(id) ?? (ACTOR_TYPES.has(type) ? undefined : 'unknown');
}

function redaction(value: unknown): DraftCode | undefined {
	if (typeof value !== 'object' || value === null) return 'malformed';
	const { removed, version } = value as Partial<EntryDraft['redaction']>;
	if (typeof removed !== 'object' || removed === null) return 'malformed';
	const counts = Object.entries(removed);
	if (counts.length > MAX_DETECTORS) return 'too_long';
	const bad = counts.some(
		([detector, count]) => !DETECTOR.test(detector) || !Number.isSafeInteger(count) || count < 0,
	);
	return bad ? 'malformed' : name(version);
}

interface Budget {
	values: number;
	text: number;
}

function freeForm(value: unknown): DraftCode | undefined {
	return walk(value, MAX_DEPTH, { values: MAX_VALUES, text: MAX_TEXT });
}

function walk(value: unknown, depth: number, left: Budget): DraftCode | undefined {
	left.values -= 1;
	if (left.values < 0) return 'too_large';
	if (typeof value === 'string') return spend(value, left);
	if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'not_json';
	if (typeof value === 'boolean' || value === null) return undefined;
	if (typeof value !== 'object') return 'not_json';
	if (depth === 0) return 'too_deep';
	if (Array.isArray(value)) return firstFlaw(value, (member) => walk(member, depth - 1, left));
	const prototype: unknown = Object.getPrototypeOf(value);
	// A Date or a Map would be written as something else than it is.
	if (prototype !== null && !isObjectPrototype(prototype)) return 'not_json';
	for (const [member, inner] of Object.entries(value)) {
		if (inner === undefined) continue;
		const flaw = spend(member, left) ?? walk(inner, depth - 1, left);
		if (flaw !== undefined) return flaw;
	}
	return undefined;
}

/** Also that of another realm: n8n's Code node makes its objects in one. */
function isObjectPrototype(prototype: unknown): boolean {
	return (
		prototype === Object.prototype ||
		(Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'valueOf'))
	);
}

function spend(part: string, left: Budget): DraftCode | undefined {
	left.text -= part.length;
	if (left.text < 0) return 'too_large';
	// RFC 8785 section 3.2.2.2: half a surrogate pair has no canonical form.
	return HALF_PAIR.test(part) ? 'not_json' : undefined;
}

function firstFlaw(values: readonly unknown[], rule: Rule): DraftCode | undefined {
	for (const value of values) {
		const flaw = rule(value);
		if (flaw !== undefined) return flaw;
	}
	return undefined;
}

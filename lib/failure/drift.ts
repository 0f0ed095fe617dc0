import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** In what an answer differs from its schema: names and types of fields, never a value. */
export interface Drift {
	/** Where, e.g. `/items/0/price`, with a star for the numbers of lists. */
	readonly path: string;
	readonly expected: string;
}

export type AnswerSchema =
	| { readonly ok: true; check(answer: unknown): readonly Drift[] }
	| { readonly ok: false; readonly message: string };

const MOST = 20;
const MAX_TEXT = 100;
const compiled = new Map<string, AnswerSchema>();
const MOST_COMPILED = 200;

/** Compiles a JSON Schema (2020-12), once for each text. */
export function answerSchema(text: string): AnswerSchema {
	const known = compiled.get(text);
	if (known) return known;
	if (compiled.size >= MOST_COMPILED) compiled.clear();
	const made = compile(text);
	compiled.set(text, made);
	return made;
}

function compile(text: string): AnswerSchema {
	try {
		const schema = JSON.parse(text) as object;
		// An instance a schema: one that names the same $id must not meet another.
		const ajv = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true });
		addFormats(ajv);
		const validate = ajv.compile(schema);
		return { ok: true, check: (answer) => driftOf(validate, answer) };
	} catch {
		return { ok: false, message: 'The response schema is no JSON Schema that can be read' };
	}
}

function driftOf(validate: ValidateFunction, answer: unknown): readonly Drift[] {
	if (validate(answer)) return [];
	const found = new Map<string, Drift>();
	for (const error of validate.errors ?? []) {
		const drift = { path: pathOf(error), expected: expectedOf(error) };
		found.set(`${drift.path} ${drift.expected}`, drift);
		if (found.size >= MOST) break;
	}
	return [...found.values()];
}

/** A name from the answer may itself be content (a map by e-mail): only those that look like names of fields. */
function pathOf({ instancePath, keyword, params }: ErrorObject): string {
	const missing = keyword === 'required' ? `/${String(params.missingProperty)}` : '';
	const parts = `${instancePath}${missing}`.split('/').slice(1);
	const shown = parts.map((part) =>
		/^\d+$/.test(part) ? '*' : /^[A-Za-z_][\w-]{0,63}$/.test(part) ? part : '?',
	);
	return `/${shown.join('/')}`.slice(0, MAX_TEXT);
}

/** Of the schema, which the workflow's author wrote, and of the kind of value that is there. */
function expectedOf({ keyword, params }: ErrorObject): string {
	if (keyword === 'type') return `type ${String(params.type)}`.slice(0, MAX_TEXT);
	if (keyword === 'required') return 'required';
	if (keyword === 'format') return `format ${String(params.format)}`.slice(0, MAX_TEXT);
	return keyword;
}

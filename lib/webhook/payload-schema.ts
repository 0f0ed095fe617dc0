import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { tryJson } from './content';

export type PayloadSchema =
	/** The schema path of the first violation, or undefined when the body fits. Never a value of the body. */
	{ ok: true; violation(body: unknown): string | undefined } | { ok: false; message: string };

/** Compiles a JSON Schema (draft 2020-12) given as text. */
export function payloadSchema(text: string): PayloadSchema {
	const parsed = tryJson(text);
	if (!parsed.ok) return { ok: false, message: 'The payload schema is not valid JSON' };
	if (typeof parsed.value !== 'boolean' && !isPlainObject(parsed.value)) {
		return { ok: false, message: 'The payload schema must be a JSON object' };
	}
	const validate = compile(parsed.value);
	if (!validate) return { ok: false, message: 'The payload schema is not a valid JSON Schema' };
	return {
		ok: true,
		violation: (body) => (validate(body) ? undefined : (validate.errors?.[0]?.schemaPath ?? '#')),
	};
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compile(schema: boolean | Record<string, unknown>): ValidateFunction | undefined {
	// No allErrors: a hostile body must not buy more work than one violation (ajv's security notes).
	const ajv = new Ajv2020({ strict: false, allErrors: false, logger: false });
	addFormats(ajv);
	try {
		// A $ref to the network needs compileAsync, so a schema cannot make us call anyone.
		return ajv.compile(schema);
	} catch {
		return undefined;
	}
}

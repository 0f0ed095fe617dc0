import type { PathTree } from '../redact/paths';

/** The value of a field with the dotted path that named it. What it answers takes the value's place. */
export type Change = (value: unknown, path: string) => unknown;

export interface Changed {
	readonly value: unknown;
	/** Paths that led to nothing, or somewhere to a value that has no such field: what was meant may be left in it. */
	readonly missing: readonly string[];
}

/** Arrays in arrays go no deeper than this: JSON may nest them until the stack overflows. */
const MAX_NESTED_ARRAYS = 64;

/**
 * Copies JSON `value` with `change` applied to every field that `tree` names; a name reaches into every element of an
 * array, and a path to an object means all of it. `change` may be asynchronous. The input is not changed.
 */
export async function changeFields(
	value: unknown,
	tree: PathTree,
	change: Change,
): Promise<Changed> {
	const missing = new Set(pathsOf(tree));
	const short = new Set<string>();
	const visit = {
		change: async (field: unknown, path: string) => {
			missing.delete(path);
			return await change(field, path);
		},
		tooShort: (paths: readonly string[]) => paths.forEach((path) => short.add(path)),
	};
	const changed = await walk(value, tree, '', 0, visit);
	return { value: changed, missing: [...new Set([...missing, ...short])] };
}

interface Visit {
	readonly change: Change;
	/** A path goes deeper than the value does. */
	tooShort(paths: readonly string[]): void;
}

async function walk(
	value: unknown,
	tree: PathTree,
	prefix: string,
	nestedArrays: number,
	visit: Visit,
): Promise<unknown> {
	if (Array.isArray(value) && nestedArrays < MAX_NESTED_ARRAYS) {
		const elements: unknown[] = [];
		for (const element of value) {
			elements.push(await walk(element, tree, prefix, nestedArrays + 1, visit));
		}
		return elements;
	}
	if (value === null || value === undefined) return value;
	if (typeof value !== 'object' || Array.isArray(value)) {
		visit.tooShort(pathsOf(tree, prefix));
		return value;
	}
	const fields: Array<[string, unknown]> = [];
	for (const [name, field] of Object.entries(value)) {
		const rule = tree.get(name);
		const path = prefix + name;
		if (rule === undefined) fields.push([name, field]);
		else if (rule === true) fields.push([name, await visit.change(field, path)]);
		else fields.push([name, await walk(field, rule, `${path}.`, 0, visit)]);
	}
	// fromEntries defines, so a field named `__proto__` is a field (prototype pollution).
	return Object.fromEntries(fields);
}

function pathsOf(tree: PathTree, prefix = ''): string[] {
	return [...tree].flatMap(([name, rule]) =>
		rule === true ? [prefix + name] : pathsOf(rule, `${prefix}${name}.`),
	);
}

/** Names of fields as a tree; `true`: the whole value. */
export type PathTree = ReadonlyMap<string, PathTree | true>;

/** A field list as a tree. A path is dotted; one to an object takes all of it, whatever longer ones there are. */
export function pathTree(paths: readonly string[]): PathTree {
	const root: GrowingTree = new Map();
	for (const path of paths) {
		const names = path.split('.');
		const last = names.pop()!;
		let level: GrowingTree | undefined = root;
		for (const name of names) level = level && branch(level, name);
		level?.set(last, true);
	}
	return root;
}

type GrowingTree = Map<string, GrowingTree | true>;

/** Undefined where all of `name` was taken already. */
function branch(level: GrowingTree, name: string): GrowingTree | undefined {
	const next = level.get(name);
	if (next === true) return undefined;
	if (next) return next;
	const made: GrowingTree = new Map();
	level.set(name, made);
	return made;
}

/** Arrays in arrays go no deeper than this in what is picked from: JSON may nest them until the stack overflows. */
const MAX_NESTED_ARRAYS = 64;

/**
 * Copies only the fields of JSON `value` that `tree` names; a name reaches into every element of an array. Calls `drop`
 * for each field left behind, with the names that lead to it. Answers new objects and arrays whose whole values are
 * those of the input.
 */
export function pickFields(
	value: unknown,
	tree: PathTree,
	drop: (path: readonly string[]) => void,
	path: readonly string[] = [],
	nestedArrays = 0,
): unknown {
	if (Array.isArray(value) && nestedArrays < MAX_NESTED_ARRAYS) {
		return value.map((element) => pickFields(element, tree, drop, path, nestedArrays + 1));
	}
	if (value === null || typeof value !== 'object' || Array.isArray(value)) {
		// A path goes deeper than the value does: nothing of it was named.
		drop(path);
		return null;
	}
	const kept: Array<[string, unknown]> = [];
	for (const [name, field] of Object.entries(value)) {
		const rule = tree.get(name);
		if (rule === undefined) drop([...path, name]);
		else kept.push([name, rule === true ? field : pickFields(field, rule, drop, [...path, name])]);
	}
	// fromEntries defines, so a field named `__proto__` is a field (prototype pollution).
	return Object.fromEntries(kept);
}

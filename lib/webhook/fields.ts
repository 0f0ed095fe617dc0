import type { ReceivedFile } from './content';

/**
 * Copies only the fields of `body` that `allowed` names (data minimisation), and the files of those form fields. A path
 * is dotted, `items.id` reaches into every element of an array, and a path to an object takes all of it.
 * An empty list allows everything. Answers new values and how many fields were left behind; the input
 * is not changed.
 */
export function allowFields(
	body: unknown,
	files: readonly ReceivedFile[],
	allowed: readonly string[],
): { body: unknown; files: readonly ReceivedFile[]; droppedFields: number } {
	if (allowed.length === 0) return { body, files, droppedFields: 0 };
	const counter = { dropped: 0 };
	const kept = pick(body, buildTree(allowed), counter);
	const keptFiles = files.filter(({ field }) => allowed.includes(field));
	const droppedFields = counter.dropped + files.length - keptFiles.length;
	return { body: kept, files: keptFiles, droppedFields };
}

/** `true`: the whole value. */
type PathTree = Map<string, PathTree | true>;

function buildTree(paths: readonly string[]): PathTree {
	const root: PathTree = new Map();
	for (const path of paths) {
		let level = root;
		const names = path.split('.');
		names.forEach((name, i) => {
			const next = level.get(name);
			if (next === true) level = new Map();
			else if (i === names.length - 1) level.set(name, true);
			else if (next) level = next;
			else {
				const child: PathTree = new Map();
				level.set(name, child);
				level = child;
			}
		});
	}
	return root;
}

function pick(value: unknown, tree: PathTree, counter: { dropped: number }): unknown {
	if (Array.isArray(value)) return value.map((element) => pick(element, tree, counter));
	if (value === null || typeof value !== 'object') {
		// A path goes deeper than the value does: nothing of it was named.
		counter.dropped += 1;
		return null;
	}
	const kept: Array<[string, unknown]> = [];
	for (const [name, field] of Object.entries(value)) {
		const rule = tree.get(name);
		if (rule === undefined) counter.dropped += 1;
		else kept.push([name, rule === true ? field : pick(field, rule, counter)]);
	}
	// fromEntries defines, so a field named `__proto__` is a field (prototype pollution).
	return Object.fromEntries(kept);
}

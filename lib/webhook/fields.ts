import { pathTree, pickFields } from '../redact/paths';
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
	const keptFiles = files.filter(({ field }) => allowed.includes(field));
	let droppedFields = files.length - keptFiles.length;
	const kept = pickFields(body, pathTree(allowed), () => (droppedFields += 1));
	return { body: kept, files: keptFiles, droppedFields };
}

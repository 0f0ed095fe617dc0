import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Execution, N8n } from './harness';
import { tableBytes } from './kept';

/**
 * Where any of `values` is found: in the executions, in n8n's log, and byte by byte in every file of n8n and of Airlock,
 * databases and write-ahead logs included, or every table. Names places, never values.
 */
export async function leaks(
	n8n: N8n,
	values: Iterable<string>,
	executions: readonly Execution[] = [],
): Promise<string[]> {
	const kept = await Promise.all(
		executions.map(async (execution) => JSON.stringify(await execution.data())),
	);
	const places: Array<readonly [string, Buffer]> = [
		...kept.map((text, i) => [`execution ${executions[i]!.id}`, Buffer.from(text)] as const),
		['log', Buffer.from(await n8n.log())],
		...(await filesOf(n8n)),
		...(await tableBytes(n8n, 'public')),
		...(await tableBytes(n8n, 'airlock')),
	];
	if (!places.some(([place]) => /\.sqlite$|^table airlock/.test(place))) {
		throw new Error('No database was searched');
	}
	const wanted = [...values].map((value) => Buffer.from(value));
	return places
		.filter(([, bytes]) => wanted.some((value) => bytes.includes(value)))
		.map(([place]) => place);
}

async function filesOf({ userFolder }: N8n): Promise<Array<readonly [string, Buffer]>> {
	const entries = await readdir(join(userFolder, '.n8n'), { recursive: true, withFileTypes: true });
	const paths = entries
		.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
		.map((entry) => join(entry.parentPath, entry.name));
	return await Promise.all(paths.map(async (path) => [path, await readFile(path)] as const));
}

/** Whether it is one of Airlock's. */
export function isOurs(place: string): boolean {
	return place.includes('/.n8n/airlock/') || place.startsWith('table airlock.');
}

import { readFile } from 'node:fs/promises';

/** The end of a log file, for a message about what failed. Empty where there is no such file. */
export async function lastLines(path: string, count = 30): Promise<string> {
	const text = await readFile(path, 'utf8').catch(() => '');
	return text.trimEnd().split('\n').slice(-count).join('\n');
}

import { readFileSync } from 'node:fs';

/** The command cannot be carried out as it was given. Its message is for the person who gave it. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** The text of a file; undefined when there is none of that name. */
export function readText(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return undefined;
	}
}

/** Without control characters: what a file says must not steer the terminal that shows it. */
export function printable(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

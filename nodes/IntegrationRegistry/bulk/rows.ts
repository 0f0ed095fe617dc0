import { parseCsv } from './csv';

/** One row: what it answers, by the questionnaire's names; or undefined where it has more cells than there are names. */
export type Row = Readonly<Record<string, unknown>> | undefined;

/**
 * The rows of a JSON text (a list of objects, or one) or of a CSV text whose first line has the names. An empty cell is no
 * answer. Undefined where the text is neither; a single bad row is not looked at here.
 */
export function readRows(text: string): Row[] | undefined {
	// Spreadsheets put a byte order mark in front.
	const plain = text.replace(/^\uFEFF/, '');
	return /^\s*[[{]/.test(plain) ? jsonRows(plain) : csvRows(plain);
}

function jsonRows(text: string): Row[] | undefined {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return undefined;
	}
	const rows: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
	return rows.every(isRow) ? rows : undefined;
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function csvRows(text: string): Row[] | undefined {
	const [names, ...lines] = parseCsv(text) ?? [];
	// Of two columns of one name it is not known which is meant.
	if (!names || names.includes('') || new Set(names).size < names.length) return undefined;
	return lines.map((cells) => {
		if (cells.length > names.length) return undefined;
		const answered = names.map((name, place): [string, string] => [name, cells[place] ?? '']);
		return Object.fromEntries(answered.filter(([, cell]) => cell !== ''));
	});
}

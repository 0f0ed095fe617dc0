const DELIMITERS = [',', ';', '\t'];

/**
 * The cells of a CSV text (RFC 4180), line by line and without empty lines. Separated by commas, or by the semicolons or
 * tabs that spreadsheets write in some languages: whichever the first line has. Undefined where a quoted cell does not end.
 */
export function parseCsv(text: string): string[][] | undefined {
	const [first = ''] = text.split(/\r?\n/, 1);
	const counts = DELIMITERS.map((one) => first.split(one).length);
	const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))]!;
	// One cell and what ends it; a quote within a quoted cell is doubled. Each character has one way to match (ReDoS).
	const cell = new RegExp(
		`(?:"([^"]*(?:""[^"]*)*)"|([^"\\r\\n${delimiter}]*))(${delimiter}|\\r?\\n|$)`,
		'y',
	);
	const lines: string[][] = [];
	let line: string[] = [];
	for (;;) {
		const found = cell.exec(text);
		if (!found) return undefined;
		line.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim());
		if (found[3] === delimiter) continue;
		if (line.some((value) => value !== '')) lines.push(line);
		line = [];
		if (found[3] === '') return lines;
	}
}

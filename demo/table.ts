import type { CaseResult } from './cases';

/** Prints what was sent, what came back and whether a workflow ran. */
export function printTable(results: readonly CaseResult[]): void {
	const rows = [
		['sent', 'as', 'came back', 'ran', 'expected', ''],
		...results.map((result) => [
			result.case,
			result.provider,
			cameBack(result),
			result.executed ? 'yes' : 'no',
			result.expected,
			result.asExpected ? 'ok' : 'NOT AS DESIGNED',
		]),
	];
	const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	const line = (row: readonly string[]) =>
		row
			.map((cell, column) => cell.padEnd(widths[column]!))
			.join('  ')
			.trimEnd();
	const rule = widths.map((width) => '-'.repeat(width)).join('  ');
	const [head, ...body] = rows;
	process.stdout.write([line(head!), rule, ...body.map(line)].join('\n') + '\n');
}

function cameBack({ status, statuses }: CaseResult): string {
	if (!statuses) return String(status);
	return Object.entries(statuses)
		.map(([code, times]) => `${times} x ${code}`)
		.join(', ');
}

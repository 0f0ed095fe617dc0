/** What a library did: agreed with us on what a third party signed, verified what we signed, signed what we verified. */
export type Direction = 'agrees' | 'verifies' | 'signs';

interface Row {
	readonly provider: string;
	readonly sdk: string;
	readonly directions: ReadonlySet<Direction>;
}

const columns: readonly (readonly [Direction, string])[] = [
	['verifies', 'verifies ours'],
	['signs', 'signs for us'],
	['agrees', 'agrees on a third'],
];

/** What was proven, as a table for people. */
export function summary(rows: readonly Row[]): string {
	const head = ['provider', 'SDK', ...columns.map(([, title]) => title)];
	const cells = rows.map(({ provider, sdk, directions }) => [
		provider,
		sdk,
		...columns.map(([direction]) => (directions.has(direction) ? 'yes' : '')),
	]);
	const widths = head.map((_, i) => Math.max(...[head, ...cells].map((row) => row[i]!.length)));
	const lines = [head, ...cells].map((row) =>
		row
			.map((cell, i) => cell.padEnd(widths[i]!))
			.join('  ')
			.trimEnd(),
	);
	const libraries = new Set(rows.map(({ sdk }) => sdk)).size;
	return `\n${lines.join('\n')}\n${libraries} libraries\n`;
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Spread } from './measure';

/** One question, answered. */
export interface Section {
	readonly title: string;
	/** Markdown. */
	readonly text: string;
}

const file = join(__dirname, 'RESULTS.md');
const INTRODUCTION = `# Benchmark results

Written by \`npm run bench -- --write\`. What counts are ratios: both sides were measured in the same run, in turn. Times and rates
say only what one machine did that day. Figures are medians; in brackets the lowest and the highest round.`;

/** A Markdown table, its first column left-aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
	return [head, rule, ...rows].map(line).join('\n');
}

/** `0.93 (0.88 to 0.97)`. */
export function show({ median, min, max }: Spread, digits = 2): string {
	const [middle, low, high] = [median, min, max].map((value) => value.toFixed(digits));
	return `${middle} (${low} to ${high})`;
}

/** Whether the median reaches the aim. */
export function reached({ median }: Spread, aim: number): string {
	return median >= aim ? 'yes' : '**no**';
}

/** What it ran on, as one sentence. */
export function machine(versions: Readonly<Record<string, string>> = {}): string {
	const facts = [
		`${availableParallelism()} cores`,
		`${Math.round(totalmem() / 2 ** 30)} GB of memory`,
		`${process.platform} ${process.arch}`,
		...Object.entries({ Node: process.versions.node, ...versions }).map((pair) => pair.join(' ')),
	];
	return `Measured on ${new Date().toISOString().slice(0, 10)}: ${facts.join(', ')}.`;
}

/** Puts `sections` into RESULTS.md; the others that are in it stay as they are. */
export function writeResults(sections: readonly Section[]): void {
	const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
	const texts = new Map(
		old
			.split(/^## /m)
			.slice(1)
			.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]),
	);
	for (const { title, text } of sections) texts.set(title, text);
	const parts = [...texts].map(([title, text]) => `## ${title}\n\n${text}`);
	writeFileSync(file, `${[INTRODUCTION, ...parts].join('\n\n')}\n`);
}

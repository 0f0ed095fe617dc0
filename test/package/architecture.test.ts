import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const root = join(__dirname, '..', '..');

interface Import {
	readonly from: string;
	readonly to: string;
	readonly typeOnly: boolean;
}

const IMPORT = /^(?:import|export)\s+(type\s)?[^;]*?from '([^']+)'|\bimport\('([^']+)'\)/gm;

function sourceFiles(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Own modules as paths from the root without extension, packages by name. */
function importsOf(file: string): Import[] {
	const text = readFileSync(join(root, file), 'utf8');
	return [...text.matchAll(IMPORT)].map(([, typeOnly, named, dynamic]) => {
		const target = (named ?? dynamic)!;
		const to = target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
		return { from: file, to, typeOnly: typeOnly !== undefined };
	});
}

const imports = ['nodes', 'credentials', 'lib'].flatMap(sourceFiles).flatMap(importsOf);

const inside = (path: string, ...folders: string[]) =>
	folders.some((folder) => path.startsWith(`${folder}/`));
const show = (found: readonly Import[]) => found.map(({ from, to }) => `${from} -> ${to}`);

describe('the direction of imports', () => {
	test('there are imports to look at', () => {
		expect(imports.length).toBeGreaterThan(100);
	});

	test('in lib, only lib/n8n knows n8n', () => {
		const wrong = imports.filter(
			({ from, to }) => to.startsWith('n8n-') && inside(from, 'lib') && !inside(from, 'lib/n8n'),
		);
		expect(show(wrong)).toEqual([]);
	});

	test('lib never imports nodes or credentials, and domains never import lib/n8n', () => {
		const wrong = imports.filter(
			({ from, to }) =>
				(inside(from, 'lib') && inside(to, 'nodes', 'credentials')) ||
				(inside(from, 'lib') && !inside(from, 'lib/n8n') && inside(to, 'lib/n8n')),
		);
		expect(show(wrong)).toEqual([]);
	});

	test('a domain knows the store by its interfaces only', () => {
		const wrong = imports.filter(
			({ from, to }) =>
				inside(from, 'lib/webhook', 'lib/crypto') &&
				inside(to, 'lib/store') &&
				to !== 'lib/store/store',
		);
		expect(show(wrong)).toEqual([]);
	});

	test('the store and the cryptography know no domain', () => {
		const wrong = imports.filter(
			({ from, to }) =>
				inside(from, 'lib/store', 'lib/crypto') &&
				inside(to, 'lib') &&
				!inside(to, 'lib/store', 'lib/crypto') &&
				to !== 'lib/clock',
		);
		expect(show(wrong)).toEqual([]);
	});

	test('nothing outside lib/store reaches a database driver', () => {
		const drivers = ['kysely', 'pg', 'node:sqlite', 'ioredis'];
		const wrong = imports.filter(
			({ from, to }) => drivers.includes(to) && !inside(from, 'lib/store'),
		);
		expect(show(wrong)).toEqual([]);
	});

	test('no two modules need each other at run time', () => {
		const graph = new Map<string, string[]>();
		for (const { from, to, typeOnly } of imports) {
			if (typeOnly || !inside(to, 'lib', 'nodes', 'credentials')) continue;
			const name = from.replace(/\.ts$/, '');
			graph.set(name, [...(graph.get(name) ?? []), to]);
		}
		const cycles: string[] = [];
		const done = new Set<string>();
		const visit = (name: string, path: readonly string[]): void => {
			if (path.includes(name)) {
				cycles.push([...path.slice(path.indexOf(name)), name].join(' -> '));
				return;
			}
			if (done.has(name)) return;
			for (const next of graph.get(name) ?? []) visit(next, [...path, name]);
			done.add(name);
		};
		for (const name of graph.keys()) visit(name, []);
		expect(cycles).toEqual([]);
	});

	test('source files stay short', () => {
		const long = ['nodes', 'credentials', 'lib']
			.flatMap(sourceFiles)
			.map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
			.filter(({ file, lines }) => lines > (file.endsWith('.node.ts') ? 150 : 400));
		expect(long).toEqual([]);
	});
});

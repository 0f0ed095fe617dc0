import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const MEGABYTE = 1_000_000;

interface PackedFile {
	readonly path: string;
	readonly size: number;
}

const npm = (args: string[], cwd = root) =>
	execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8' });

describe('the tarball', () => {
	let folder: string;
	let files: PackedFile[];
	let installed: string;
	const read = (path: string) => readFileSync(join(installed, path), 'utf8');

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'airlock-tarball-'));
		execFileSync(process.execPath, [join(root, 'node_modules/gulp/bin/gulp.js'), 'build'], {
			cwd: root,
			stdio: 'ignore',
		});
		const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder])) as [
			{ filename: string; files: PackedFile[] },
		];
		files = packed.files;
		execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
		installed = join(folder, 'package');
	}, 120_000);

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test('has no runtime dependencies and no install scripts', () => {
		const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.optionalDependencies).toBeUndefined();
		expect(Object.keys(manifest.peerDependencies ?? {})).toEqual(['n8n-workflow']);
		const scripts = Object.keys(manifest.scripts ?? {});
		expect(scripts.filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
	});

	test('is under 3 MB unpacked', () => {
		const bytes = files.reduce((sum, { size }) => sum + size, 0);
		expect(bytes).toBeLessThan(3 * MEGABYTE);
	});

	test('holds what n8n is told to load, and nothing of the repository besides', () => {
		const manifest = JSON.parse(read('package.json')) as {
			n8n: { nodes: string[]; credentials: string[] };
		};
		for (const path of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			expect(existsSync(join(installed, path))).toBe(true);
		}
		const other = files.filter(
			({ path }) => !/^(dist\/|package\.json$|(README|CHANGELOG|SECURITY|LICENSE)\.md$)/.test(path),
		);
		expect(other.map(({ path }) => path)).toEqual([]);
	});

	test('requires only itself, Node and n8n-workflow', () => {
		const scripts = files.filter(
			({ path }) => path.endsWith('.js') && !path.startsWith('dist/vendor/'),
		);
		const foreign = scripts.flatMap(({ path }) =>
			[...read(path).matchAll(/\brequire\("([^"]+)"\)/g)]
				.map(([, name]) => name!)
				.filter(
					(name) =>
						!name.startsWith('.') &&
						!builtinModules.includes(name.replace(/^node:/, '')) &&
						!['n8n-workflow', 'node:sqlite'].includes(name),
				)
				.map((name) => `${path}: ${name}`),
		);
		expect(foreign).toEqual([]);
	});

	test('carries a licence text for every bundled library', () => {
		const licences = read('dist/vendor/LICENSES.txt');
		const bundled = readdirSync(join(installed, 'dist/vendor')).filter((name) =>
			name.endsWith('.js'),
		);
		expect(bundled.length).toBeGreaterThan(5);
		for (const name of ['kysely', 'pg', 'zod', 'jose', 'ajv', 'axios']) {
			expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
		}
		const [, ...sections] = licences.split(`\n${'-'.repeat(80)}\n\n`);
		for (const section of sections) {
			const [libraries, ...text] = section.split('\n\n');
			expect(libraries).toMatch(/^\S+ \d\S* \([^)]+\)$/m);
			expect(text.join('\n\n').length).toBeGreaterThan(500);
		}
		// A permission shared by several is nobody's without the names of those who give it.
		for (const [library] of licences.matchAll(/^\S+ \d\S* \((MIT|ISC|MIT-0)\)\n.*$/gm)) {
			expect(library).toMatch(/\n {2}Copyright /);
		}
	});

	test('keeps our own code readable', () => {
		const longest = files
			.filter(({ path }) => path.endsWith('.js') && !path.startsWith('dist/vendor/'))
			.map(({ path }) =>
				Math.max(
					...read(path)
						.split('\n')
						.map((line) => line.length),
				),
			);
		expect(Math.max(...longest)).toBeLessThan(1_000);
	});

	test('gives two nodes one store, one set of services and one copy of each module', () => {
		// As n8n does: both node files are loaded into one process, with n8n-workflow beside them.
		symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
		const script = `
			const path = require('node:path');
			const { n8n } = require('./package.json');
			for (const file of n8n.nodes) require(path.resolve(file));
			const trigger = require.resolve('./dist/nodes/SignedWebhookTrigger/SignedWebhookTrigger.node.js');
			const { createRequire } = require('node:module');
			const fromTrigger = createRequire(trigger)('../../lib/n8n/services');
			const fromReply = createRequire(require.resolve('./dist/nodes/SignedWebhook/SignedWebhook.node.js'))('../../lib/n8n/services');
			Promise.all([fromTrigger.services(), fromReply.services()]).then(async ([a, b]) => {
				const names = Object.keys(require.cache).filter((file) => !file.includes('node_modules')).map((file) => file.split('/dist/')[1]);
				console.log(JSON.stringify({
					same: a === b && a.store === b.store,
					twice: names.filter((name, i) => names.indexOf(name) !== i),
					modules: names.length,
				}));
				await a.store.close();
			});
		`;
		const answer = execFileSync(process.execPath, ['-e', script], {
			cwd: installed,
			encoding: 'utf8',
			env: { ...process.env, N8N_USER_FOLDER: folder, N8N_ENCRYPTION_KEY: 'k'.repeat(32) },
		});
		const found = JSON.parse(answer) as { same: boolean; twice: string[]; modules: number };
		expect(found).toMatchObject({ same: true, twice: [] });
		// Our modules and the bundles they need, from the tarball and from nowhere else.
		expect(found.modules).toBeGreaterThan(50);
	});
});

// Builds dist/: our own code compiled file by file and readable, third-party code bundled once per library.
const { execFileSync } = require('node:child_process');
const { builtinModules } = require('node:module');
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { dest, series, src } = require('gulp');
const { licencesOf } = require('./scripts/build/licences.cjs');
const { smaller } = require('./scripts/build/smaller.cjs');

const DIST = path.join(__dirname, 'dist');
const VENDOR = path.join(DIST, 'vendor');
// n8n brings it.
const PROVIDED = new Set(['n8n-workflow']);
const REQUIRE = /(?:\bconst (\w+) = (?:__importDefault\()?)?\brequire\("([^"./][^"]*)"\)/g;

async function clean() {
	await fs.promises.rm(DIST, { recursive: true, force: true });
}

/** The nodes and what they import: what only the command uses of lib is in the command. */
async function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
}

/** TypeScript indents by four spaces: tabs, as in the source, are a tenth of the package less. No line of ours begins with four spaces. */
async function indent() {
	for (const file of compiledFiles()) {
		const text = fs.readFileSync(file, 'utf8');
		const tabs = (spaces) => '\t'.repeat(spaces.length / 4);
		fs.writeFileSync(file, text.replace(/^(?: {4})+/gm, tabs));
	}
}

/** Icons and codex files stand beside the compiled node, where n8n looks for them. */
function assets() {
	return src(['{nodes,credentials}/**/*.{svg,png}', 'nodes/**/*.node.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest(DIST));
}

const isThirdParty = (name) =>
	!name.startsWith('node:') && !builtinModules.includes(name) && !PROVIDED.has(name);
/** `ajv/dist/2020` and `ajv-formats` share ajv's insides, so they share a bundle; all others stand alone. */
const bundleOf = (name) => (/^ajv\b/.test(name) ? 'ajv' : name.replace(/[@/]/g, '_'));

function compiledFiles() {
	return fs
		.readdirSync(DIST, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
		.map((entry) => path.join(entry.parentPath, entry.name));
}

/** What our compiled code takes from others: bundle name -> module -> the exports it uses, so that the rest is left out. */
function thirdPartyModules(files) {
	const bundles = new Map();
	for (const file of files) {
		const text = fs.readFileSync(file, 'utf8');
		for (const [statement, variable, name] of text.matchAll(REQUIRE)) {
			if (!isThirdParty(name)) continue;
			if (!variable) throw new Error(`${file} uses more than named exports: ${statement}`);
			const modules = getOrSet(bundles, bundleOf(name), () => new Map());
			const used = getOrSet(modules, name, () => new Set());
			for (const [, key] of text.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g')))
				used.add(key);
		}
	}
	return bundles;
}

function getOrSet(map, key, make) {
	if (!map.has(key)) map.set(key, make());
	return map.get(key);
}

/** Read as an ES module, the entry gets the libraries' ES modules, of which esbuild keeps what is used. */
function entryOf(modules) {
	const imports = [];
	const exported = [];
	for (const [name, used] of modules) {
		const variable = `module${imports.length}`;
		const members = [...used].sort().map((key) => `${key}: ${variable}.${key}`);
		imports.push(`import * as ${variable} from ${JSON.stringify(name)};`);
		exported.push(`${JSON.stringify(name)}: { __esModule: true, ${members.join(', ')} }`);
	}
	return `${imports.join('\n')}\nmodule.exports = { ${exported.join(', ')} };`;
}

/**
 * A library is bundled into one file that every module of ours requires, so that it exists once at run
 * time (two copies of a connection pool would not know each other).
 */
async function vendor() {
	const files = compiledFiles();
	const sources = new Set();
	for (const [bundle, modules] of thirdPartyModules(files)) {
		const { metafile } = await esbuild.build({
			stdin: { contents: entryOf(modules), resolveDir: __dirname },
			outfile: path.join(VENDOR, `${bundle}.js`),
			bundle: true,
			platform: 'node',
			target: 'node22',
			format: 'cjs',
			charset: 'utf8',
			// Names of functions and classes stay, so that a stack trace can be read.
			minify: true,
			keepNames: true,
			plugins: [smaller],
			external: [...PROVIDED],
			metafile: true,
			logLevel: 'warning',
		});
		const [{ inputs }] = Object.values(metafile.outputs);
		for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
			if (bytesInOutput > 0 && input.includes('node_modules')) sources.add(input);
		}
	}
	for (const file of files) pointToVendor(file);
	fs.writeFileSync(path.join(VENDOR, 'LICENSES.txt'), licencesOf([...sources].sort()));
}

function pointToVendor(file) {
	const text = fs.readFileSync(file, 'utf8');
	const folder = path.relative(path.dirname(file), VENDOR);
	const rewritten = text.replace(REQUIRE, (whole, variable, name) =>
		isThirdParty(name)
			? whole.replace(`"${name}")`, `"${folder}/${bundleOf(name)}.js")["${name}"]`)
			: whole,
	);
	if (rewritten !== text) fs.writeFileSync(file, rewritten);
}

/** The offline command: one file that needs nothing but Node, so that it can be read and run by a stranger. */
async function command() {
	// The tests build it somewhere else, so that they do not wait for a whole build.
	const outfile = process.env.AIRLOCK_COMMAND_FILE ?? path.join(DIST, 'cli', 'airlock.js');
	const { metafile } = await esbuild.build({
		entryPoints: [path.join(__dirname, 'cli', 'airlock.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		target: 'node22',
		format: 'cjs',
		charset: 'utf8',
		metafile: true,
		logLevel: 'warning',
	});
	const foreign = Object.keys(metafile.inputs).filter((input) => !/^(cli|lib)\//.test(input));
	if (foreign.length > 0)
		throw new Error(`Not ours, in the offline command: ${foreign.join(', ')}`);
	await fs.promises.chmod(outfile, 0o755);
}

exports.clean = clean;
exports.command = command;
exports.build = series(clean, compile, indent, assets, vendor, command);
exports.default = exports.build;

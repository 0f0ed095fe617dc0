// Builds dist/: our own code compiled file by file and readable, third-party code bundled once per library.
const { execFileSync } = require('node:child_process');
const { builtinModules } = require('node:module');
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { dest, series, src } = require('gulp');

const DIST = path.join(__dirname, 'dist');
const VENDOR = path.join(DIST, 'vendor');
// n8n brings it; pg-native is an optional native client that pg looks for in a try.
const PROVIDED = new Set(['n8n-workflow', 'pg-native']);
const REQUIRE = /\brequire\("([^"./][^"]*)"\)/g;

async function clean() {
	await fs.promises.rm(DIST, { recursive: true, force: true });
}

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

/** What our compiled code requires from others: bundle name -> module names. */
function thirdPartyModules(files) {
	const bundles = new Map();
	for (const file of files) {
		for (const [, name] of fs.readFileSync(file, 'utf8').matchAll(REQUIRE)) {
			if (!isThirdParty(name)) continue;
			const bundle = bundleOf(name);
			bundles.set(bundle, (bundles.get(bundle) ?? new Set()).add(name));
		}
	}
	return bundles;
}

/** Libraries of which we use a part, and that say themselves that the rest can be left out: name -> what we use. */
const SHAKEN = new Set(['kysely']);
const USED = (name) => new RegExp(`\\b${name}_1\\.(\\w+)`, 'g');

function entryOf(names, files) {
	const [only] = names;
	if (names.size === 1 && SHAKEN.has(only)) {
		const texts = files.map((file) => fs.readFileSync(file, 'utf8'));
		const used = new Set(
			texts.flatMap((text) => [...text.matchAll(USED(only))].map(([, name]) => name)),
		);
		const list = [...used].join(', ');
		return `import { ${list} } from ${JSON.stringify(only)}; module.exports = { ${JSON.stringify(only)}: { ${list} } };`;
	}
	const exported = [...names].map(
		(name) => `get ${JSON.stringify(name)}() { return require(${JSON.stringify(name)}); }`,
	);
	return `module.exports = { ${exported.join(', ')} };`;
}

/** Tables of file types, which take a tenth of all: nothing that we send has a file. */
const withoutFileTypes = {
	name: 'without-file-types',
	setup(build) {
		build.onLoad({ filter: /[\\/]mime-db[\\/]db\.json$/ }, () => ({
			contents: '{}',
			loader: 'json',
		}));
		build.onLoad({ filter: /[\\/]nodemailer[\\/].*[\\/]mime-types\.js$/ }, () => ({
			contents:
				"exports.detectMimeType = () => 'application/octet-stream'; exports.detectExtension = () => 'bin';",
			loader: 'js',
		}));
	},
};

/**
 * A library is bundled into one file that every module of ours requires, so that it exists once at run
 * time (two copies of a connection pool would not know each other).
 */
async function vendor() {
	const files = compiledFiles();
	const packages = new Set();
	for (const [bundle, names] of thirdPartyModules(files)) {
		const { metafile } = await esbuild.build({
			stdin: { contents: entryOf(names, files), resolveDir: __dirname },
			outfile: path.join(VENDOR, `${bundle}.js`),
			bundle: true,
			platform: 'node',
			target: 'node22',
			format: 'cjs',
			// Names of functions and classes stay, so that a stack trace can be read.
			minify: true,
			keepNames: true,
			plugins: [withoutFileTypes],
			external: [...PROVIDED],
			metafile: true,
			logLevel: 'warning',
		});
		for (const input of Object.keys(metafile.inputs)) {
			const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
			if (found) packages.add(found[1]);
		}
	}
	for (const file of files) pointToVendor(file);
	writeLicences(packages);
}

function pointToVendor(file) {
	const text = fs.readFileSync(file, 'utf8');
	const folder = path.relative(path.dirname(file), VENDOR);
	const rewritten = text.replace(REQUIRE, (whole, name) =>
		isThirdParty(name) ? `require("${folder}/${bundleOf(name)}.js")["${name}"]` : whole,
	);
	if (rewritten !== text) fs.writeFileSync(file, rewritten);
}

function writeLicences(packages) {
	const texts = [...packages].sort().map((folder) => {
		const { name, version, license } = JSON.parse(
			fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
		);
		const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
		const text = file
			? fs.readFileSync(path.join(folder, file), 'utf8').trim()
			: `Licence: ${license}`;
		return `${name} ${version} (${license})\n\n${text}\n`;
	});
	if (texts.length > 0) {
		fs.writeFileSync(path.join(VENDOR, 'LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
	}
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

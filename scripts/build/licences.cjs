// Writes dist/vendor/LICENSES.txt.
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const TITLE = /^\W*(the )?(mit|isc) licen[sc]e|^\s*$/i;
const COPYRIGHT = /(?<=^[\s/*#]*)Copyright (\([cC]\)|©|\d{4}|[A-Z][a-z]+ [A-Z]).*$/gm;
const HEADING =
	'These bundles hold the parts that Airlock uses of the following libraries, minified.\n';
const packageOf = (source) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source)[1];
const readIn = (folder, file) => fs.readFileSync(path.join(ROOT, folder, file), 'utf8');

/** Every library with its copyright notices, and below those that share a licence its text, once. */
exports.licencesOf = (sources) => {
	const texts = new Map();
	for (const [folder, files] of Map.groupBy(sources, packageOf)) {
		const { name, version, license } = JSON.parse(readIn(folder, 'package.json'));
		// MIT and ISC begin with who has the copyright.
		const [head, ...rest] = licenceIn(folder).split(/^(?=Permission )/m);
		const ofLicence = rest.length > 0 ? head.split('\n').filter((line) => !TITLE.test(line)) : [];
		// Files taken over from others name these in a comment.
		const ofFiles = files.flatMap((file) => readIn('.', file).match(COPYRIGHT) ?? []);
		const notices = new Set(
			[...ofLicence, ...ofFiles].map((line) => line.replace(/^[\s#]+/, '').trim()),
		);
		const text = (rest.length > 0 ? rest.join('') : head).trim();
		// Line breaks and kinds of quotation marks differ.
		const key = text.replace(/\W+/g, ' ');
		if (!texts.has(key)) texts.set(key, { text, libraries: [] });
		texts.get(key).libraries.push([`${name} ${version} (${license})`, ...notices].join('\n  '));
	}
	const sections = [...texts.values()].map(
		({ text, libraries }) => `${libraries.join('\n')}\n\n${text}\n`,
	);
	return [HEADING, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
};

function licenceIn(folder) {
	const files = fs.readdirSync(path.join(ROOT, folder));
	const file = files.find((entry) => /^licen[cs]e/i.test(entry));
	if (file) return readIn(folder, file);
	// Some packages have it in their README only.
	const readme = files.find((entry) => /^readme/i.test(entry)) ?? 'README.md';
	const section = /^#* ?licen[cs]e\n-*\n([^#[]*Permission[^#[]*)/im.exec(readIn(folder, readme));
	if (!section) throw new Error(`${folder} has no licence text`);
	return section[1];
}

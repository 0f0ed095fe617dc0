// What of the bundled libraries stays out of dist/vendor, because nothing of ours reaches it.
const fs = require('node:fs');
const path = require('node:path');

/**
 * Parts of libraries that other parts refer to but nothing of ours reaches. Who imports one gets `false`, which is axios'
 * own word for an adapter that is not there; to use one would throw. `npm run test:built` shows that nothing does.
 */
const LEFT_OUT = [
	// Browsers' adapters, forms, `data:` addresses, names of status codes. What follows redirects: no request of ours does.
	/\/axios\/lib\/(adapters\/(xhr|fetch)|platform\/node\/classes\/FormData|cancel\/CancelToken)\.js$/,
	/\/axios\/lib\/helpers\/(formDataTo\w+|fromDataURI|estimateDataURLDecodedBytes|HttpStatusCode)\.js$/,
	/\/follow-redirects\/index\.js$/,
	// All transports but SMTP, and what options that we do not set ask for: attachments by address, OAuth 2, DKIM, HTTP
	// proxies, names of well-known services.
	/\/nodemailer\/dist\/esm\/(smtp-pool|(sendmail|stream|json|ses)-transport|fetch|xoauth2|dkim|well-known)\//,
	/\/nodemailer\/dist\/esm\/smtp-connection\/http-proxy-client\.js$/,
	// Metrics that count: we count ourselves and take the registry's text format.
	/\/prom-client\/lib\/(?!registry|util)/,
	// Statements that neither our migrations nor our queries make, and the reading of schemas.
	/\/kysely\/dist\/esm\/schema\/(alter|drop|refresh|create-(schema|type|view)|check|foreign)/,
	/\/kysely\/dist\/esm\/(query-builder\/(merge-query|json-path)-builder|dialect\/\w+\/\w+-introspector)\.js$/,
	// The optional native client.
	/\/pg\/lib\/native\//,
	// A keyword that only the option of its name switches on.
	/\/ajv\/dist\/vocabularies\/discriminator\//,
];

/** What is smaller for our purposes than the library has it. */
const REPLACED = new Map([
	// Tables of file types: nothing that we send has a file.
	[
		/\/nodemailer\/.*\/mime-types\.js$/,
		() =>
			"export const detectMimeType = () => 'application/octet-stream', detectExtension = () => 'bin';",
	],
	// How numbers are grouped when written, three fifths of the table. We only parse, which does not look at it.
	[
		/\/libphonenumber-js\/metadata\.min\.json\.js$/,
		() => {
			const metadata = structuredClone(require('libphonenumber-js/metadata.min.json'));
			if (metadata.version !== 4)
				throw new Error('Is it still the fifth place that has the formats?');
			const FORMATS = 4;
			for (const plans of [metadata.countries, metadata.nonGeographic]) {
				for (const plan of Object.values(plans)) plan[FORMATS] = 0;
			}
			return `export default ${JSON.stringify(metadata)};`;
		},
	],
	// The same for an older draft of JSON Schema: ajv-formats takes a class from it that both have.
	[/\/ajv\/dist\/ajv\.js$/, () => "module.exports = require('./2020');"],
	// It prints what the libraries do, addresses and all, if somebody sets DEBUG.
	[
		/\/debug\/src\/index\.js$/,
		() =>
			'const debug = () => () => {}; module.exports = Object.assign(debug, { default: debug });',
	],
]);

/** A module with the same exports, all of them `false`. */
function nothingLike(file) {
	const text = fs.readFileSync(file, 'utf8');
	const names = [...text.matchAll(/^export (?:class|function|const) (\w+)/gm)];
	const exported = names.map(([, name]) => `export const ${name} = false;`);
	if (/^export default /m.test(text)) exported.push('export default false;');
	return exported.join('\n') || 'module.exports = false;';
}

/** For esbuild. */
exports.smaller = {
	name: 'smaller',
	setup(build) {
		build.onLoad({ filter: /node_modules/ }, ({ path: file }) => {
			const is = (pattern) => pattern.test(file.replaceAll(path.sep, '/'));
			if (LEFT_OUT.some(is)) return { contents: nothingLike(file) };
			const replaced = [...REPLACED].find(([pattern]) => is(pattern));
			return replaced && { contents: replaced[1]() };
		});
	},
};

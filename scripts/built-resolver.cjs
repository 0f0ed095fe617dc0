// For jest: what the tests import of ours comes from dist/, where it requires the bundled libraries.
const { existsSync } = require('node:fs');
const { join, relative, sep } = require('node:path');

const root = join(__dirname, '..');

module.exports = (request, options) => {
	const source = options.defaultResolver(request, options);
	const built = join(root, 'dist', relative(root, source).replace(/\.ts$/, '.js'));
	return built.startsWith(join(root, 'dist') + sep) && existsSync(built) ? built : source;
};

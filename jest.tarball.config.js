const base = require('./jest.config.js');

/** Builds, packs and looks into the tarball: slower than the unit tests, so it has a command of its own. */
module.exports = {
	...base,
	roots: ['<rootDir>/test/tarball'],
	testPathIgnorePatterns: ['/node_modules/'],
};

const base = require('./jest.config.js');

/** The unit tests of dist/ (`npm run build` first): that nothing we left out of the bundled libraries is missed. */
module.exports = {
	...base,
	resolver: '<rootDir>/scripts/built-resolver.cjs',
	transformIgnorePatterns: [...base.transformIgnorePatterns, '<rootDir>/dist/'],
};

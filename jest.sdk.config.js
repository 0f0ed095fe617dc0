const unit = require('./jest.config.js');

/** Official SDKs as counterparties: they are installed on demand, so they have a command of their own. */
module.exports = {
	...unit,
	roots: ['<rootDir>/test/sdk'],
	testPathIgnorePatterns: ['/node_modules/'],
	testEnvironment: '<rootDir>/test/sdk/environment.cjs',
	globalSetup: '<rootDir>/test/sdk/set-up.ts',
	testTimeout: 60_000,
};

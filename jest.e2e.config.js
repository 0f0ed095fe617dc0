const unit = require('./jest.config.js');

// The same transform; the cases drive a real n8n, so they are slower and live apart.
module.exports = {
	...unit,
	roots: ['<rootDir>/test/e2e'],
	testPathIgnorePatterns: ['/node_modules/'],
	// Each file has an n8n of its own, which keeps about one core busy.
	maxWorkers: '100%',
	// Nothing here is timed either: a busy machine takes three times as long as an idle one.
	testTimeout: 600_000,
	testSequencer: '<rootDir>/test/e2e/longest-first.cjs',
	globalSetup: '<rootDir>/test/e2e/set-up.ts',
};

// ESM-only packages that jest's CommonJS module system has to have compiled.
const esmOnly = ['jose', 'structured-headers', 'canonicalize'];

module.exports = {
	testEnvironment: 'node',
	// Nothing here is timed: on a slow disk, a history of some hundred commits takes longer than jest's 5 s.
	testTimeout: 60_000,
	// jest leaves one core alone; many of these tests only wait.
	maxWorkers: '100%',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: [
		'/node_modules/',
		'<rootDir>/test/e2e/',
		'<rootDir>/test/sdk/',
		'<rootDir>/test/tarball/',
	],
	transform: {
		'^.+\\.(t|j)sx?$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
		],
	},
	// It exports to `import` alone, which jest's resolver does not ask for.
	moduleNameMapper: { '^canonicalize$': '<rootDir>/node_modules/canonicalize/lib/canonicalize.js' },
	transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
};

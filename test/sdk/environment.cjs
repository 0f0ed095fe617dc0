const { TestEnvironment } = require('jest-environment-node');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

/**
 * Hands the tests an import that leaves jest's module system: SDKs run as they do in production, whether they are ESM or
 * CommonJS.
 */
module.exports = class extends TestEnvironment {
	async setup() {
		await super.setup();
		const folder = process.env.AIRLOCK_SDKS;
		const { load } = await import(pathToFileURL(join(folder, 'load.mjs')).href);
		this.global.officialSdks = { folder, load };
		// Zoom's SDK prints every event.
		console.debug = () => {};
	}
};

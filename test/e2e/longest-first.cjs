const { basename } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** In the order of what they take; all others take about two minutes at most. */
const LONG = ['providers', 'audit', 'attack', 'crash', 'editor', 'send', 'secret-rotation'];

/** Begins with the longest, so that none is left to run alone at the end. */
module.exports = class extends Sequencer {
	sort(tests) {
		const place = ({ path }) => {
			const at = LONG.indexOf(basename(path, '.test.ts'));
			return at === -1 ? LONG.length : at;
		};
		return super.sort(tests).sort((a, b) => place(a) - place(b));
	}
};

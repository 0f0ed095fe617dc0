// Loaded into n8n before anything else: at SIGUSR2 it collects what is dead and writes down the heap that is left.
const { appendFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
	// Twice: what only a finalizer kept alive goes with the second.
	collect();
	collect();
	const { heapUsed, external } = process.memoryUsage();
	appendFileSync(process.env.AIRLOCK_DRILL_HEAP, `${JSON.stringify({ heapUsed, external })}\n`);
});

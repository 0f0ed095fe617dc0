import { benchAccount } from './account';
import { benchChain } from './chain';
import { benchGrowth } from './growth';
import { benchMemory } from './n8n-memory';
import { benchThroughput } from './n8n-throughput';
import { benchRedact } from './redact';
import { type Section, writeResults } from './report';
import { benchScan } from './scan';
import { benchStart } from './start';
import { benchVerify } from './verify';
import { benchVerifyChain } from './verify-chain';

/** `npm run bench -- [NAME …] [--write]`: all of them when none is named. */
const parts: Readonly<Record<string, () => Promise<Section[]>>> = {
	verify: benchVerify,
	n8n: benchThroughput,
	memory: benchMemory,
	redact: benchRedact,
	scan: benchScan,
	chain: benchChain,
	'verify-chain': benchVerifyChain,
	start: benchStart,
	account: benchAccount,
	// Not before it is asked for: ioredis has a subclass of String, from which on V8 reads every text at a seventh of the speed.
	counts: async () => await (await import('./counts')).benchCounts(),
	growth: benchGrowth,
};

async function main(args: readonly string[]): Promise<void> {
	const wanted = args.filter((arg) => arg !== '--write');
	const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
	if (unknown.length > 0) {
		throw new Error(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`);
	}
	const sections: Section[] = [];
	for (const [name, bench] of Object.entries(parts)) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		const found = await bench();
		for (const { title, text } of found) console.log(`## ${title}\n\n${text}\n`);
		sections.push(...found);
	}
	if (args.includes('--write')) writeResults(sections);
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});

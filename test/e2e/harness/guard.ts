// Runs on its own beside a test run. Each line it reads is a thing to clean up; when its input ends,
// the process that started it is gone (finished, failed, Ctrl-C, killed: all look the same from here),
// and whatever is still on the list is removed.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import type { Leftover } from './leftovers';

type Line = { add: Leftover } | { remove: Leftover };

const leftovers = new Map<string, Leftover>();

async function cleanUp(leftover: Leftover): Promise<void> {
	if (leftover.kind === 'processGroup') process.kill(-leftover.pid, 'SIGKILL');
	if (leftover.kind === 'folder') {
		rmSync(leftover.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
	}
	if (leftover.kind === 'database') {
		const client = new Client({ connectionString: leftover.server });
		await client.connect();
		await client.query(`DROP DATABASE IF EXISTS "${leftover.name}" WITH (FORCE)`);
		await client.end();
	}
}

async function cleanUpAll(): Promise<void> {
	const order: Leftover['kind'][] = ['processGroup', 'database', 'folder'];
	const sorted = [...leftovers.values()].sort(
		(a, b) => order.indexOf(a.kind) - order.indexOf(b.kind),
	);
	// One that is gone already, or cannot be removed, must not keep the others.
	for (const leftover of sorted) await cleanUp(leftover).catch(() => undefined);
	process.exit(0);
}

createInterface({ input: process.stdin })
	.on('line', (text) => {
		const line = JSON.parse(text) as Line;
		if ('add' in line) leftovers.set(JSON.stringify(line.add), line.add);
		else leftovers.delete(JSON.stringify(line.remove));
	})
	.on('close', () => void cleanUpAll());

// For harness.test.ts: starts something with the harness, says so, and waits to be killed.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAtExit } from './leftovers';
import { createDatabase } from './postgres';
import { ProcessGroup } from './process-group';

export interface Abandoned {
	readonly pid: number;
	readonly folder: string;
	readonly database: string | undefined;
}

void abandon(process.argv[2] === 'postgres');

async function abandon(withDatabase: boolean): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'airlock-abandoned-'));
	removeAtExit({ kind: 'folder', path: folder });
	// A shell with a child, as n8n has its task runner.
	const { pid } = new ProcessGroup({
		file: 'sh',
		args: ['-c', 'sleep 600 & wait'],
		cwd: folder,
		env: process.env,
		log: join(folder, 'log'),
	});
	const database = withDatabase ? (await createDatabase()).name : undefined;
	console.log(JSON.stringify({ pid, folder, database } satisfies Abandoned));
	setInterval(() => undefined, 1000);
}

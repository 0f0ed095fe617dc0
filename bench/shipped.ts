import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { createRedactor } from '../lib/redact/redact';
import type { ReceivedHeaders } from '../lib/webhook/request';
import type { Scheme } from '../lib/webhook/scheme';
import { packAirlock } from '../test/e2e/harness';
import { removeAtExit } from '../test/e2e/harness/leftovers';

/** The parts of the package that are measured outside n8n. */
export interface Shipped {
	readonly schemes: Readonly<Record<string, Scheme>>;
	readonly ReceivedHeaders: typeof ReceivedHeaders;
	readonly createRedactor: typeof createRedactor;
}

/** Names the folder of the unpacked tarball to processes that are started here. */
export const SHIPPED = 'AIRLOCK_BENCH_SHIPPED';

let folder: Promise<string> | undefined;

/**
 * The code as users get it, out of the packed tarball: what runs TypeScript directly adds to it (a name to every
 * function made), and that would be measured as well.
 */
export async function shippedCode(): Promise<Shipped> {
	const load = createRequire(join(await shippedFolder(), 'package', 'package.json'));
	return {
		...(load('./dist/lib/webhook/schemes') as Pick<Shipped, 'schemes'>),
		...(load('./dist/lib/webhook/request') as Pick<Shipped, 'ReceivedHeaders'>),
		...(load('./dist/lib/redact/redact') as Pick<Shipped, 'createRedactor'>),
	};
}

export async function shippedFolder(): Promise<string> {
	folder ??= process.env[SHIPPED] === undefined ? unpack() : Promise.resolve(process.env[SHIPPED]);
	return await folder;
}

async function unpack(): Promise<string> {
	const tarball = await packAirlock();
	const into = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
	removeAtExit({ kind: 'folder', path: into });
	await promisify(execFile)('tar', ['-xzf', tarball, '-C', into]);
	return into;
}

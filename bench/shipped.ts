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

let shipped: Promise<Shipped> | undefined;

/**
 * The code as users get it, out of the packed tarball: what runs TypeScript directly adds to it (a name to every
 * function made), and that would be measured as well.
 */
export function shippedCode(): Promise<Shipped> {
	shipped ??= unpack();
	return shipped;
}

async function unpack(): Promise<Shipped> {
	const tarball = await packAirlock();
	const folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
	removeAtExit({ kind: 'folder', path: folder });
	await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder]);
	const load = createRequire(join(folder, 'package', 'package.json'));
	return {
		...(load('./dist/lib/webhook/schemes') as Pick<Shipped, 'schemes'>),
		...(load('./dist/lib/webhook/request') as Pick<Shipped, 'ReceivedHeaders'>),
		...(load('./dist/lib/redact/redact') as Pick<Shipped, 'createRedactor'>),
	};
}

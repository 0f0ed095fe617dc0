import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const pinned = join(__dirname, 'peers');

/** The providers' libraries, installed outside the clone. */
export interface Peers {
	load<T>(name: string): Promise<T>;
	version(name: string): Promise<string>;
}

/**
 * The libraries of bench/peers/package-lock.json, installed at most once per machine (half a minute, 300 MB)
 * under `AIRLOCK_CACHE`, `XDG_CACHE_HOME` or `~/.cache`, in a folder named by the lock file's hash. Install
 * scripts never run.
 */
export async function installPeers(): Promise<Peers> {
	const lockFile = await readFile(join(pinned, 'package-lock.json'));
	const name = `peers-${createHash('sha256').update(lockFile).digest('hex').slice(0, 16)}`;
	const cache =
		process.env.AIRLOCK_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
	const folder = join(cache, 'airlock', name);
	if (!existsSync(folder)) await installInto(folder);

	// Imported from a file in that folder, so that names resolve there, and ESM-only packages load as well.
	const loader = (await import(pathToFileURL(join(folder, 'load.mjs')).href)) as {
		load(name: string): Promise<unknown>;
	};
	return {
		load: async <T>(wanted: string) => (await loader.load(wanted)) as T,
		version: async (wanted) => {
			const manifest = join(folder, 'node_modules', wanted, 'package.json');
			return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
		},
	};
}

async function installInto(folder: string): Promise<void> {
	const partial = `${folder}.partial-${process.pid}`;
	await mkdir(partial, { recursive: true });
	try {
		for (const file of ['package.json', 'package-lock.json', 'load.mjs']) {
			await copyFile(join(pinned, file), join(partial, file));
		}
		console.error("Installing the providers' libraries to compare with (once) ...");
		// prettier-ignore
		await promisify(execFile)('npm', [
			'ci', '--ignore-scripts', '--prefix', partial, '--no-audit', '--no-fund', '--loglevel=error',
		], { cwd: partial });
		// One rename at the end: a folder that is there is complete.
		await rename(partial, folder);
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
}

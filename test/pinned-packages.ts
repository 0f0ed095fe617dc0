import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Packages installed outside the clone. */
export interface PinnedPackages {
	load<T>(name: string): Promise<T>;
	version(name: string): Promise<string>;
}

/**
 * The packages of the package-lock.json in `pinned`, installed at most once per machine under `AIRLOCK_CACHE`,
 * `XDG_CACHE_HOME` or `~/.cache`, in a folder named by `name` and the lock file's hash. Install scripts never run.
 * Answers the folder.
 */
export async function installPinned(
	pinned: string,
	name: string,
	announcement: string,
): Promise<string> {
	const lockFile = await readFile(join(pinned, 'package-lock.json'));
	const hash = createHash('sha256').update(lockFile).digest('hex').slice(0, 16);
	const cache =
		process.env.AIRLOCK_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
	const folder = join(cache, 'airlock', `${name}-${hash}`);
	if (!existsSync(folder)) {
		console.error(announcement);
		await installInto(folder, pinned);
	}
	return folder;
}

/** Imports from a file in `folder`, so that names resolve there, and ESM-only packages load as well. */
export async function packagesIn(folder: string): Promise<PinnedPackages> {
	const loader = (await import(pathToFileURL(join(folder, 'load.mjs')).href)) as {
		load(name: string): Promise<unknown>;
	};
	return {
		load: async <T>(wanted: string) => (await loader.load(wanted)) as T,
		version: (wanted) => versionIn(folder, wanted),
	};
}

export async function versionIn(folder: string, name: string): Promise<string> {
	const manifest = join(folder, 'node_modules', name, 'package.json');
	return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

async function installInto(folder: string, pinned: string): Promise<void> {
	const partial = `${folder}.partial-${process.pid}`;
	await mkdir(partial, { recursive: true });
	try {
		for (const file of ['package.json', 'package-lock.json']) {
			await copyFile(join(pinned, file), join(partial, file));
		}
		await writeFile(join(partial, 'load.mjs'), 'export const load = (name) => import(name);\n');
		// Peers are in the lock file: some load theirs. Whatever the machine's own npm is set to.
		// prettier-ignore
		await promisify(execFile)('npm', [
			'ci', '--ignore-scripts', '--legacy-peer-deps=false', '--prefix', partial, '--no-audit', '--no-fund', '--loglevel=error',
		], { cwd: partial });
		// One rename at the end: a folder that is there is complete.
		await rename(partial, folder);
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
}

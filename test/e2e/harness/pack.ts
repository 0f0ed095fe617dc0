import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { removeAtExit } from './leftovers';

const run = promisify(execFile);
const root = resolve(__dirname, '..', '..', '..');

/**
 * This repository, built and packed as it would be published: the path of the tarball. Once per process,
 * also where jest loads this module anew for every test file. `AIRLOCK_TARBALL` names another to use.
 */
export async function packAirlock(): Promise<string> {
	if (process.env.AIRLOCK_TARBALL) return resolve(process.env.AIRLOCK_TARBALL);
	const folder = join(tmpdir(), `airlock-pack-${process.pid}`);
	const tarball = join(folder, 'airlock.tgz');
	if (existsSync(tarball)) return tarball;
	await mkdir(folder, { recursive: true });
	removeAtExit({ kind: 'folder', path: folder });
	await run('npm', ['run', 'build'], { cwd: root });
	await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
	const [packed] = await readdir(folder);
	await rename(join(folder, packed!), tarball);
	return tarball;
}

/** Installs a community package the way an admin does: `npm install` in n8n's own nodes folder. */
export async function installPackage(tarball: string, userFolder: string): Promise<void> {
	const folder = join(userFolder, '.n8n', 'nodes');
	await mkdir(folder, { recursive: true });
	await writeFile(
		join(folder, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }),
	);
	// The one peer, n8n-workflow, comes from n8n itself. Offline: a package that needs to download
	// anything more at an admin's would not install here.
	// prettier-ignore
	await run('npm', [
		'install', resolve(tarball), '--offline', '--legacy-peer-deps', '--ignore-scripts', '--omit=dev',
		'--no-audit', '--no-fund', '--loglevel=error',
	], { cwd: folder });
}

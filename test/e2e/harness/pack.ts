import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { removeAtExit } from './leftovers';

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
	// Not `npm run build`: that would install dependencies under a test run.
	run('gulp', root, ['build', '-L']);
	run('npm', root, ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]);
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
	run('npm', folder, [
		'install', resolve(tarball), '--offline', '--legacy-peer-deps', '--ignore-scripts', '--omit=dev',
		'--loglevel=error', '--no-audit', '--no-fund',
	]);
}

/** Where the package's external hook is after `installPackage`. */
export function frontDoorIn(userFolder: string): string {
	const nodes = join(userFolder, '.n8n', 'nodes', 'node_modules');
	return join(nodes, 'n8n-nodes-airlock', 'dist', 'hooks', 'front-door.js');
}

/** What it says goes to stderr, so that a failing build explains itself. */
function run(command: string, cwd: string, args: readonly string[]): void {
	const bin = join(root, 'node_modules', '.bin');
	const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
	execFileSync(command, args, { cwd, env, stdio: ['ignore', 2, 2] });
}

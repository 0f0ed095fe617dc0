import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeAtExit, removed } from './leftovers';
import { ProcessGroup } from './process-group';
import { lastLines } from './text';

/** Where the pinned n8n is on this machine. */
export interface InstalledN8n {
	readonly folder: string;
	/** The Node 24 binary that n8n runs on; the machine's own may be older. */
	readonly node: string;
	/** n8n's command line entry. */
	readonly entry: string;
}

const pinned = join(__dirname, '..', 'n8n');
const progressEveryMs = 10_000;

/**
 * The n8n of test/e2e/n8n/package-lock.json, installed at most once per machine (about 5 minutes and
 * 3 GB) under `AIRLOCK_CACHE`, `XDG_CACHE_HOME` or `~/.cache`, in a folder named by the lock file's hash.
 * Progress goes to stderr. The folder appears by one rename at the very end, so that a folder that is
 * there is complete; what an interrupted install had is removed.
 */
export async function installN8n(): Promise<InstalledN8n> {
	const lockFile = await readFile(join(pinned, 'package-lock.json'));
	const name = `n8n-${createHash('sha256').update(lockFile).digest('hex').slice(0, 16)}`;
	const cache =
		process.env.AIRLOCK_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
	const folder = join(cache, 'airlock', name);
	if (!existsSync(folder)) {
		await mkdir(dirname(folder), { recursive: true });
		await withLock(`${folder}.lock`, async () => {
			if (!existsSync(folder)) await installInto(folder);
		});
	}
	return {
		folder,
		node: nodeBinary(folder),
		entry: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
}

async function installInto(folder: string): Promise<void> {
	const partial = `${folder}.partial-${process.pid}`;
	await mkdir(partial);
	removeAtExit({ kind: 'folder', path: partial });
	for (const file of ['package.json', 'package-lock.json']) {
		await copyFile(join(pinned, file), join(partial, file));
	}
	const log = `${folder}.log`;
	await writeFile(log, '');
	const npm = (phase: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
		runWithProgress(phase, 'npm', args, { cwd: partial, log, env });

	// Install scripts stay off but for the three packages that need them: n8n's tree has optional native
	// clients that cannot be built everywhere.
	// prettier-ignore
	await npm('downloading packages', [
		'ci', '--ignore-scripts', '--no-legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error',
	]);
	const rebuild = ['rebuild', '--ignore-scripts=false', '--loglevel=error'];
	await npm('linking Node 24', [...rebuild, 'node']);
	const node = nodeBinary(partial);
	await npm('building native add-ons', [...rebuild, 'sqlite3', 'isolated-vm'], {
		PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
		// The headers of the Node that will load the add-ons, not those of the Node that runs npm.
		npm_config_nodedir: nodeHeaders(partial),
	});
	await runWithProgress('checking', node, ['-e', 'require("sqlite3"); require("isolated-vm")'], {
		cwd: partial,
		log,
	});
	await rename(partial, folder);
	removed({ kind: 'folder', path: partial });
}

function nodeBinary(folder: string): string {
	return join(folder, 'node_modules', 'node', 'bin', 'node');
}

/** The platform package inside the `node` package, named as its install script names it. */
function nodeHeaders(folder: string): string {
	const { platform, arch } = process;
	const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
	return join(folder, 'node_modules', 'node', 'node_modules', `${prefix}-${platform}-${arch}`);
}

interface RunOptions {
	readonly cwd: string;
	readonly log: string;
	readonly env?: NodeJS.ProcessEnv;
}

async function runWithProgress(
	phase: string,
	file: string,
	args: readonly string[],
	{ cwd, log, env }: RunOptions,
): Promise<void> {
	const stopProgress = showProgress(`Installing n8n for the end-to-end tests: ${phase}`);
	const group = new ProcessGroup({ file, args, cwd, env: { ...process.env, ...env }, log });
	const code = await group.ended();
	stopProgress();
	if (code === 0) return;
	throw new Error(
		`Installing n8n failed while ${phase}. The end of ${log}:\n${await lastLines(log)}`,
	);
}

function showProgress(text: string): () => void {
	const since = Date.now();
	const show = () =>
		process.stderr.write(`${text} (${Math.round((Date.now() - since) / 1000)} s)\n`);
	show();
	const timer = setInterval(show, progressEveryMs);
	return () => clearInterval(timer);
}

/** Runs `work` while no other process of this machine does; waits, visibly, for one that is at it. */
async function withLock(path: string, work: () => Promise<void>): Promise<void> {
	let stopProgress: (() => void) | undefined;
	while (!(await takeLock(path))) {
		stopProgress ??= showProgress('Waiting for another process that installs n8n');
		await sleep(500);
	}
	stopProgress?.();
	try {
		await work();
	} finally {
		await rm(path, { force: true });
	}
}

async function takeLock(path: string): Promise<boolean> {
	try {
		await writeFile(path, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
	const holder = Number(await readFile(path, 'utf8').catch(() => ''));
	// Left behind by a process that was killed: the next round takes it.
	if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
	return false;
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

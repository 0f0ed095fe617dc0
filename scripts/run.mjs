#!/usr/bin/env node
// Runs a command of the project on a fresh clone as on a warm one: installs the dependencies when the
// lock file changed, then starts the command with the Node 24 that the `node` package carries, because
// n8n 2.38 and later need it and the machine may have only Node 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const binaries = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.airlock-lock');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

function run(command, args, env = process.env) {
	const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
	if (error) throw error;
	return signal ? 1 : (status ?? 1);
}

function installWhenNeeded() {
	const lock = createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
	console.error('Installing development dependencies (about a minute, once) ...');
	if (run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error']) !== 0) process.exit(1);
	// The only install script we need: it links the Node 24 binary.
	if (run(npm, ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']) !== 0) {
		process.exit(1);
	}
	writeFileSync(stamp, lock);
}

installWhenNeeded();
const [command, ...args] = process.argv.slice(2);
if (!command) process.exit(0);
const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}` };
process.exit(run(command, args, env));

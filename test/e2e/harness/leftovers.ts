import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';

/** Something this process made that must not outlive it. */
export type Leftover =
	| { kind: 'processGroup'; pid: number }
	| { kind: 'folder'; path: string }
	| { kind: 'database'; server: string; name: string };

let guard: Socket | undefined;

/**
 * From here on `leftover` is removed when this process ends in whatever way. Exit handlers are not enough:
 * they do not run when jest is killed, and cannot wait for a database.
 */
export function removeAtExit(leftover: Leftover): void {
	tell({ add: leftover });
}

/** `leftover` was removed by its owner. */
export function removed(leftover: Leftover): void {
	tell({ remove: leftover });
}

function tell(line: object): void {
	guard ??= startGuard();
	guard.write(`${JSON.stringify(line)}\n`);
}

function startGuard(): Socket {
	const tsx = pathToFileURL(require.resolve('tsx')).href;
	const child = spawn(process.execPath, ['--import', tsx, join(__dirname, 'guard.ts')], {
		// Its own group: a Ctrl-C in the terminal must not reach it before it has done its work.
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	child.unref();
	const input = child.stdin as Socket;
	input.unref();
	return input;
}

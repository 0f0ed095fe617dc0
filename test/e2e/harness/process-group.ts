import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeAtExit, removed, type Leftover } from './leftovers';

export interface Command {
	readonly file: string;
	readonly args: readonly string[];
	readonly cwd: string;
	readonly env: NodeJS.ProcessEnv;
	/** Where its output is appended. */
	readonly log: string;
}

/** A program and whatever it starts in turn, ended together. */
export class ProcessGroup {
	private readonly child: ChildProcess;
	private readonly leftover: Leftover;
	readonly pid: number;

	constructor({ file, args, cwd, env, log }: Command) {
		const output = openSync(log, 'a');
		try {
			this.child = spawn(file, args, {
				cwd,
				env,
				detached: true,
				stdio: ['ignore', output, output],
			});
		} finally {
			closeSync(output);
		}
		// Without a listener, a file that is not there would end this process instead of this call.
		this.child.once('error', () => undefined);
		if (this.child.pid === undefined) throw new Error(`${file} could not be started`);
		this.pid = this.child.pid;
		this.leftover = { kind: 'processGroup', pid: this.pid };
		removeAtExit(this.leftover);
		// A test run that forgets to stop it must still be able to end; the guard ends this then.
		this.child.unref();
	}

	get running(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	/** Waits until it has ended by itself. Its exit code, null where a signal ended it. */
	async ended(): Promise<number | null> {
		while (this.running) await sleep(50);
		await this.kill();
		return this.child.exitCode;
	}

	/** Asks it to end, and ends it by force where it has not within `graceMs`. */
	async stop(graceMs = 10_000): Promise<void> {
		if (this.running) this.child.kill('SIGTERM');
		const deadline = Date.now() + graceMs;
		while (this.running && Date.now() < deadline) await sleep(20);
		await this.kill();
	}

	/** Ends it and its children as a power cut would. */
	async kill(): Promise<void> {
		signalGroup(this.pid, 'SIGKILL');
		const deadline = Date.now() + 5_000;
		while ((this.running || groupExists(this.pid)) && Date.now() < deadline) await sleep(20);
		removed(this.leftover);
	}
}

/** Whether any process of the group is there. */
export function groupExists(pid: number): boolean {
	return signalGroup(pid, 0);
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
	try {
		return process.kill(-pid, signal);
	} catch {
		return false;
	}
}

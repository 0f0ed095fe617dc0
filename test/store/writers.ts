import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { StoredEntry } from '../../lib/store/store';
import type { Acknowledged, Assignment } from './writer';

/** Processes that append to audit chains, and what the store acknowledged to them, also to those that were killed. */
export class Writers {
	private readonly folder = mkdtempSync(join(tmpdir(), 'airlock-writers-'));
	private readonly processes: ChildProcess[];
	private readonly ended: Array<Promise<number>>;
	readonly acknowledged: Acknowledged[] = [];
	readonly failures: string[] = [];

	constructor(
		size: number,
		private readonly assignment: Assignment,
	) {
		const outfile = join(this.folder, 'writer.js');
		buildSync({
			entryPoints: [join(__dirname, 'writer.ts')],
			outfile,
			bundle: true,
			platform: 'node',
			external: ['pg-native'],
		});
		const options = { execArgv: ['--disable-warning=ExperimentalWarning'] };
		this.processes = Array.from({ length: size }, () => fork(outfile, options));
		this.ended = this.processes.map(async (child) => {
			await once(child, 'close');
			return performance.now();
		});
	}

	/** Has them open the store, and starts them all when each has. */
	async start(): Promise<void> {
		for (const child of this.processes) child.send(this.assignment);
		await Promise.all(
			this.processes.map(async (child) => {
				const [message] = (await once(child, 'message')) as ['ready' | { failure: string }];
				if (message !== 'ready') throw new Error(message.failure);
			}),
		);
		for (const child of this.processes) {
			child.on('message', (message: Acknowledged | { failure: string }) => {
				if ('failure' in message) this.failures.push(message.failure);
				else this.acknowledged.push(message);
			});
			child.send('go');
		}
	}

	/** Resolves when every process has ended by itself, with when each did; rejects if one failed. */
	async done(): Promise<number[]> {
		const ended = await Promise.all(this.ended);
		if (this.failures.length > 0) throw new Error(this.failures.join('; '));
		return ended;
	}

	async acknowledgedAtLeast(count: number): Promise<void> {
		while (this.acknowledged.length < count) {
			if (this.failures.length > 0) throw new Error(this.failures.join('; '));
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
	}

	/** SIGKILL: in the middle of whatever it does. */
	async kill(index: number): Promise<void> {
		const [child] = this.processes.splice(index, 1);
		const [ended] = this.ended.splice(index, 1);
		child!.kill('SIGKILL');
		await ended;
	}

	/** What was acknowledged and is not, or is not the same, among `entries`. */
	missingFrom(entries: readonly StoredEntry[]): Acknowledged[] {
		const hashes = new Map(entries.map(({ tenant, seq, hash }) => [`${seq} ${tenant}`, hash]));
		return this.acknowledged.filter(
			([tenant, seq, hash]) => hashes.get(`${seq} ${tenant}`) !== hash,
		);
	}

	async close(): Promise<void> {
		while (this.processes.length > 0) await this.kill(0);
		rmSync(this.folder, { recursive: true });
	}
}

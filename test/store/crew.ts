import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { StoreLocation } from '../../lib/store/locate';
import type { RedisServer } from '../../lib/store/redis/locate';
import type { Task } from './worker';

/** Several processes that work on one store at the same time. */
export class Crew {
	private readonly folder = mkdtempSync(join(tmpdir(), 'airlock-crew-'));
	readonly processes: ChildProcess[];

	/** Bundled once: eight plain Node processes start in a fraction of the time of eight compilers. */
	constructor(size: number) {
		const outfile = join(this.folder, 'worker.js');
		buildSync({
			entryPoints: [join(__dirname, 'worker.ts')],
			outfile,
			bundle: true,
			platform: 'node',
			external: ['pg-native'],
		});
		const options = { execArgv: ['--disable-warning=ExperimentalWarning'] };
		this.processes = Array.from({ length: size }, () => fork(outfile, options));
	}

	async open(location: StoreLocation, now: number, redis?: RedisServer): Promise<void> {
		await this.all(() => ({ do: 'open', location, redis }), now);
	}

	/** Sends every process its task at once; answers when all are done. */
	async all<T>(task: (index: number) => Task, now: number): Promise<T[]> {
		return await Promise.all(
			this.processes.map(async (_, index) => await this.one<T>(index, task(index), now)),
		);
	}

	async one<T>(index: number, task: Task, now: number): Promise<T> {
		const child = this.processes[index]!;
		child.send({ task, now });
		const [message] = (await once(child, 'message')) as [{ answer?: T; failure?: string }];
		if (message.failure !== undefined) throw new Error(message.failure);
		return message.answer as T;
	}

	/** SIGKILL: no handler runs, nothing is given back. */
	async kill(index: number): Promise<void> {
		const child = this.processes[index]!;
		child.kill('SIGKILL');
		await once(child, 'exit');
		this.processes.splice(index, 1);
	}

	async close(): Promise<void> {
		while (this.processes.length > 0) await this.kill(0);
		rmSync(this.folder, { recursive: true });
	}
}

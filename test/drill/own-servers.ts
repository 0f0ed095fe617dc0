import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { freePort } from '../e2e/harness/environment';
import { removeAtExit, removed } from '../e2e/harness/leftovers';
import { ProcessGroup } from '../e2e/harness/process-group';

/** PostgreSQL does not run as root: it is given to this user then. */
const SERVER_USER = 'postgres';
const isRoot = process.getuid?.() === 0;
const READY_MS = 60_000;

/** A server of the drill's own, that it may kill, restart and empty. */
abstract class OwnServer {
	private group: ProcessGroup | undefined;

	protected constructor(
		protected readonly folder: string,
		protected readonly port: number,
	) {
		removeAtExit({ kind: 'folder', path: folder });
	}

	protected abstract command(): { file: string; args: readonly string[] };
	protected abstract answers(): Promise<unknown>;

	async start(): Promise<void> {
		const log = join(this.folder, '..', `${this.constructor.name}-${this.port}.log`);
		this.group = new ProcessGroup({ ...this.command(), cwd: this.folder, env: process.env, log });
		const deadline = Date.now() + READY_MS;
		while (!(await this.answers().catch(() => undefined))) {
			if (Date.now() > deadline || !this.group.running) {
				throw new Error(`${this.constructor.name} did not start: ${log}`);
			}
			await sleep(100);
		}
		rmSync(log, { force: true });
	}

	/** As a crash of its machine: nothing is written that was not written. */
	async crash(awayMs: number): Promise<void> {
		await this.group?.kill();
		await sleep(awayMs);
		await this.start();
	}

	async restart(awayMs: number): Promise<void> {
		await this.group?.stop();
		await sleep(awayMs);
		await this.start();
	}

	async stop(): Promise<void> {
		await this.group?.kill();
		rmSync(this.folder, { recursive: true, force: true });
		removed({ kind: 'folder', path: this.folder });
	}
}

export class OwnPostgres extends OwnServer {
	static async start(): Promise<OwnPostgres> {
		const folder = mkdtempSync(join(tmpdir(), 'airlock-postgres-'));
		if (isRoot) {
			const [uid, gid] = ['-u', '-g'].map((flag) =>
				Number(execFileSync('id', [flag, SERVER_USER])),
			) as [number, number];
			chownSync(folder, uid, gid);
		}
		const server = new OwnPostgres(folder, await freePort());
		const { file, args } = asServerUser('initdb', [
			'-D',
			join(folder, 'data'),
			'-A',
			'trust',
			'-U',
			'root',
		]);
		execFileSync(file, args, { cwd: folder, stdio: 'ignore' });
		await server.start();
		return server;
	}

	get url(): string {
		return `postgres://root@127.0.0.1:${this.port}/postgres`;
	}

	protected command() {
		return asServerUser('postgres', [
			...['-D', join(this.folder, 'data'), '-p', String(this.port)],
			...['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${this.folder}`],
		]);
	}

	protected async answers(): Promise<boolean> {
		const client = new Client({ connectionString: this.url });
		client.on('error', () => undefined);
		await client.connect();
		await client.end();
		return true;
	}
}

/** With a log of its commands, as a queue needs it: a restart loses nothing. */
export class OwnRedis extends OwnServer {
	static async start(): Promise<OwnRedis> {
		const server = new OwnRedis(mkdtempSync(join(tmpdir(), 'airlock-redis-')), await freePort());
		await server.start();
		return server;
	}

	get url(): string {
		return `redis://127.0.0.1:${this.port}/0`;
	}

	async flush(): Promise<void> {
		await this.once(async (redis) => await redis.flushall());
	}

	protected command() {
		const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
		return { file: 'redis-server', args: [...args, '--save', '', '--appendonly', 'yes'] };
	}

	protected async answers(): Promise<boolean> {
		return (await this.once(async (redis) => await redis.ping())) === 'PONG';
	}

	private async once<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
		const redis = new Redis({ port: this.port, lazyConnect: true, retryStrategy: () => null });
		redis.on('error', () => undefined);
		try {
			await redis.connect();
			return await command(redis);
		} finally {
			redis.disconnect();
		}
	}
}

function asServerUser(program: string, args: readonly string[]) {
	const file = programPath(program);
	if (!isRoot) return { file, args };
	const user = [`--reuid=${SERVER_USER}`, `--regid=${SERVER_USER}`, '--clear-groups'];
	return { file: 'setpriv', args: [...user, file, ...args] };
}

/** Debian keeps them out of the path. */
function programPath(program: string): string {
	const debian = '/usr/lib/postgresql';
	if (!existsSync(debian)) return program;
	const newest = readdirSync(debian).sort((a, b) => Number(b) - Number(a))[0]!;
	return join(debian, newest, 'bin', program);
}

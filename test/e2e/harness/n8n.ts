import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { n8nEnvironment, freePort } from './environment';
import { send, type Answer, type HttpRequest } from './http';
import { installN8n, type InstalledN8n } from './install-n8n';
import { frontDoorIn, installPackage, packAirlock } from './pack';
import type { LoadBalancer } from './load-balancer';
import { removeAtExit, removed } from './leftovers';
import { createDatabase, type TestDatabase } from './postgres';
import { ProcessGroup } from './process-group';
import { queueMode, regular, type Role } from './queue';
import { RestClient, newOwner } from './rest';
import { lastLines } from './text';
import { hostsEnvironment, type TlsHost } from './tls-host';
import { importable, Workflow, type WorkflowDefinition } from './workflow';

export interface N8nOptions {
	/** SQLite in the user folder when absent; `postgres` makes a database of its own. */
	readonly database?: 'sqlite' | 'postgres';
	/** Six processes on PostgreSQL and Redis. `AIRLOCK_E2E_QUEUE_MODE=1` makes every n8n such a one. */
	readonly queueMode?: boolean;
	/** Of a test's own, in queue mode; the machine's when absent. */
	readonly servers?: { readonly postgres: string; readonly redis: string };
	/** Whether our external hook is named in n8n's settings. `AIRLOCK_E2E_FRONT_DOOR=1` does it for every n8n. */
	readonly frontDoor?: boolean;
	/** On top of the harness's own settings. */
	readonly env?: Readonly<Record<string, string>>;
	/** The package to install. This repository's, built and packed, when absent; none when false. */
	readonly tarball?: string | false;
	/** Servers of this process (`serveTls`) that n8n reaches under their public names, and trusts. */
	readonly hosts?: readonly TlsHost[];
}

/** As docs/scale.md has an admin set it: our front door, and an isolate only when the first expression needs it. */
export const asAdvised: N8nOptions = {
	frontDoor: true,
	env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' },
};

const readyWithinMs = 90_000;

/**
 * Starts the pinned n8n with a user folder, a port and a database of its own, the package installed as an
 * admin does it, and its owner signed in. Everything it makes is gone after `stop()`, and at the latest
 * when this process ends, however it ends.
 */
export async function startN8n(options: N8nOptions = {}): Promise<N8n> {
	const installed = await installN8n();
	const tarball =
		options.tarball === false ? undefined : (options.tarball ?? (await packAirlock()));
	const userFolder = await mkdtemp(join(tmpdir(), `airlock-n8n-${process.pid}-`));
	removeAtExit({ kind: 'folder', path: userFolder });
	const inQueueMode = options.queueMode ?? process.env.AIRLOCK_E2E_QUEUE_MODE === '1';
	const withFrontDoor =
		tarball !== undefined && (options.frontDoor ?? process.env.AIRLOCK_E2E_FRONT_DOOR === '1');
	const onPostgres = inQueueMode || options.database === 'postgres';
	const database = onPostgres ? await createDatabase(options.servers?.postgres) : undefined;
	const port = await freePort();
	const queue = inQueueMode ? await queueMode(port, options.servers?.redis) : undefined;
	const env = {
		...n8nEnvironment({ installed, userFolder, port, brokerPort: await freePort() }),
		...queue?.env,
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('base64'),
		...database?.env,
		...(await hostsEnvironment(options.hosts ?? [], userFolder)),
		...(withFrontDoor && { EXTERNAL_HOOK_FILES: frontDoorIn(userFolder) }),
		...options.env,
	};
	const baseUrl = `http://127.0.0.1:${port}`;
	const roles = queue?.roles ?? regular(port);
	const n8n = new N8n(baseUrl, roles, {
		installed,
		userFolder,
		env,
		database,
		balancer: queue?.balancer,
	});
	try {
		if (tarball !== undefined) await installPackage(tarball, userFolder);
		await n8n.restart();
		await n8n.rest.setUpOwner(n8n.owner);
		return n8n;
	} catch (error) {
		await n8n.stop();
		throw error;
	}
}

interface Place {
	readonly installed: InstalledN8n;
	readonly userFolder: string;
	readonly env: Readonly<Record<string, string>>;
	readonly database: TestDatabase | undefined;
	readonly balancer: LoadBalancer | undefined;
}

/** A running n8n: one process, or several in queue mode. */
export class N8n {
	/** Who can sign in to the editor at `baseUrl`. The password is made for this n8n. */
	readonly owner = newOwner();
	readonly rest: RestClient;
	private readonly logFile: string;
	private readonly groups = new Map<string, ProcessGroup>();

	constructor(
		readonly baseUrl: string,
		private readonly roles: readonly Role[],
		private readonly place: Place,
	) {
		this.rest = new RestClient(this.baseUrl);
		this.logFile = join(place.userFolder, 'n8n.log');
	}

	get userFolder(): string {
		return this.place.userFolder;
	}

	/** Names of its processes: `main`, in queue mode also `webhook-1`, `worker-1` and so on. */
	get processes(): string[] {
		return this.roles.map(({ name }) => name);
	}

	/** How many of them take webhooks, and run workflows. */
	get receivers(): number {
		return Math.max(1, this.processes.filter((name) => name.startsWith('webhook')).length);
	}

	get workers(): number {
		return Math.max(1, this.processes.filter((name) => name.startsWith('worker')).length);
	}

	/** Of the main process, and of its process group. */
	get pid(): number {
		const main = this.groups.get('main');
		if (!main) throw new Error('n8n is not running');
		return main.pid;
	}

	/** The same of all its processes. */
	get pids(): number[] {
		return [...this.groups.values()].map(({ pid }) => pid);
	}

	/** On PostgreSQL. */
	get databaseName(): string | undefined {
		return this.place.database?.name;
	}

	/** The same, to connect to. */
	get databaseUrl(): string | undefined {
		return this.place.database?.url;
	}

	async credential(
		type: string,
		data: Readonly<Record<string, unknown>>,
		name = `${type} ${randomBytes(4).toString('hex')}`,
	): Promise<{ id: string; name: string }> {
		const { id } = await this.rest.post<{ id: string }>('/rest/credentials', { name, type, data });
		return { id, name };
	}

	/** Creates a workflow, and activates it unless told not to. */
	async workflow(definition: WorkflowDefinition, { active = true } = {}): Promise<Workflow> {
		const workflow = await Workflow.create(this.baseUrl, this.rest, definition);
		if (active) await workflow.activate();
		return workflow;
	}

	/** Imports a workflow file, with its credentials replaced by those given under the names it uses. */
	async importWorkflow(
		path: string,
		credentials: Readonly<Record<string, { id: string; name: string }>> = {},
		options?: { active?: boolean },
	): Promise<Workflow> {
		const file = JSON.parse(await readFile(path, 'utf8')) as WorkflowDefinition;
		return await this.workflow(importable(file, credentials), options);
	}

	/** Presses the editor's "Listen for test event": the next call to `url` runs the workflow by hand. */
	async listenForTestEvent(workflow: Workflow): Promise<{ url: string }> {
		await workflow.run();
		return { url: workflow.testUrl };
	}

	/** Sends to `url`, or to a path of this n8n. */
	async send(url: string, request?: HttpRequest): Promise<Answer> {
		return await send(new URL(url, this.baseUrl).href, request);
	}

	/** Everything n8n wrote so far, over all its starts. */
	async log(): Promise<string> {
		return await readFile(this.logFile, 'utf8');
	}

	/** Starts n8n, after an orderly stop where it runs, on the same folder, ports and database. */
	async restart(
		env: Readonly<Record<string, string>> = {},
		withinMs = readyWithinMs,
	): Promise<void> {
		await this.stopProcesses();
		const [main, ...others] = this.roles;
		await this.startProcess(main!.name, env, withinMs);
		await Promise.all(
			others.map(async ({ name }) => await this.startProcess(name, env, withinMs * 2)),
		);
	}

	/** Starts one process. */
	async startProcess(
		name: string,
		env: Readonly<Record<string, string>> = {},
		withinMs = readyWithinMs,
	): Promise<void> {
		const { installed, userFolder } = this.place;
		const role = this.roles.find((one) => one.name === name)!;
		const group = new ProcessGroup({
			file: installed.node,
			args: [installed.entry, ...role.args],
			// n8n reads a .env file where it is started: there is none here.
			cwd: userFolder,
			env: { ...this.place.env, ...role.env, ...env },
			log: this.logFile,
		});
		this.groups.set(name, group);
		await this.ready(role, group, withinMs);
	}

	/** Ends n8n and its task runners at once. `restart()` starts it again. */
	async kill(): Promise<void> {
		await Promise.all(this.processes.map(async (name) => await this.killProcess(name)));
	}

	/** Ends one process at once. */
	async killProcess(name: string): Promise<void> {
		await this.groups.get(name)?.kill();
		this.groups.delete(name);
	}

	/** Stops n8n and removes everything that was made for it. */
	async stop(): Promise<void> {
		await this.stopProcesses();
		this.place.balancer?.close();
		await this.place.database?.drop();
		await rm(this.userFolder, { recursive: true, force: true });
		removed({ kind: 'folder', path: this.userFolder });
	}

	private async stopProcesses(): Promise<void> {
		await Promise.all([...this.groups.values()].map(async (group) => await group.stop()));
		this.groups.clear();
	}

	private async ready({ name, port }: Role, group: ProcessGroup, withinMs: number): Promise<void> {
		const url = `http://127.0.0.1:${port}/healthz/readiness`;
		const deadline = Date.now() + withinMs;
		for (;;) {
			const request = { method: 'GET', timeoutMs: 2_000 };
			const answer = await send(url, request).catch(() => undefined);
			if (answer?.status === 200) return;
			if (!group.running || Date.now() > deadline) {
				const words = await lastLines(this.logFile);
				throw new Error(`n8n (${name}) did not start. Its last words:\n${words}`);
			}
			await sleep(100);
		}
	}
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { n8nEnvironment, freePort } from './environment';
import { send, type Answer, type HttpRequest } from './http';
import { installN8n, type InstalledN8n } from './install-n8n';
import { installPackage, packAirlock } from './pack';
import { removeAtExit, removed } from './leftovers';
import { createDatabase, type TestDatabase } from './postgres';
import { ProcessGroup } from './process-group';
import { RestClient, newOwner } from './rest';
import { lastLines } from './text';
import { hostsEnvironment, type TlsHost } from './tls-host';
import { importable, Workflow, type WorkflowDefinition } from './workflow';

export interface N8nOptions {
	/** SQLite in the user folder when absent; `postgres` makes a database of its own. */
	readonly database?: 'sqlite' | 'postgres';
	/** On top of the harness's own settings. */
	readonly env?: Readonly<Record<string, string>>;
	/** The package to install. This repository's, built and packed, when absent; none when false. */
	readonly tarball?: string | false;
	/** Servers of this process (`serveTls`) that n8n reaches under their public names, and trusts. */
	readonly hosts?: readonly TlsHost[];
}

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
	const database = options.database === 'postgres' ? await createDatabase() : undefined;
	const env = {
		...n8nEnvironment({
			installed,
			userFolder,
			port: await freePort(),
			brokerPort: await freePort(),
		}),
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('base64'),
		...database?.env,
		...(await hostsEnvironment(options.hosts ?? [], userFolder)),
		...options.env,
	};
	const n8n = new N8n(installed, userFolder, env, database);
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

/** A running n8n. */
export class N8n {
	readonly baseUrl: string;
	/** Who can sign in to the editor at `baseUrl`. The password is made for this n8n. */
	readonly owner = newOwner();
	readonly rest: RestClient;
	private readonly logFile: string;
	private group: ProcessGroup | undefined;

	constructor(
		private readonly installed: InstalledN8n,
		readonly userFolder: string,
		private readonly env: Readonly<Record<string, string>>,
		private readonly database: TestDatabase | undefined,
	) {
		this.baseUrl = `http://127.0.0.1:${env.N8N_PORT}`;
		this.rest = new RestClient(this.baseUrl);
		this.logFile = join(userFolder, 'n8n.log');
	}

	/** Of the process group, too. */
	get pid(): number {
		if (!this.group) throw new Error('n8n is not running');
		return this.group.pid;
	}

	/** On PostgreSQL. */
	get databaseName(): string | undefined {
		return this.database?.name;
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

	/** Starts n8n, after an orderly stop where it runs, on the same folder, port and database. */
	async restart(
		env: Readonly<Record<string, string>> = {},
		withinMs = readyWithinMs,
	): Promise<void> {
		await this.group?.stop();
		this.group = new ProcessGroup({
			file: this.installed.node,
			args: [this.installed.entry, 'start'],
			// n8n reads a .env file where it is started: there is none here.
			cwd: this.userFolder,
			env: { ...this.env, ...env },
			log: this.logFile,
		});
		await this.ready(withinMs);
	}

	/** Ends n8n and its task runner at once. `restart()` starts it again. */
	async kill(): Promise<void> {
		await this.group?.kill();
		this.group = undefined;
	}

	/** Stops n8n and removes everything that was made for it. */
	async stop(): Promise<void> {
		await this.group?.stop();
		this.group = undefined;
		await this.database?.drop();
		await rm(this.userFolder, { recursive: true, force: true });
		removed({ kind: 'folder', path: this.userFolder });
	}

	private async ready(withinMs: number): Promise<void> {
		const deadline = Date.now() + withinMs;
		while (!(await this.isReady())) {
			if (!this.group?.running || Date.now() > deadline) {
				throw new Error(`n8n did not start. Its last words:\n${await lastLines(this.logFile)}`);
			}
			await sleep(100);
		}
	}

	private async isReady(): Promise<boolean> {
		const request = { method: 'GET', timeoutMs: 2_000 };
		const answer = await this.send('/healthz/readiness', request).catch(() => undefined);
		return answer?.status === 200;
	}
}

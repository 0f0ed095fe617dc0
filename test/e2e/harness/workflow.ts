import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Execution, listExecutions } from './execution';
import type { RestClient } from './rest';

/** A node as workflow files have it; what is left out is filled in. */
export interface NodeDefinition {
	readonly name: string;
	readonly type: string;
	readonly typeVersion?: number;
	readonly parameters?: Readonly<Record<string, unknown>>;
	readonly credentials?: Readonly<Record<string, { id?: string; name: string }>>;
	readonly [setting: string]: unknown;
}

export interface WorkflowDefinition {
	readonly name?: string;
	readonly nodes: readonly NodeDefinition[];
	/** When absent, the nodes are chained in the order given. */
	readonly connections?: Readonly<Record<string, unknown>>;
	readonly settings?: Readonly<Record<string, unknown>>;
}

interface SavedWorkflow {
	readonly id: string;
	readonly versionId: string;
}

/** A workflow in a running n8n. */
export class Workflow {
	private constructor(
		private readonly baseUrl: string,
		private readonly rest: RestClient,
		readonly id: string,
		private readonly versionId: string,
		readonly nodes: readonly NodeDefinition[],
	) {}

	static async create(
		baseUrl: string,
		rest: RestClient,
		definition: WorkflowDefinition,
	): Promise<Workflow> {
		const nodes = definition.nodes.map(complete);
		const saved = await rest.post<SavedWorkflow>('/rest/workflows', {
			name: definition.name ?? `Case ${randomUUID()}`,
			nodes,
			connections: definition.connections ?? chain(nodes),
			settings: { executionOrder: 'v1', ...definition.settings },
		});
		return new Workflow(baseUrl, rest, saved.id, saved.versionId, nodes);
	}

	/** The production URL of the first node that has a `path`. */
	get url(): string {
		const node = this.nodes.find(hasPath);
		if (!node) throw new Error('No node of this workflow has a path');
		return this.urlOf(node.name);
	}

	urlOf(nodeName: string): string {
		const node = this.nodes.find(({ name }) => name === nodeName);
		return `${this.baseUrl}/webhook/${String(node?.parameters?.path)}`;
	}

	/**
	 * Starts it by hand from its first node, or the one named, as the editor's button does. Where that is a webhook trigger,
	 * n8n then listens for one call at `testUrl`.
	 */
	async run(trigger = this.nodes[0]!.name): Promise<void> {
		await this.rest.post(`/rest/workflows/${this.id}/run`, {
			triggerToStartFrom: { name: trigger },
		});
	}

	/** Where `run()` listens. */
	get testUrl(): string {
		return this.url.replace('/webhook/', '/webhook-test/');
	}

	/** Publishes it, and waits until n8n has registered its triggers. */
	async activate(): Promise<void> {
		await this.rest.post(`/rest/workflows/${this.id}/activate`, { versionId: this.versionId });
		await this.reached('published');
	}

	/** Unpublishes it, and waits until its triggers are gone. */
	async deactivate(): Promise<void> {
		await this.rest.post(`/rest/workflows/${this.id}/deactivate`);
		await this.reached('not_published');
	}

	/** n8n answers both requests before it has acted on them. */
	private async reached(wanted: PublicationStatus['status'], timeoutMs = 60_000): Promise<void> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const { status, triggers } = await this.rest.get<PublicationStatus>(
				`/rest/workflows/${this.id}/publication-status`,
			);
			if (status === wanted) return;
			if (status === 'failed' || status === 'partial') {
				const reasons = triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
				throw new Error(`The workflow's triggers were not registered: ${reasons.join('; ')}`);
			}
			if (Date.now() > deadline) throw new Error(`The workflow is still ${status}`);
			await sleep(25);
		}
	}

	/** n8n deletes archived workflows only, and archives by unpublishing. */
	async delete(): Promise<void> {
		await this.rest.post(`/rest/workflows/${this.id}/archive`);
		await this.reached('not_published');
		await this.rest.delete(`/rest/workflows/${this.id}`);
	}

	/**
	 * All its executions, newest first, once none is running and none was added for `quietMs`: so that
	 * both a count and the absence of executions mean something. Waits for at least `atLeast`, up to `timeoutMs`.
	 */
	async executions({
		atLeast = 0,
		quietMs = 300,
		timeoutMs = 60_000,
	}: { atLeast?: number; quietMs?: number; timeoutMs?: number } = {}): Promise<Execution[]> {
		const deadline = Date.now() + timeoutMs;
		let quietSince = Date.now();
		let seen = '';
		for (;;) {
			const found = await listExecutions(this.rest, this.id);
			const now = Date.now();
			const state = found.map(({ id, status }) => `${id} ${status}`).join();
			if (state !== seen) [seen, quietSince] = [state, now];
			const busy = found.some(({ status }) => status === 'new' || status === 'running');
			if (!busy && found.length >= atLeast && now - quietSince >= quietMs) {
				return found.map((summary) => new Execution(this.rest, summary));
			}
			if (now > deadline) {
				throw new Error(`After ${timeoutMs} ms the executions are: ${state || 'none'}`);
			}
			await sleep(50);
		}
	}

	/** Those that there are now, under way or not. */
	async executionsNow(): Promise<Execution[]> {
		const found = await listExecutions(this.rest, this.id);
		return found.map((summary) => new Execution(this.rest, summary));
	}

	/** The newest execution, waited for. */
	async lastExecution(): Promise<Execution> {
		const [last] = await this.executions({ atLeast: 1, quietMs: 0 });
		return last!;
	}
}

interface PublicationStatus {
	readonly status: 'not_published' | 'in_progress' | 'published' | 'partial' | 'failed';
	readonly triggers: readonly { errorMessage: string | null }[];
}

/**
 * A workflow file as it is shared: its own ids are dropped, and each credential it names is replaced by the
 * one of that name in `credentials`.
 */
export function importable(
	file: WorkflowDefinition,
	credentials: Readonly<Record<string, { id: string; name: string }>>,
): WorkflowDefinition {
	const nodes = file.nodes.map(({ credentials: wanted = {}, ...node }) => {
		const found = Object.entries(wanted).map(([type, { name }]) => {
			const credential = credentials[name];
			if (!credential) throw new Error(`The workflow needs a credential named "${name}"`);
			return [type, credential] as const;
		});
		return { ...node, id: randomUUID(), credentials: Object.fromEntries(found) } as NodeDefinition;
	});
	const { name, connections, settings } = file;
	return { name, nodes, connections, settings };
}

function hasPath(node: NodeDefinition): boolean {
	return typeof node.parameters?.path === 'string';
}

function complete(node: NodeDefinition, index: number): NodeDefinition {
	return {
		id: randomUUID(),
		typeVersion: 1,
		position: [index * 220, 0],
		parameters: {},
		// Without one, n8n puts the workflow's id and the node's name into the URL.
		...(hasPath(node) ? { webhookId: randomUUID() } : {}),
		...node,
	};
}

function chain(nodes: readonly NodeDefinition[]): Record<string, unknown> {
	const edges = nodes.slice(0, -1).map((node, i) => {
		const next = nodes[i + 1]!;
		return [node.name, { main: [[{ node: next.name, type: 'main', index: 0 }]] }];
	});
	return Object.fromEntries(edges) as Record<string, unknown>;
}

import { parse } from 'flatted';
import type { RestClient } from './rest';

type Json = Record<string, unknown>;

export interface ExecutionSummary {
	readonly id: string;
	/** `success`, `error`, `waiting`, `canceled`, `crashed`, `new`, `running`. */
	readonly status: string;
	readonly mode: string;
}

interface NodeRun {
	/** Milliseconds. */
	readonly executionTime?: number;
	readonly data?: { main?: ({ json: Json; binary?: Json }[] | null)[] };
	readonly error?: { message: string };
}

interface RunData {
	readonly resultData: { runData: Record<string, NodeRun[]>; error?: { message: string } };
}

/** One run of a workflow. What its nodes put out is fetched when first asked for. */
export class Execution implements ExecutionSummary {
	readonly id: string;
	readonly status: string;
	readonly mode: string;
	private fetched: Promise<RunData> | undefined;

	constructor(
		private readonly rest: RestClient,
		summary: ExecutionSummary,
	) {
		this.id = summary.id;
		this.status = summary.status;
		this.mode = summary.mode;
	}

	/** The json of every item that `node` put on `output` (0 is the first), over all its runs. */
	async items(node: string, output = 0): Promise<Json[]> {
		const runs = (await this.data()).resultData.runData[node] ?? [];
		return runs.flatMap((run) => run.data?.main?.[output] ?? []).map((item) => item.json);
	}

	/** The texts of the files that `node` put on its first output, one an item. */
	async files(node: string): Promise<string[]> {
		const runs = (await this.data()).resultData.runData[node] ?? [];
		const items = runs.flatMap((run) => run.data?.main?.[0] ?? []);
		const ids = items.flatMap(({ binary = {} }) =>
			Object.values(binary).map((file) => (file as { id: string }).id),
		);
		return await Promise.all(ids.map(async (id) => await this.rest.file(id)));
	}

	/** Names of the nodes that ran, in order of first start. */
	async nodes(): Promise<string[]> {
		return Object.keys((await this.data()).resultData.runData);
	}

	/** How long `node` took, over all its runs, in milliseconds. */
	async nodeTime(node: string): Promise<number> {
		const runs = (await this.data()).resultData.runData[node] ?? [];
		return runs.reduce((sum, { executionTime = 0 }) => sum + executionTime, 0);
	}

	/** Why it stopped with an error: the workflow's own message, or undefined. */
	async error(): Promise<string | undefined> {
		return (await this.data()).resultData.error?.message;
	}

	/** Everything that was recorded, as n8n keeps it. */
	data(): Promise<RunData> {
		this.fetched ??= this.fetch();
		return this.fetched;
	}

	private async fetch(): Promise<RunData> {
		// n8n stores run data "flatted": JSON in which repeated and circular values are references.
		const { data } = await this.rest.get<{ data: string }>(`/rest/executions/${this.id}`);
		return parse(data) as RunData;
	}
}

/** All executions of a workflow, newest first, whatever their number. */
export async function listExecutions(
	rest: RestClient,
	workflowId: string,
): Promise<ExecutionSummary[]> {
	const all = new Map<string, ExecutionSummary>();
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	let before = '';
	for (;;) {
		const page = await rest.get<{ results: ExecutionSummary[] }>(
			`/rest/executions?limit=100&filter=${filter}${before}`,
		);
		const known = all.size;
		for (const summary of page.results) all.set(summary.id, summary);
		// A page may hold running executions besides its 100, so that only one without news is the last.
		if (all.size === known || page.results.length < 100) break;
		const oldest = Math.min(...page.results.map(({ id }) => Number(id)));
		before = `&lastId=${oldest}`;
	}
	return [...all.values()].sort((a, b) => Number(b.id) - Number(a.id));
}

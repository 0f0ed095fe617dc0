import { randomUUID } from 'node:crypto';
import { accountData, SERVICE_ACCOUNT } from './account';
import type { Execution, N8n, Workflow } from './harness';
import { webhookNode } from './webhook-node';

type Json = Record<string, unknown>;

export const GUARDED = 'n8n-nodes-airlock.guardedRequest';

export interface Outcome {
	readonly execution: Execution;
	readonly success: Json[];
	readonly halted: Json[];
}

/** A Guarded Request node behind n8n's own Webhook node. */
export class GuardedCase {
	private constructor(
		private readonly n8n: N8n,
		readonly flow: Workflow,
	) {}

	static async create(
		n8n: N8n,
		account: Readonly<Json>,
		parameters: Readonly<Json>,
	): Promise<GuardedCase> {
		const credential = await n8n.credential(SERVICE_ACCOUNT, accountData(account));
		const path = `case-${randomUUID()}`;
		const flow = await n8n.workflow({
			nodes: [
				webhookNode({ path, responseMode: 'lastNode' }),
				{
					name: 'Request',
					type: GUARDED,
					parameters: { url: '={{ $json.body.url }}', ...parameters },
					credentials: { [SERVICE_ACCOUNT]: credential },
				},
			],
		});
		return new GuardedCase(n8n, flow);
	}

	/** Runs it once, and answers what left by which output. */
	async run(body: Readonly<Json>): Promise<Outcome> {
		const { length } = await this.flow.executions();
		await this.n8n.send(this.flow.url, {
			body: Buffer.from(JSON.stringify(body)),
			headers: { 'Content-Type': 'application/json' },
			timeoutMs: 120_000,
		});
		const [execution] = await this.flow.executions({ atLeast: length + 1, timeoutMs: 60_000 });
		return {
			execution: execution!,
			success: await execution!.items('Request'),
			halted: await execution!.items('Request', 1),
		};
	}
}

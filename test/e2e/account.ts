import { randomUUID } from 'node:crypto';
import type { Execution, N8n, Workflow } from './harness';
import { webhookNode } from './webhook-node';

const DAY = 86_400_000;
export const SERVICE_ACCOUNT = 'airlockServiceAccountApi';

export interface Call {
	readonly url: string;
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
}

/** One service account in n8n's own HTTP Request node, behind n8n's own Webhook node. */
export class AccountCase {
	private constructor(
		private readonly n8n: N8n,
		private readonly flow: Workflow,
	) {}

	static async create(
		n8n: N8n,
		account: Readonly<Record<string, unknown>>,
		options: Readonly<Record<string, unknown>> = {},
	): Promise<AccountCase> {
		const credential = await n8n.credential(SERVICE_ACCOUNT, accountData(account));
		const path = `case-${randomUUID()}`;
		const flow = await n8n.workflow({
			nodes: [
				webhookNode({ path, responseMode: 'lastNode' }),
				{
					name: 'Request',
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					parameters: {
						method: '={{ $json.body.method }}',
						url: '={{ $json.body.url }}',
						authentication: 'predefinedCredentialType',
						nodeCredentialType: SERVICE_ACCOUNT,
						sendHeaders: true,
						specifyHeaders: 'json',
						jsonHeaders: '={{ JSON.stringify($json.body.headers) }}',
						sendBody:
							Array.isArray(account.allowedMethods) && account.allowedMethods.includes('POST'),
						specifyBody: 'json',
						jsonBody: '{"customer":"c-1"}',
						options,
					},
					credentials: { [SERVICE_ACCOUNT]: credential },
				},
			],
		});
		return new AccountCase(n8n, flow);
	}

	/** Makes one call, whatever becomes of it. */
	async start({ url, method = 'GET', headers = {} }: Call): Promise<void> {
		const body = Buffer.from(JSON.stringify({ url, method, headers }));
		await this.n8n.send(this.flow.url, {
			body,
			headers: { 'Content-Type': 'application/json' },
			timeoutMs: 60_000,
		});
	}

	/** Makes one call, and answers the execution. */
	async call(call: Call): Promise<Execution> {
		const { length } = await this.flow.executions();
		await this.start(call);
		const [last] = await this.flow.executions({ atLeast: length + 1, timeoutMs: 60_000 });
		return last!;
	}
}

/** What a person types, with what the case is about on top. */
export function accountData(account: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return {
		accountName: `case-${randomUUID().slice(0, 8)}`,
		integrationId: 'crm',
		purpose: 'Reads orders for the tests',
		owner: 'Ann Lee',
		environment: 'production',
		expiresAt: new Date(Date.now() + 30 * DAY).toISOString(),
		authMode: 'bearer',
		...account,
	};
}

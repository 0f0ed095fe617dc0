import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebhookContext } from 'n8n-core';
import {
	type ICredentialsHelper,
	type INode,
	type INodeTypes,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { frontDoor } from '../../lib/n8n/webhook/front-door';
import type { SigningCredential } from '../../lib/webhook/scheme';
import { SignedWebhookTrigger } from '../../nodes/SignedWebhookTrigger/SignedWebhookTrigger.node';

const TYPE = 'n8n-nodes-airlock.signedWebhookTrigger';

/** The trigger run by n8n's own execution context, without the rest of n8n. Answers 200 to what it lets in. */
export class WebhookServer {
	/** What `webhook()` handed to n8n, newest last. */
	readonly results: IWebhookResponseData[] = [];
	/** What was written to n8n's log as an error. */
	readonly faults: string[] = [];

	private constructor(
		private readonly server: Server,
		private readonly workflow: Workflow,
		private readonly node: INode,
		private readonly trigger: SignedWebhookTrigger,
		private readonly credential: () => SigningCredential,
	) {}

	/** `credential` is asked at every request, and may throw as n8n's own look-up does. */
	static async start(
		credential: () => SigningCredential,
		policy: INode['parameters'] = {},
	): Promise<WebhookServer> {
		const trigger = new SignedWebhookTrigger();
		const node: INode = {
			id: 'n1',
			name: 'Trigger',
			type: TYPE,
			typeVersion: 1,
			position: [0, 0],
			parameters: { provider: 'github', path: 'hook', policy },
			credentials: { airlockWebhookSigningApi: { id: 'c1', name: 'Key' } },
		};
		const nodeTypes: INodeTypes = {
			getByName: () => trigger,
			getByNameAndVersion: () => trigger,
			getKnownTypes: () => ({}),
		};
		const workflow = new Workflow({
			id: 'w1',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes,
		});
		const server = createServer();
		const own = new WebhookServer(
			server,
			workflow,
			workflow.getNode('Trigger')!,
			trigger,
			credential,
		);
		server.on('request', (request, response) => void own.handle(request, response));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return own;
	}

	/** Hangs this process's front door before it, as the external hook does in n8n. */
	hangFrontDoor(): void {
		frontDoor.hang(this.server, 'webhook');
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhook/hook`;
	}

	/** The item that would start the workflow with the last request. */
	get lastItem(): Record<string, unknown> | undefined {
		const item = this.results.at(-1)?.workflowData?.[0]?.[0];
		return item && 'json' in item ? item.json : undefined;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const credentialsHelper: Partial<ICredentialsHelper> = {
			isCredentialUsableByNode: () => true,
			getDecrypted: async () => ({ ...this.credential() }),
		};
		const additionalData: Partial<IWorkflowExecuteAdditionalData> = {
			httpRequest: request as IWorkflowExecuteAdditionalData['httpRequest'],
			httpResponse: response as IWorkflowExecuteAdditionalData['httpResponse'],
			credentialsHelper: credentialsHelper as ICredentialsHelper,
			webhookBaseUrl: 'https://hooks.example.test/webhook',
		};
		const context = new WebhookContext(
			this.workflow,
			this.node,
			additionalData as IWorkflowExecuteAdditionalData,
			'webhook',
			{ webhookDescription: this.trigger.description.webhooks![0]! } as IWebhookData,
			[],
			null,
		);
		jest.spyOn(context.logger, 'error').mockImplementation((line) => void this.faults.push(line));
		const result = await this.trigger.webhook.call(context);
		this.results.push(result);
		if (!result.noWebhookResponse) response.end();
	}
}

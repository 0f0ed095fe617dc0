import type { IWebhookFunctions } from 'n8n-workflow';

type Logger = IWebhookFunctions['logger'];

/** Where a request came to, in the words of records and logs. */
export interface WebhookPlace {
	readonly workflowId: string;
	readonly nodeId: string;
	readonly nodeName: string;
	readonly credentialId: string | undefined;
	/** The path as its owner wrote it. */
	readonly path: string;
	/** `webhook` in production, `manual` while the editor listens. */
	readonly mode: string;
	readonly logger: Logger;
}

export function placeOf(context: IWebhookFunctions): WebhookPlace {
	const node = context.getNode();
	return {
		workflowId: context.getWorkflow().id ?? '',
		nodeId: node.id,
		nodeName: node.name,
		credentialId: node.credentials?.airlockWebhookSigningApi?.id ?? undefined,
		path: String(context.getNodeParameter('path', '')),
		mode: context.getMode(),
		logger: context.logger,
	};
}

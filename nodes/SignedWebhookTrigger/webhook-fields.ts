import * as n8nWorkflow from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';

// Both run inside n8n's expression engine too, so they may use nothing but their argument.
const responseModeOf = ({ respond }: INodeParameters) =>
	respond === 'lastNode' ? 'lastNode' : respond === 'replyNode' ? 'responseNode' : 'onReceived';
// An immediate answer is what the node itself says (`webhookResponse`): nothing about the workflow is told to the sender.
const responseDataOf = ({ respond }: INodeParameters) =>
	respond === 'immediately' ? '' : 'firstEntryJson';

const PATH = '={{$parameter["path"]}}';

/** The parts of a webhook description that follow the node's parameters. */
interface WebhookFields {
	path: string;
	responseMode?: string;
	responseData?: string;
}

/**
 * n8n 2.40 and later read these fields of a node without expressions natively; older ones, which lack
 * the helpers, evaluate the templates for every request.
 */
const native = typeof n8nWorkflow.webhookDescriptionFields === 'function';

export const pathField: WebhookFields = native
	? n8nWorkflow.webhookDescriptionFields({
			path: n8nWorkflow.fromParameter('path'),
		})
	: { path: PATH };

export const responseFields: WebhookFields = native
	? n8nWorkflow.webhookDescriptionFields({
			path: n8nWorkflow.fromParameter('path'),
			responseMode: n8nWorkflow.fromFunction(responseModeOf),
			responseData: n8nWorkflow.fromFunction(responseDataOf),
		})
	: {
			path: PATH,
			responseMode: `={{(${String(responseModeOf)})($parameter)}}`,
			responseData: `={{(${String(responseDataOf)})($parameter)}}`,
		};

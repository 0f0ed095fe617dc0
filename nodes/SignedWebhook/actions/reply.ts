import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	NodeOperationError,
} from 'n8n-workflow';

const TRIGGER = 'signedWebhookTrigger';

export const fields: INodeProperties[] = [
	{
		displayName: 'Status Code',
		name: 'statusCode',
		type: 'number',
		typeOptions: { minValue: 200, maxValue: 599 },
		default: 200,
		description: 'At 500 and above the sender tries again, and its retry is let in',
		displayOptions: { show: { operation: ['reply'] } },
	},
	{
		displayName: 'Body',
		name: 'body',
		type: 'json',
		default: '{}',
		description: 'What the sender gets. Left empty, it is an empty object.',
		displayOptions: { show: { operation: ['reply'] } },
	},
];

/** Answers the waiting sender once, with the first item's settings, and passes all items on. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const waiting = context
		.getParentNodes(context.getNode().name)
		.some(({ type }) => type.endsWith(`.${TRIGGER}`));
	if (!waiting) {
		throw new NodeOperationError(context.getNode(), 'There is no sender to reply to', {
			description:
				'Start the workflow with a Signed Webhook Trigger whose Respond is "Using Signed Webhook Node".',
		});
	}
	const body = context.getNodeParameter('body', 0, '');
	context.sendResponse({
		statusCode: Number(context.getNodeParameter('statusCode', 0)),
		headers: { 'content-type': 'application/json; charset=utf-8' },
		body: parseBody(context, body),
	});
	return items;
}

function parseBody(context: IExecuteFunctions, body: unknown): IDataObject {
	if (typeof body !== 'string') return body as IDataObject;
	if (body.trim() === '') return {};
	try {
		return JSON.parse(body) as IDataObject;
	} catch {
		throw new NodeOperationError(context.getNode(), 'The reply body is not valid JSON', {
			description: 'Write JSON into Body, or leave it empty.',
			itemIndex: 0,
		});
	}
}

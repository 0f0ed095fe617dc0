import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { isAllowed } from '../../outbound';
import type { KnownNode, KnownWorkflow } from '../../registry/propose';

const PAGE = 100;
const MOST_PAGES = 1_000;
const TIMEOUT_MS = 30_000;

/** All workflows of the n8n that the credential names, by its public API. */
export async function readWorkflows(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<KnownWorkflow[]> {
	const { baseUrl = '' } = await context.getCredentials('airlockN8nApi', itemIndex);
	const address = String(baseUrl).trim().replace(/\/+$/, '');
	if (!isAllowed(address)) {
		throw unreadable(context, itemIndex, 'The Base URL of the credential has to be https.');
	}
	const found: KnownWorkflow[] = [];
	let cursor = '';
	for (let page = 0; page < MOST_PAGES; page += 1) {
		const answer = (await context.helpers.httpRequestWithAuthentication
			.call(context, 'airlockN8nApi', {
				url: `${address}/api/v1/workflows`,
				qs: { limit: PAGE, ...(cursor !== '' && { cursor }) },
				json: true,
				disableFollowRedirect: true,
				timeout: TIMEOUT_MS,
			})
			.catch(() => undefined)) as { data?: unknown; nextCursor?: unknown } | undefined;
		if (!Array.isArray(answer?.data)) {
			throw unreadable(
				context,
				itemIndex,
				'Check its address, and whether the key may list workflows.',
			);
		}
		found.push(...(answer.data as IDataObject[]).map(workflowOf));
		cursor = typeof answer.nextCursor === 'string' ? answer.nextCursor : '';
		if (cursor === '') break;
	}
	return found;
}

function workflowOf({ id, name, active, nodes }: IDataObject): KnownWorkflow {
	return {
		id: String(id),
		name: String(name),
		active: active === true,
		nodes: Array.isArray(nodes) ? (nodes as unknown as KnownNode[]) : [],
	};
}

function unreadable(
	context: IExecuteFunctions,
	itemIndex: number,
	description: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), 'The workflows cannot be read', {
		description,
		itemIndex,
		type: 'workflows_unreadable',
	});
}

import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { isAllowed } from '../../outbound';

const TIMEOUT_MS = 15_000;

/** Switches the workflow that runs off, by n8n's public API. Throws where that does not come about. */
export async function deactivateWorkflow(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<void> {
	const { baseUrl = '' } = await context.getCredentials('airlockN8nApi', itemIndex);
	const address = String(baseUrl).trim().replace(/\/+$/, '');
	const { id } = context.getWorkflow();
	const done =
		isAllowed(address) &&
		(await context.helpers.httpRequestWithAuthentication
			.call(context, 'airlockN8nApi', {
				method: 'POST',
				url: `${address}/api/v1/workflows/${encodeURIComponent(String(id))}/deactivate`,
				json: true,
				disableFollowRedirect: true,
				timeout: TIMEOUT_MS,
			})
			.then(
				() => true,
				() => false,
			));
	if (done) return;
	throw new NodeOperationError(context.getNode(), 'The workflow could not be switched off', {
		description: 'Check the address of Airlock n8n API, and whether its key may update workflows.',
		itemIndex,
		type: 'configuration',
	});
}

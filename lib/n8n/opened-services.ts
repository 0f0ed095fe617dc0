import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { services, type Services } from './services';

/** The services, for one item of a node. What keeps them from opening is a setting, and says so itself. */
export async function openedServices(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<Services> {
	return await services().catch((error: unknown) => {
		throw new NodeOperationError(context.getNode(), 'Airlock cannot open its store', {
			description: error instanceof Error ? error.message : undefined,
			itemIndex,
			type: 'store_unavailable',
		});
	});
}

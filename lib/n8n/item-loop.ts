import {
	ExpressionError,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { faultName } from '../fault';
import { KeyringError } from '../crypto/keyring';
import { StoreUnavailableError } from '../store/store';

/** What one item became. */
export type ItemResult = INodeExecutionData | INodeExecutionData[];

/**
 * Runs `run` for every item, one after the other, and answers the items it made, paired with theirs. Where one is refused
 * and the node is to continue, an item with `halt` stands in its place and the rest go on. Otherwise throws a
 * NodeOperationError for the item that says nothing of its contents.
 *
 * Call nothing that may throw outside of it: when a node that is to continue throws, n8n passes the node's INPUT on as
 * its output, and an item that was to be masked goes on unmasked.
 */
export async function forEachItem(
	context: IExecuteFunctions,
	run: (index: number) => Promise<ItemResult>,
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for (const index of context.getInputData().keys()) {
		let made: ItemResult;
		try {
			made = await run(index);
		} catch (error) {
			made = haltOrThrow(context, index, error);
		}
		for (const item of Array.isArray(made) ? made : [made]) {
			items.push({ ...item, pairedItem: item.pairedItem ?? index });
		}
	}
	return items;
}

/** Answers the item that stands for a refused one, or throws where the workflow is to stop. */
export function haltOrThrow(
	context: IExecuteFunctions,
	itemIndex: number,
	error: unknown,
): INodeExecutionData {
	const safe = safeError(context, itemIndex, error);
	if (!context.continueOnFail()) throw safe;
	return haltedItem(context, itemIndex, safe);
}

/**
 * The index is a number and not an object: with an object n8n puts the input item's fields back under those of an item
 * on the error output, so that what was to be removed would leave by it.
 */
function haltedItem(
	context: IExecuteFunctions,
	index: number,
	error: NodeOperationError | NodeApiError,
): INodeExecutionData {
	const { message, description } = error;
	const code = ('type' in error && error.type) || 'refused';
	const halt = { code, message, ...(description && { description }) };
	// The one form by which n8n knows an item for its error output and leaves it as it is.
	const json =
		context.getNode().onError === 'continueErrorOutput'
			? { error: message, details: halt }
			: { halt };
	return { json, pairedItem: index };
}

/** Our own errors say what is wrong and hold no values; of all others nothing is told but their class. */
function safeError(
	context: IExecuteFunctions,
	itemIndex: number,
	error: unknown,
): NodeOperationError | NodeApiError {
	if (error instanceof NodeOperationError || error instanceof NodeApiError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	const node = context.getNode();
	if (error instanceof StoreUnavailableError) {
		return new NodeOperationError(node, error.message, { itemIndex, type: 'store_unavailable' });
	}
	if (error instanceof KeyringError) {
		return new NodeOperationError(node, error.message, { itemIndex, type: error.code });
	}
	if (error instanceof ExpressionError) {
		return new NodeOperationError(node, 'An expression of this node cannot be evaluated', {
			description: 'Open the node and look at the fields marked in red.',
			itemIndex,
			type: 'expression',
		});
	}
	return new NodeOperationError(node, 'The item could not be processed', {
		description: `A defect of Airlock or of its input: ${faultName(error)}.`,
		itemIndex,
		type: 'defect',
	});
}

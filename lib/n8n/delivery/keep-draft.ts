import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import { lineageOf } from '../lineage';
import type { Services } from '../services';
import type { Kept } from './draft';

/** Keeps a delivery, sealed, until it is done with, and answers the id. Throws where it is too large. */
export async function keepDraft(
	context: IExecuteFunctions,
	{ held }: Services,
	itemIndex: number,
	contents: Kept,
): Promise<string> {
	const { json, delivery } = contents;
	const { heldItem, generation } = lineageOf(json as IDataObject);
	const kept = await held.keep({
		tenant: DEFAULT_TENANT,
		integration: delivery.integration,
		// Nobody said what became of it.
		category: 'outcome_unknown',
		workflow: context.getWorkflow().id ?? '',
		execution: context.getExecutionId(),
		node: context.getNode().id,
		correlationId: delivery.correlationId,
		attempts: 0,
		...(heldItem && { parent: heldItem }),
		generation,
		contents,
		keepDays: delivery.keepDays,
	});
	if (kept.ok) return kept.id;
	throw new NodeOperationError(context.getNode(), 'The delivery is too large to be kept', {
		description: 'Item and body together may have 8 MB. Send a link to the contents instead.',
		itemIndex,
		type: 'payload_too_large',
	});
}

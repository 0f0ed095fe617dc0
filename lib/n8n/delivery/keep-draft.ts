import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import { lineageOf } from '../failure/lineage';
import type { Services } from '../services';
import type { Kept } from './draft';

const DAY_MS = 86_400_000;

/**
 * Keeps a delivery, sealed, until it is done with, and answers the id; its first attempt has ended at `until`. Throws where
 * it is too large.
 */
export async function keepDraft(
	context: IExecuteFunctions,
	{ held, clock }: Services,
	itemIndex: number,
	contents: Kept,
	until: number,
): Promise<string> {
	const { json, delivery } = contents;
	const { heldItem, generation } = lineageOf(json as IDataObject);
	const triedForDays = Math.ceil((delivery.giveUpAt - clock.now()) / DAY_MS);
	const work = {
		tenant: DEFAULT_TENANT,
		integration: delivery.integration,
		// Nobody said what became of it.
		category: 'outcome_unknown' as const,
		workflow: context.getWorkflow().id ?? '',
		execution: context.getExecutionId(),
		node: context.getNode().id,
		correlationId: delivery.correlationId,
		// Written down before it leaves: a run that dies in it leaves it so.
		attempts: 1,
		...(heldItem && { parent: heldItem }),
		generation,
		contents,
		// Or it would be gone while it is still tried.
		keepDays: triedForDays + delivery.keepDays,
	};
	const kept = await held.keep(work, until);
	if (kept.ok) return kept.id;
	throw new NodeOperationError(context.getNode(), 'The delivery is too large to be kept', {
		description: 'Item and body together may have 8 MB. Send a link to the contents instead.',
		itemIndex,
		type: 'payload_too_large',
	});
}

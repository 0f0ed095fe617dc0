import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { recordDecision, recordOutcome } from '../../../lib/n8n/held/record';
import { heldError } from '../../../lib/n8n/held/refusal';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { Action } from '../../operation';
import { doneByField, reasonField } from '../../shared-fields';
import { idsField, ownTenantField } from '../fields';
import { heldDecision, idsParameter } from '../parameters';

/** What is gone for good needs more than a word. */
const SHORTEST_REASON = 10;

export const discard: Action = {
	fields: [
		idsField,
		doneByField,
		{
			...reasonField,
			placeholder: 'e.g. The order was cancelled by the customer',
			description: 'Why they are given up, in at least 10 characters. It is recorded.',
		},
		ownTenantField,
	],
	execute: discardItems,
};

/** One item for each that was asked for: whether it was discarded. Throws where nothing was. */
async function discardItems(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData[]> {
	const { tenant, by, reason } = heldDecision(context, index);
	if (reason.length < SHORTEST_REASON) throw heldError(context, index, 'reason_too_short');
	const ids = idsParameter(context, index);
	const { held } = await openedServices(context, index);
	await held.reclaim();
	const waiting = await held.list({ tenant, ids, state: 'held' }, ids.length);
	const decided = { action: 'held.discard', tenant, by, reason } as const;
	await recordDecision(context, index, decided, 'pending', waiting);
	const gone = new Set<string>();
	for (const { id } of waiting) {
		if (await held.discard(tenant, id, { by, reason })) gone.add(id);
	}
	const discarded = waiting.filter(({ id }) => gone.has(id));
	await recordOutcome(context, index, decided, 'success', discarded);
	if (gone.size === 0) throw heldError(context, index, 'not_held');
	return ids.map((heldItem) => {
		const outcome = gone.has(heldItem) ? 'discarded' : 'not_held';
		return { json: { heldItem, outcome }, pairedItem: index };
	});
}

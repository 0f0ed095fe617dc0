import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import type { Services } from '../services';

/**
 * Keeps a verified delivery, encrypted, until its work is done: a workflow says so with Safe Halt (Report Success) or Held
 * Items (Confirm), or by answering the sender well where the sender waits for it. Otherwise it waits in Held Items after a
 * quarter of an hour. Answers its id; throws where it is too large: what cannot be kept is not let in.
 */
export async function keepDelivery(
	context: IWebhookFunctions,
	{ held }: Pick<Services, 'held'>,
	item: INodeExecutionData,
	integrationId: string,
): Promise<string> {
	const airlock = item.json.airlock as IDataObject;
	const kept = await held.keep({
		tenant: DEFAULT_TENANT,
		integration: integrationId,
		// Nobody said what became of it.
		category: 'outcome_unknown',
		workflow: context.getWorkflow().id ?? '',
		execution: '',
		node: context.getNode().id,
		correlationId: String(airlock.correlationId),
		attempts: 0,
		contents: { json: item.json },
	});
	if (!kept.ok) throw new Error('The delivery is too large to be kept');
	airlock.heldItem = kept.id;
	airlock.generation = 0;
	return kept.id;
}

/** Follows what n8n answered: `accepted` is enough where the sender waited for the work, and not where the workflow says so later. */
export async function settleKept(
	{ held }: Pick<Services, 'held'>,
	id: string,
	{ accepted, senderWaits }: { accepted: boolean; senderWaits: boolean },
): Promise<void> {
	if (!accepted) {
		// The sender was not told that it arrived, and sends it again: kept as well, it would be done twice.
		await held.giveBack(DEFAULT_TENANT, id);
		await held.discard(DEFAULT_TENANT, id, { by: 'airlock', reason: 'The sender sends it again' });
	} else if (senderWaits) await held.released(DEFAULT_TENANT, id, '');
}

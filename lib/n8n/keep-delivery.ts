import type { ServerResponse } from 'node:http';
import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../audit/log';
import { onceAnswered } from '../webhook/answered';
import type { Services } from './services';

/**
 * Keeps a verified delivery, encrypted, until its work is done: a workflow says so with Safe Halt (Report Success) or Held
 * Items (Confirm), or by answering the sender well where the sender waits for it. Otherwise it waits in Held Items after a
 * quarter of an hour. Answers its id; undefined where it is too large, and so cannot be kept.
 */
export async function keepDelivery(
	context: IWebhookFunctions,
	{ held }: Pick<Services, 'held'>,
	item: INodeExecutionData,
	integrationId: string,
): Promise<string | undefined> {
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
	if (!kept.ok) return undefined;
	airlock.heldItem = kept.id;
	airlock.generation = 0;
	return kept.id;
}

/** Follows what n8n answers. `onFault` hears of a store that failed: then it waits in Held Items. */
export function settleKept(
	{ held }: Pick<Services, 'held'>,
	id: string,
	response: ServerResponse,
	{ acceptedBelow, senderWaits }: { acceptedBelow: number; senderWaits: boolean },
	onFault: (error: unknown) => void,
): void {
	onceAnswered(response, acceptedBelow, (accepted) => {
		if (accepted && !senderWaits) return;
		const done = accepted ? held.released(DEFAULT_TENANT, id, '') : giveUp(held, id);
		done.catch(onFault);
	});
}

/** The sender was not told that it arrived, and sends it again: kept as well, it would be done twice. */
async function giveUp(held: Services['held'], id: string): Promise<void> {
	await held.giveBack(DEFAULT_TENANT, id);
	await held.discard(DEFAULT_TENANT, id, { by: 'airlock', reason: 'The sender sends it again' });
}

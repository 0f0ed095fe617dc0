import type { AuditEvent } from '../../audit/event';
import type { Inbox } from '../../webhook/inbox';
import type { Arrival, Delivery } from '../../webhook/intake';
import type { Refusal } from '../../webhook/refusal';
import type { Services } from '../services';
import type { ItemContext } from './item';
import type { WebhookPlace } from './place';

/**
 * Records a verified delivery before the workflow starts. Rejects where it cannot be recorded and the trigger's
 * policy is to halt.
 */
export async function recordDelivery(
	place: WebhookPlace,
	{ audit }: Services,
	inbox: Inbox,
	arrival: Arrival,
	{ delivery, observed }: { delivery: Delivery; observed?: Refusal },
	item: ItemContext,
): Promise<void> {
	const { verified, eventEnvironment, droppedFields } = delivery;
	const event: AuditEvent = {
		...webhookEvent(place, inbox, item),
		action: 'webhook.delivery',
		outcome: 'success',
		actor: { type: 'service', id: `${item.provider}/${verified?.keyId ?? 'unverified'}` },
		correlationId: arrival.correlationId,
		deliveryId: verified?.deliveryId?.slice(0, 200),
		requestId: arrival.reference,
		context: {
			verified: verified !== undefined,
			bodyVerified: verified !== undefined && inbox.scheme.coversBody,
			...(eventEnvironment && { eventEnvironment }),
			...(droppedFields > 0 && { droppedFields }),
			...(observed && { wouldRefuse: observed.code }),
		},
	};
	await audit.record(event, { whenUnrecorded: inbox.policy.whenUnrecorded });
}

/** Records a set-up call that nothing proves before it is answered. Rejects where it cannot be recorded: then it is not. */
export async function recordSetup(
	place: WebhookPlace,
	{ audit }: Services,
	inbox: Inbox,
	{ correlationId, reference }: Arrival,
	told: boolean,
	item: ItemContext,
): Promise<void> {
	await audit.record({
		...webhookEvent(place, inbox, item),
		action: 'webhook.set_up',
		outcome: 'success',
		actor: { type: 'service', id: `${item.provider}/unverified` },
		...{ correlationId, requestId: reference },
		context: { verified: false, told },
	});
}

/** Records a new secret before it counts. Rejects where it cannot be recorded and the policy is to halt: then it does not count. */
export async function recordRotation(
	place: WebhookPlace,
	{ audit }: Services,
	inbox: Inbox,
	exchange: string,
	item: ItemContext,
): Promise<void> {
	const event: AuditEvent = {
		...webhookEvent(place, inbox, item),
		action: 'webhook.secret_rotated',
		outcome: 'success',
		actor: { type: 'service', id: item.provider },
		requestId: exchange,
		context: { end: 'receiver' },
	};
	await audit.record(event, { whenUnrecorded: inbox.policy.whenUnrecorded });
}

/** Counts a refused or acknowledged request towards an entry of its kind; a flood makes few entries. */
export function tallyRefusal(
	place: WebhookPlace,
	{ tally }: Services,
	inbox: Inbox,
	code: Refusal['code'],
	at: number,
	item: ItemContext,
): void {
	tally.count(`${inbox.scope}|${code}`, at, {
		...webhookEvent(place, inbox, item),
		action: 'webhook.refused',
		outcome: 'denied',
		actor: { type: 'service', id: item.provider },
		context: { code },
	});
}

function webhookEvent(
	{ workflowId, nodeName, credentialId, path, mode }: WebhookPlace,
	{ environment }: Inbox,
	{ integrationId }: ItemContext,
): Partial<AuditEvent> {
	return {
		environment,
		integration: integrationId || undefined,
		credential: credentialId,
		node: nodeName,
		resource: path,
		scope: mode,
		workflow: workflowId,
	};
}

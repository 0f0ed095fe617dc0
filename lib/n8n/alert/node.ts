import { createHash } from 'node:crypto';
import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { linkOf } from '../../alert/acknowledge';
import type { Alert } from '../../alert/alert';
import { deliverPersistently } from '../../alert/deliver';
import { type Destination, parseDestination } from '../../alert/destination';
import type { FailureCode } from '../../alert/http';
import type { Sending } from '../../alert/sending';
import type { AuditEvent } from '../../audit/event';
import { sentEvent } from './record';
import { recordEvent } from '../audit/record-event';
import { openedServices } from '../opened-services';

export const CREDENTIAL = 'airlockAlertDestinationApi';

/** Where a node sends: each destination has alerts of its own, so that a second one can stand in for the first. */
export function channelOf(context: IExecuteFunctions): string {
	const { id, name } = context.getNode().credentials?.[CREDENTIAL] ?? {};
	const about = JSON.stringify([id ?? null, name ?? null]);
	return createHash('sha256').update(about).digest('hex').slice(0, 16);
}

/** Where the credential leads. Throws for one that cannot be used, by the name of its field. */
export async function destinationOf(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<Destination> {
	const parsed = parseDestination(await context.getCredentials(CREDENTIAL, itemIndex));
	if (parsed.ok) return parsed.destination;
	throw new NodeOperationError(context.getNode(), parsed.message, {
		itemIndex,
		type: 'destination_unusable',
	});
}

/** Sends and settles one message, and records that. Undefined where it was taken, otherwise why not. */
export async function deliverFromNode(
	context: IExecuteFunctions,
	itemIndex: number,
	{ sending, to, page = '' }: { sending: Sending; to: Destination; page?: string },
): Promise<FailureCode | undefined> {
	const { engine, tokens, heartbeat } = (await openedServices(context, itemIndex)).alerts;
	const { message, openedAt } = sending;
	const { tenant, fingerprint } = message.alert;
	const linked = page !== '' && message.event === 'trigger';
	const token = linked && (await tokens.issue({ tenant, fingerprint, openedAt }));
	const acknowledgeUrl = token ? linkOf(page, token) : undefined;
	const delivery = await deliverPersistently(to, { ...message, acknowledgeUrl });
	await engine.settle(sending, delivery.ok);
	await heartbeat.note(channelOf(context), delivery.ok);
	const actor = { type: 'workflow', id: context.getWorkflow().id ?? '' } as const;
	// It was sent whatever the log says.
	await recordEvent(
		context,
		itemIndex,
		{ ...sentEvent(sending, to.type, delivery), actor },
		{ tenant, whenUnrecorded: 'mark' },
	).catch(() => undefined);
	return delivery.ok ? undefined : delivery.code;
}

/** Nothing of the alert or the destination is in it: what stands in for this node has both. */
export function undelivered(
	context: IExecuteFunctions,
	itemIndex: number,
	code: FailureCode,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), `The alert was not delivered (${code})`, {
		description:
			'It is sent again when it is seen next. To tell somebody at once, let a second Context Alert with another destination follow.',
		itemIndex,
		type: 'alert_undelivered',
	});
}

/** Typed fields only: all of it was checked when it was built. */
export function alertJson(alert: Alert): IDataObject {
	return { ...alert };
}

/**
 * Records what a person or a workflow decides, then does it. Where it then does not come about, a second entry says so.
 * Rejects where it cannot be recorded, and then it does not happen.
 */
export async function recordedChange<T>(
	context: IExecuteFunctions,
	itemIndex: number,
	{ tenant, by, ...event }: Omit<AuditEvent, 'actor' | 'outcome'> & { tenant: string; by: string },
	change: () => Promise<T | undefined>,
): Promise<T | undefined> {
	const workflow = context.getWorkflow().id ?? '';
	const actor = by === '' ? { type: 'workflow', id: workflow } : { type: 'user', id: by };
	const entry = { ...event, actor } as Omit<AuditEvent, 'outcome'>;
	await recordEvent(context, itemIndex, { ...entry, outcome: 'success' }, { tenant });
	const undone = async (outcome: 'failed' | 'unknown') =>
		await recordEvent(
			context,
			itemIndex,
			{ ...entry, outcome },
			{ tenant, whenUnrecorded: 'mark' },
		).catch(() => undefined);
	const done = await change().catch(async (error: unknown) => {
		await undone('unknown');
		throw error;
	});
	if (done === undefined) await undone('failed');
	return done;
}

import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import { systemClock } from '../../clock';
import { type Inbox, InboxCache, type InboxSettings } from '../../webhook/inbox';
import type { InboundRequest } from '../../webhook/doors';
import { type Arrival, receive } from '../../webhook/intake';
import { refuse, type Refusal } from '../../webhook/refusal';
import { recordEvent } from '../audit/record-event';
import { openedServices } from '../opened-services';
import type { Services } from '../services';
import { verifyApiKey } from './verify-api-key';
import { deliveryItem, type ItemContext, refusedItem } from './item';

/** What the node was set to verify by. */
export interface VerifySettings extends InboxSettings {
	readonly integrationId: string;
	/** Where the Webhook node put the bytes it received. */
	readonly binaryProperty: string;
}

export interface VerifyResult {
	readonly verified: boolean;
	readonly item: INodeExecutionData;
}

const inboxes = new InboxCache({ clock: systemClock, verifyApiKey });

/**
 * Takes what n8n's own Webhook node received through the same doors as our trigger: what is refused leaves as context
 * only. The sender has its answer by then, so that nothing here can make it send again.
 */
export async function verifyDelivery(
	context: IExecuteFunctions,
	itemIndex: number,
	settings: VerifySettings,
): Promise<VerifyResult> {
	const services = await openedServices(context, itemIndex);
	const body = await rawBody(context, itemIndex, settings.binaryProperty);
	const built = inboxes.get(settings);
	if (!built.ok) throw configuration(context, itemIndex, built);
	const { integrationId, provider } = settings;
	const inbox: Inbox = {
		...built.inbox,
		integrationId,
		scope: `${context.getWorkflow().id}|${context.getNode().id}|${context.getMode()}`,
		environment: services.environment,
	};
	const request = requestOf(context.getInputData()[itemIndex]!.json);
	const cap = inbox.policy.maxBodyKilobytes * 1_024;
	const { arrival, outcome } = await receive(
		request,
		async () => (body.length > cap ? { ok: false, code: 'body_too_large' } : { ok: true, body }),
		inbox,
		services,
	);
	const item: ItemContext = { provider, integrationId };
	if (outcome.kind !== 'deliver') {
		const refusal = outcome.kind === 'refuse' ? outcome.refusal : refuse('duplicate');
		const refused = refusedItem(refusal, arrival, item);
		note(context, services, arrival, refusal, item);
		await record(context, itemIndex, item, arrival, { refusal });
		return { verified: false, item: { ...refused, pairedItem: itemIndex } };
	}
	await record(context, itemIndex, item, arrival, {
		keyId: outcome.delivery.verified?.keyId,
	}).catch(async (error: unknown) => {
		// Not recorded, so not let in: the same delivery may come again.
		await outcome.claim?.release().catch(() => undefined);
		throw error;
	});
	await outcome.claim?.keep();
	const delivered = await deliveryItem(context.helpers, outcome, arrival, inbox, item);
	return { verified: true, item: { ...delivered, pairedItem: itemIndex } };
}

/** As at the trigger: the owner finds the reason in n8n's log and in the record. */
function note(
	context: IExecuteFunctions,
	{ refusals }: Pick<Services, 'refusals'>,
	{ receivedAt, ...arrival }: Arrival,
	refusal: Refusal,
	item: ItemContext,
): void {
	const workflowId = context.getWorkflow().id ?? '';
	const visit = { ...arrival, ...item, at: receivedAt, refusal, workflowId };
	refusals.note({ ...visit, nodeName: context.getNode().name }, context.logger);
}

/** The bytes on the wire: what is parsed and written again is not what was signed. */
async function rawBody(
	context: IExecuteFunctions,
	itemIndex: number,
	property: string,
): Promise<Buffer> {
	const { binary } = context.getInputData()[itemIndex]!;
	if (binary?.[property]) return await context.helpers.getBinaryDataBuffer(itemIndex, property);
	throw new NodeOperationError(context.getNode(), 'The raw bytes of the request are not there', {
		description: `Switch on Raw Body under the options of the Webhook node. It then puts them into the binary field "${property}".`,
		itemIndex,
		type: 'raw_body_missing',
	});
}

/**
 * As far as the Webhook node tells. It has joined repeated headers by then, so that a header that was sent twice with
 * other values is refused as one that does not fit. Nobody's address is believed: the policy of this operation has none.
 */
function requestOf({ headers, query }: IDataObject): InboundRequest {
	const received = pairsOf(headers).filter(
		// n8n has inflated the body by then.
		([name]) => name.toLowerCase() !== 'content-encoding',
	);
	const rawHeaders = received.flat();
	const pairs = pairsOf(query);
	const text = new URLSearchParams(pairs).toString();
	const url = text === '' ? '/' : `/?${text}`;
	return { method: 'POST', url, rawHeaders, socket: { remoteAddress: undefined } };
}

function pairsOf(values: unknown): Array<[string, string]> {
	return Object.entries((values ?? {}) as IDataObject).flatMap(([name, value]) =>
		(Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
	);
}

async function record(
	context: IExecuteFunctions,
	itemIndex: number,
	{ provider, integrationId }: ItemContext,
	{ correlationId, reference }: Arrival,
	{ refusal, keyId }: { readonly refusal?: Refusal; readonly keyId?: string },
): Promise<void> {
	await recordEvent(
		context,
		itemIndex,
		{
			action: refusal ? 'webhook.refused' : 'webhook.delivery',
			outcome: refusal ? 'denied' : 'success',
			actor: { type: 'service', id: refusal ? provider : `${provider}/${keyId ?? 'unverified'}` },
			...(integrationId && { integration: integrationId }),
			...{ correlationId, requestId: reference },
			context: refusal ? { code: refusal.code } : { verified: true },
		},
		refusal ? { whenUnrecorded: 'mark' } : {},
	);
}

function configuration(
	context: IExecuteFunctions,
	itemIndex: number,
	{ message, description }: { readonly message: string; readonly description: string },
): NodeOperationError {
	const type = 'configuration';
	return new NodeOperationError(context.getNode(), message, { description, itemIndex, type });
}

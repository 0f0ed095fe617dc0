import type {
	IBinaryKeyData,
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
} from 'n8n-workflow';
import { explain } from '../../webhook/explain';
import type { Inbox } from '../../webhook/inbox';
import type { Arrival, Delivery } from '../../webhook/intake';
import type { Refusal } from '../../webhook/refusal';

const ALWAYS_EMITTED = ['content-type', 'user-agent'];
/** Carry credentials whatever the scheme. */
const NEVER_EMITTED = ['authorization', 'proxy-authorization', 'cookie'];
const ID_LIMIT = 200;

export interface ItemContext {
	readonly provider: string;
	readonly integrationId: string;
}

/** The item of a delivery that was let in: contents, and `airlock` with what was proven about it. */
export async function deliveryItem(
	helpers: IWebhookFunctions['helpers'],
	{ delivery, observed }: { delivery: Delivery; observed?: Refusal },
	arrival: Arrival,
	inbox: Inbox,
	{ provider, integrationId }: ItemContext,
): Promise<INodeExecutionData> {
	const { verified } = delivery;
	const airlock: IDataObject = {
		verified: verified !== undefined,
		bodyVerified: verified !== undefined && inbox.scheme.coversBody,
		provider,
		keyId: verified?.keyId ?? null,
		deliveryId: verified?.deliveryId?.slice(0, ID_LIMIT) ?? null,
		correlationId: arrival.correlationId,
		receivedAt: new Date(arrival.receivedAt).toISOString(),
		integrationId: integrationId || null,
		environment: inbox.environment ?? null,
	};
	if (delivery.eventEnvironment) airlock.eventEnvironment = delivery.eventEnvironment;
	if (delivery.droppedFields > 0) airlock.droppedFields = delivery.droppedFields;
	if (observed) airlock.wouldRefuse = observed.code;
	const json: IDataObject = {
		headers: chosenHeaders(delivery, inbox),
		query: chosenQuery(delivery, inbox),
		body: delivery.body as IDataObject,
		airlock,
	};
	if (delivery.files.length === 0) return { json };
	const binary: IBinaryKeyData = {};
	for (const [i, file] of delivery.files.entries()) {
		const name =
			/^\w+$/.test(file.field) && !Object.hasOwn(binary, file.field) ? file.field : `file${i}`;
		binary[name] = await helpers.prepareBinaryData(file.bytes, file.fileName, file.mimeType);
	}
	return { json, binary };
}

/** The item of a refusal, context only. Never a field named `error`: n8n would treat the item as failed. */
export function refusedItem(
	refusal: Refusal,
	arrival: Arrival,
	{ provider, integrationId }: ItemContext,
): INodeExecutionData {
	return {
		json: {
			refusal: {
				code: refusal.code,
				explanation: explain(refusal),
				status: refusal.status,
				reference: arrival.reference,
				provider,
				correlationId: arrival.correlationId,
				receivedAt: new Date(arrival.receivedAt).toISOString(),
				source: arrival.source,
				integrationId: integrationId || null,
				detail: { ...refusal.detail } as IDataObject,
			},
		},
	};
}

function chosenHeaders(
	{ headers }: Delivery,
	{ scheme, policy, secretHeaders }: Inbox,
): IDataObject {
	const never = new Set([...NEVER_EMITTED, ...secretHeaders]);
	const chosen = [...ALWAYS_EMITTED, ...scheme.eventHeaders, ...policy.includeHeaders];
	const emitted: IDataObject = {};
	for (const name of chosen.map((header) => header.toLowerCase())) {
		const value = never.has(name) ? undefined : headers.get(name);
		if (value !== undefined) emitted[name] = value;
	}
	return emitted;
}

function chosenQuery({ query }: Delivery, { policy }: Inbox): IDataObject {
	const emitted: IDataObject = {};
	for (const name of policy.includeQuery) {
		const value = query.get(name);
		if (value !== null) emitted[name] = value;
	}
	return emitted;
}

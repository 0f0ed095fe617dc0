import type { IDataObject } from 'n8n-workflow';
import { parseIsoTime } from '../../iso-time';

/** Where an item comes from, as `airlock` of its json says. */
export interface Lineage {
	/** 32 hex digits where the item came through one of our nodes. */
	readonly correlationId?: string;
	/** The held item that it was released from, or that its delivery is kept as until the work is done. */
	readonly heldItem?: string;
	/** How often it went round. */
	readonly generation: number;
	/** By name of the node: the idempotency key that was sent the first time. */
	readonly idempotencyKeys: Readonly<Record<string, string>>;
	readonly deliveryId?: string;
	/** When its delivery came in, ISO 8601. */
	readonly receivedAt?: string;
}

const CORRELATION_ID = /^[0-9a-f]{32}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads it: what does not have its form counts as absent, since anybody may have written the item. */
export function lineageOf(json: IDataObject): Lineage {
	const airlock = objectOf(json.airlock);
	const { correlationId, heldItem, generation, deliveryId, receivedAt } = airlock;
	const keys = Object.entries(objectOf(airlock.idempotencyKeys)).filter(
		(entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= 255,
	);
	return {
		...(matches(CORRELATION_ID, correlationId) && { correlationId }),
		...(matches(UUID, heldItem) && { heldItem }),
		...(typeof deliveryId === 'string' && deliveryId !== '' && { deliveryId }),
		...(typeof receivedAt === 'string' && parseIsoTime(receivedAt) !== undefined && { receivedAt }),
		generation: Number.isSafeInteger(generation) ? Math.max(0, Number(generation)) : 0,
		idempotencyKeys: Object.fromEntries(keys),
	};
}

function matches(pattern: RegExp, value: unknown): value is string {
	return typeof value === 'string' && pattern.test(value);
}

function objectOf(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as IDataObject)
		: {};
}

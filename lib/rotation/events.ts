import { z } from 'zod';
import { idShape, type Offer, offerShape } from './exchange';

const PREFIX = 'airlock.secret_rotation.';
const OFFER = 'airlock.secret_rotation.offer';
const CONFIRM = 'airlock.secret_rotation.confirm';
/** No such event is longer. */
const MOST_BYTES = 1_024;

const event = z.discriminatedUnion('type', [
	z.object({ type: z.literal(OFFER), data: offerShape }),
	z.object({ type: z.literal(CONFIRM), data: idShape }),
]);

/** What one end says to the other: which key it offers, or that it has the new secret. */
export type RotationEvent =
	| { readonly kind: 'offer'; readonly offer: Offer }
	| { readonly kind: 'confirm'; readonly id: string };

/** Undefined for any other event; `malformed` for one that is meant to be one of ours. */
export function readRotationEvent(body: Buffer): RotationEvent | 'malformed' | undefined {
	if (body.length > MOST_BYTES || !body.includes(PREFIX)) return undefined;
	const found = parse(body);
	if (!isOurs(found)) return undefined;
	const parsed = event.safeParse(found);
	if (!parsed.success) return 'malformed';
	const { type, data } = parsed.data;
	return type === OFFER ? { kind: 'offer', offer: data } : { kind: 'confirm', id: data.id };
}

export function offerEvent({ id, key }: Offer, now: number): Buffer {
	return written(OFFER, { id, key }, now);
}

export function confirmEvent(id: string, now: number): Buffer {
	return written(CONFIRM, { id }, now);
}

/** As Standard Webhooks has an event: type, timestamp, data. */
function written(type: string, data: object, now: number): Buffer {
	const timestamp = new Date(now).toISOString();
	return Buffer.from(JSON.stringify({ type, timestamp, data }), 'utf8');
}

function isOurs(found: unknown): boolean {
	const { type } = (found ?? {}) as { type?: unknown };
	return typeof type === 'string' && type.startsWith(PREFIX);
}

function parse(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

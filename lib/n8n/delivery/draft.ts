import { z } from 'zod';

/** A delivery as it is kept, sealed, from before its first attempt until it was delivered or given up. */
const draft = z
	.object({
		url: z.string(),
		contentType: z.string(),
		headers: z.record(z.string()),
		/** Base64: the bytes that are signed. */
		body: z.string(),
		/** The same for all attempts, and the idempotency key. */
		eventId: z.string(),
		integration: z.string(),
		/** Of the destination; empty where nobody said. */
		environment: z.string(),
		correlationId: z.string(),
		timeoutMs: z.number(),
		/** Milliseconds since the epoch. */
		giveUpAt: z.number(),
		/** Besides public ones. */
		allowedAddresses: z.array(z.string()),
		holdItem: z.boolean(),
		keepDays: z.number(),
		/** How often a new secret is agreed on with the receiver; 0: never. Those of before 2026-12 do not say. */
		rotateDays: z.number().default(0),
	})
	.strict();

export type Draft = Readonly<z.output<typeof draft>>;

/** What is kept of it: `json` is the item and `idempotencyKeys` its event id, for whoever releases it should it be given up. */
const kept = z.object({
	json: z.record(z.unknown()),
	idempotencyKeys: z.record(z.string()),
	delivery: draft,
});

export type Kept = Readonly<z.output<typeof kept>>;

/** Undefined for what is held of another node. */
export function readKept(contents: unknown): Kept | undefined {
	const parsed = kept.safeParse(contents);
	return parsed.success ? parsed.data : undefined;
}

import type { SenderFactory } from '../sender';

/** Plays the rows of lib/webhook/tables/standard-webhooks. */
export const standardWebhooksSenders: Readonly<Record<string, SenderFactory>> = {};

import type { Scheme } from '../scheme';

/** Senders that follow the Standard Webhooks specification, by provider id. */
export const standardWebhooksSenders: Readonly<Record<string, Scheme>> = {};

import type { Scheme } from '../scheme';

/** Senders that only show a secret, by provider id. */
export const tokenSenders: Readonly<Record<string, Scheme>> = {};

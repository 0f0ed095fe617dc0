import type { Scheme } from '../scheme';

/** Senders whose MAC covers the body alone, by provider id: the other half. */
export const moreBodyMacSenders: Readonly<Record<string, Scheme>> = {};

import type { Scheme } from '../scheme';

/** Senders whose MAC covers the body alone, by provider id: the first half of the alphabet. */
export const bodyMacSenders: Readonly<Record<string, Scheme>> = {};

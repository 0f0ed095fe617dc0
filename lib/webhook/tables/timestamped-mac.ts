import type { Scheme } from '../scheme';

/** Senders whose MAC covers a time and the body, by provider id. */
export const timestampedMacSenders: Readonly<Record<string, Scheme>> = {};

import type { Scheme } from '../scheme';

/** Senders whose MAC covers the address, a form or chosen fields, and those that use a plain hash, by provider id. */
export const requestMacSenders: Readonly<Record<string, Scheme>> = {};

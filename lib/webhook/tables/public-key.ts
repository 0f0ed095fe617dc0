import type { Scheme } from '../scheme';

/** Senders that sign with a private key, by provider id. */
export const publicKeySenders: Readonly<Record<string, Scheme>> = {};

import type { Scheme } from '../scheme';

/** Senders that prove themselves by a JWT, by provider id. */
export const signedTokenSenders: Readonly<Record<string, Scheme>> = {};

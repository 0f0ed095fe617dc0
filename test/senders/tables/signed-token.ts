import type { SenderFactory } from '../sender';

/** Plays the rows of lib/webhook/tables/signed-token. */
export const signedTokenSenders: Readonly<Record<string, SenderFactory>> = {};

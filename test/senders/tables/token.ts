import type { SenderFactory } from '../sender';

/** Plays the rows of lib/webhook/tables/token. */
export const tokenSenders: Readonly<Record<string, SenderFactory>> = {};

import type { SenderFactory } from '../sender';

/** Plays the rows of lib/webhook/tables/public-key. */
export const publicKeySenders: Readonly<Record<string, SenderFactory>> = {};

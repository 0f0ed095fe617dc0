import type { SenderFactory } from '../sender';

/** Plays the rows of lib/webhook/tables/body-mac. */
export const bodyMacSenders: Readonly<Record<string, SenderFactory>> = {};

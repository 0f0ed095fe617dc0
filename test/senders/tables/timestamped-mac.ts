import type { SenderFactory } from '../sender';

/** Plays the rows of lib/webhook/tables/timestamped-mac. */
export const timestampedMacSenders: Readonly<Record<string, SenderFactory>> = {};

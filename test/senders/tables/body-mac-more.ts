import type { SenderFactory } from '../sender';

/** Plays the rows of lib/webhook/tables/body-mac-more. */
export const moreBodyMacSenders: Readonly<Record<string, SenderFactory>> = {};

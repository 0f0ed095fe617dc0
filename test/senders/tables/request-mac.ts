import type { SenderFactory } from '../sender';

/** Plays the rows of lib/webhook/tables/request-mac. */
export const requestMacSenders: Readonly<Record<string, SenderFactory>> = {};

import type { Vector } from './vector';

/** For the rows of lib/webhook/tables/timestamped-mac. */
export const timestampedMacVectors: readonly Vector[] = [];

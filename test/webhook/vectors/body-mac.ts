import type { Vector } from './vector';

/** For the rows of lib/webhook/tables/body-mac. */
export const bodyMacVectors: readonly Vector[] = [];

import type { Vector } from './vector';

/** For the rows of lib/webhook/tables/request-mac. */
export const requestMacVectors: readonly Vector[] = [];

import type { Vector } from './vector';

/** For the rows of lib/webhook/tables/token. */
export const tokenVectors: readonly Vector[] = [];

import type { Vector } from './vector';

/** For the rows of lib/webhook/tables/signed-token. */
export const signedTokenVectors: readonly Vector[] = [];

import type { Vector } from './vector';

/** For the rows of lib/webhook/tables/public-key. */
export const publicKeyVectors: readonly Vector[] = [];

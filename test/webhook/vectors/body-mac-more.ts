import type { Vector } from './vector';

/** For the rows of lib/webhook/tables/body-mac-more. */
export const moreBodyMacVectors: readonly Vector[] = [];

import { decideOn } from './decide';

/** Within half a second everywhere, and until a person releases it. */
export const hold = decideOn('hold');

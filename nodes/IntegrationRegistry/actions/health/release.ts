import { decideOn } from './decide';

/** Back to work, as if nothing had been. */
export const release = decideOn('release');

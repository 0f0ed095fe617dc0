import type { Counterpart } from '../counterpart';
import { bodyMacCounterparts } from './body-mac';
import { publicKeyCounterparts } from './public-key';
import { requestMacCounterparts } from './request-mac';
import { signedTokenCounterparts } from './signed-token';
import { standardWebhooksCounterparts } from './standard-webhooks';
import { timestampedMacCounterparts } from './timestamped-mac';

/** Every library that we exchange signatures with. */
export const counterparts: readonly Counterpart[] = [
	...standardWebhooksCounterparts,
	...bodyMacCounterparts,
	...timestampedMacCounterparts,
	...requestMacCounterparts,
	...publicKeyCounterparts,
	...signedTokenCounterparts,
];

import { lazyJson } from '../builders/replay-key';
import { isChallenge } from '../handshake';
import type { SetupAnswer, SetupRequest } from '../scheme';

const MAX_CHALLENGE_BYTES = 512;

/**
 * The `challenge` that monday.com posts, unsigned, when a webhook is made: alone in a JSON object.
 * https://developer.monday.com/api-reference/reference/webhooks
 */
export function echoMondayChallenge({ method, body }: SetupRequest): SetupAnswer | undefined {
	if (method !== 'POST' || body.length > MAX_CHALLENGE_BYTES) return undefined;
	const [entry, ...others] = Object.entries(Object(lazyJson(body)()));
	if (entry?.[0] !== 'challenge' || others.length > 0 || !isChallenge(entry[1])) return undefined;
	return {
		status: 200,
		contentType: 'application/json',
		body: JSON.stringify({ challenge: entry[1] }),
	};
}

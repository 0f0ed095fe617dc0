import { mac } from '../builders/mac';
import { inHeader } from '../builders/signature-location';
import { isChallenge, withSetup } from '../handshake';

const events = mac({
	name: 'Front',
	docs: 'https://dev.frontapp.com/docs/application-webhooks',
	confirmed: 'documentation',
	signature: inHeader('x-front-signature'),
	encoding: 'base64',
	content: '{timestamp}:{body}',
	time: { unit: 'ms', header: 'x-front-request-timestamp' },
});

/** Front's application webhooks: saving one sends a signed `sync` request, with a challenge in a header that is not signed. */
export const front = withSetup(events, '"sync"', (event, _secret, { headers }) => {
	const challenge = headers.get('x-front-challenge');
	return 'type' in event && event.type === 'sync' && isChallenge(challenge)
		? { status: 200, contentType: 'application/json', body: JSON.stringify({ challenge }) }
		: undefined;
});

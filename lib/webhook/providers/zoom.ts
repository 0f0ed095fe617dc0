import { createHmac } from 'node:crypto';
import { mac } from '../builders/mac';
import { inHeader } from '../builders/signature-location';
import { isChallenge, withSetup } from '../handshake';

const events = mac({
	name: 'Zoom',
	docs: 'https://developers.zoom.us/docs/api/webhooks/',
	confirmed: 'sdk',
	signature: inHeader('x-zm-signature', 'v0='),
	encoding: 'hex',
	content: 'v0:{timestamp}:{body}',
	time: { unit: 's', header: 'x-zm-request-timestamp' },
	eventHeaders: ['x-zm-trackingid'],
});

/**
 * Zoom: answers endpoint.url_validation with the plain token and its MAC. The token must not have a
 * colon (it cannot pass isChallenge): "v0:<time>:<body>" would come back as a signature of that body.
 */
export const zoom = withSetup(events, 'endpoint.url_validation', (event, secret) => {
	if (!('event' in event) || event.event !== 'endpoint.url_validation') return undefined;
	const payload = 'payload' in event ? event.payload : undefined;
	if (typeof payload !== 'object' || payload === null || !('plainToken' in payload))
		return undefined;
	const { plainToken } = payload;
	if (!isChallenge(plainToken)) return undefined;
	const encryptedToken = createHmac('sha256', secret).update(plainToken).digest('hex');
	return {
		status: 200,
		contentType: 'application/json',
		body: JSON.stringify({ plainToken, encryptedToken }),
	};
});

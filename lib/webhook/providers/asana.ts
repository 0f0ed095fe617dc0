import { mac } from '../builders/mac';
import { inHeader } from '../builders/signature-location';
import { withToldSecret } from '../builders/told-secret';
import { isChallenge } from '../handshake';

const events = mac({
	name: 'Asana',
	docs: 'https://developers.asana.com/docs/webhooks-guide',
	confirmed: 'documentation',
	signature: inHeader('x-hook-signature'),
	encoding: 'hex',
	secretHeaders: ['x-hook-secret'],
});

/** Asana: one secret for each webhook, told in a header that wants to be sent back. */
export const asana = withToldSecret(events, ({ method, headers }) => {
	const secret = headers.get('x-hook-secret');
	// An event is signed; the call that tells the secret cannot be yet.
	if (method !== 'POST' || headers.all('x-hook-signature').length > 0) return undefined;
	if (!isChallenge(secret)) return undefined;
	return { status: 200, body: '', headers: { 'x-hook-secret': secret }, secret };
});

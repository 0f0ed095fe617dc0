import { mac } from '../builders/mac';
import { readField } from '../builders/replay-key';
import { inHeader } from '../builders/signature-location';
import { template } from '../builders/template';
import { echo, withSetup } from '../handshake';

const HEADER = 'twitch-eventsub-message';

const events = mac({
	name: 'Twitch EventSub',
	docs: 'https://dev.twitch.tv/docs/eventsub/handling-webhook-events/',
	confirmed: 'documentation',
	signature: inHeader(`${HEADER}-signature`, 'sha256='),
	encoding: 'hex',
	// Nothing stands between id and time. With a colon an id could swallow the signed time and the body up to a later
	// time in it: a replay with a new id.
	content: { ...template('{id}{timestamp}{body}'), idForbids: ':' },
	time: { unit: 'rfc3339', header: `${HEADER}-timestamp` },
	toleranceSeconds: 600,
	idHeader: `${HEADER}-id`,
	eventHeaders: [
		`${HEADER}-id`,
		`${HEADER}-type`,
		`${HEADER}-retry`,
		'twitch-eventsub-subscription-type',
		'twitch-eventsub-subscription-version',
	],
});

/** Twitch: a subscription is confirmed by a signed message, whose challenge goes back as text. */
export const twitch = withSetup(events, 'webhook_callback_verification_pending', (event) =>
	readField(event, 'subscription.status') === 'webhook_callback_verification_pending' &&
	'challenge' in event
		? echo(event.challenge)
		: undefined,
);

import { mac } from '../builders/mac';
import { inHeader } from '../builders/signature-location';
import { echo, withSetup } from '../handshake';

const events = mac({
	name: 'Slack',
	docs: 'https://docs.slack.dev/authentication/verifying-requests-from-slack/',
	confirmed: 'sdk',
	signature: inHeader('x-slack-signature', 'v0='),
	encoding: 'hex',
	content: 'v0:{timestamp}:{body}',
	time: { unit: 's', header: 'x-slack-request-timestamp' },
	idField: 'event_id',
	eventHeaders: ['x-slack-retry-num', 'x-slack-retry-reason'],
});

/** Slack: its url_verification request is signed like any other; the challenge goes back as text. */
export const slack = withSetup(events, 'url_verification', (event) =>
	'type' in event && event.type === 'url_verification' && 'challenge' in event
		? echo(event.challenge)
		: undefined,
);

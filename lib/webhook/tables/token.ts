import { basic, token } from '../builders/token';
import { okta } from '../providers/okta';
import { ringcentral } from '../providers/ringcentral';
import type { Confirmation, Scheme } from '../scheme';

const shown = (
	name: string,
	docs: string,
	header: string,
	confirmed: Confirmation = 'implementations',
) => token({ name, docs, header, confirmed });

/** Senders that only show a secret, by provider id. */
export const tokenSenders: Readonly<Record<string, Scheme>> = {
	'auth0-logs': shown(
		'Auth0 Log Streams',
		'https://auth0.com/docs/customize/log-streams/custom-log-streams',
		'authorization',
		'documentation',
	),
	chargebee: basic({
		name: 'Chargebee',
		docs: 'https://www.chargebee.com/docs/2.0/webhook_settings.html',
		confirmed: 'sdk',
	}),
	'cloudflare-notifications': shown(
		'Cloudflare Notifications',
		'https://developers.cloudflare.com/notifications/get-started/configure-webhooks/',
		'cf-webhook-auth',
		'documentation',
	),
	currents: shown(
		'Currents',
		'https://docs.currents.dev/resources/integrations/webhooks',
		'x-webhook-secret',
	),
	deepgram: shown('Deepgram', 'https://developers.deepgram.com/docs/callback', 'dg-token'),
	documenso: shown(
		'Documenso',
		'https://docs.documenso.com/developers/webhooks',
		'x-documenso-secret',
		'documentation',
	),
	'google-calendar': token({
		name: 'Google Calendar and Drive',
		docs: 'https://developers.google.com/workspace/calendar/api/guides/push',
		confirmed: 'documentation',
		header: 'x-goog-channel-token',
		// Every channel counts its messages from 1, and their bodies are empty.
		idHeader: 'x-goog-message-number',
		idScopeHeader: 'x-goog-channel-id',
		eventHeaders: [
			'x-goog-channel-id',
			'x-goog-message-number',
			'x-goog-resource-id',
			'x-goog-resource-state',
			'x-goog-resource-uri',
			'x-goog-changed',
		],
	}),
	huggingface: shown(
		'Hugging Face',
		'https://huggingface.co/docs/hub/en/webhooks',
		'x-webhook-secret',
	),
	okta,
	pipedrive: basic({
		name: 'Pipedrive',
		docs: 'https://developers.pipedrive.com/docs/api/v1/Webhooks',
		confirmed: 'implementations',
	}),
	postmark: basic({
		name: 'Postmark',
		docs: 'https://postmarkapp.com/developer/webhooks/webhooks-overview',
		confirmed: 'implementations',
	}),
	ringcentral,
	vapi: shown('Vapi', 'https://docs.vapi.ai/server-url/server-authentication', 'x-vapi-secret'),
};

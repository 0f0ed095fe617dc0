import { withEcho } from '../builders/extend';
import { withKeyIdHeader } from '../builders/key-id-header';
import { mac } from '../builders/mac';
import { modeField } from '../builders/mode-field';
import { inRepeatedHeader } from '../builders/repeated-header';
import { inHeader, inList } from '../builders/signature-location';
import { linkedin } from '../providers/linkedin';
import { notion } from '../providers/notion';
import type { Scheme } from '../scheme';
import { lastBodyMacSenders } from './body-mac-last';

/** Senders whose MAC covers the body alone, by provider id: the other half. */
export const moreBodyMacSenders: Readonly<Record<string, Scheme>> = {
	klarna: withKeyIdHeader(
		mac({
			name: 'Klarna',
			docs: 'https://docs.klarna.com/klarna-network-distribution/manage-partners/integration-setup-and-notifications/webhooks',
			confirmed: 'documentation',
			signature: inHeader('klarna-signature'),
			encoding: 'hex',
			idField: 'metadata.event_id',
			environmentOf: modeField('metadata.live', true, false),
		}),
		'klarna-signing-key-id',
	),
	launchdarkly: mac({
		name: 'LaunchDarkly',
		docs: 'https://launchdarkly.com/docs/home/infrastructure/webhooks',
		confirmed: 'implementations',
		signature: inHeader('x-ld-signature'),
		encoding: 'hex',
		idField: '_id',
	}),
	'lemon-squeezy': mac({
		name: 'Lemon Squeezy',
		docs: 'https://docs.lemonsqueezy.com/help/webhooks/signing-requests',
		confirmed: 'implementations',
		signature: inHeader('x-signature'),
		encoding: 'hex',
		eventHeaders: ['x-event-name'],
	}),
	line: mac({
		name: 'LINE',
		docs: 'https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/',
		confirmed: 'sdk',
		signature: inHeader('x-line-signature'),
		encoding: 'base64',
		// The same when LINE delivers again, though then the body says so and is signed anew.
		idField: 'events.0.webhookEventId',
	}),
	linkedin,
	mailerlite: mac({
		name: 'MailerLite',
		docs: 'https://developers.mailerlite.com/docs/webhooks.html',
		confirmed: 'implementations',
		signature: inHeader('signature'),
		encoding: 'hex',
	}),
	mautic: mac({
		name: 'Mautic',
		docs: 'https://developer.mautic.org/#webhooks',
		confirmed: 'implementations',
		signature: inHeader('webhook-signature'),
		encoding: 'base64',
	}),
	'modern-treasury': mac({
		name: 'Modern Treasury',
		docs: 'https://docs.moderntreasury.com/platform/reference/webhooks',
		confirmed: 'sdk',
		signature: inHeader('x-signature'),
		encoding: 'hex',
		idHeader: 'x-event-id',
		eventHeaders: ['x-topic', 'x-event-id'],
	}),
	mollie: mac({
		name: 'Mollie (next-gen webhooks)',
		docs: 'https://docs.mollie.com/reference/webhooks-best-practices',
		confirmed: 'documentation',
		signature: inRepeatedHeader('x-mollie-signature', 'sha256='),
		encoding: 'hex',
		idField: 'id',
	}),
	'mongodb-atlas': mac({
		name: 'MongoDB Atlas Alerts',
		docs: 'https://www.mongodb.com/docs/atlas/tutorial/webhook-integration/',
		confirmed: 'documentation',
		signature: inHeader('x-mms-signature'),
		encoding: 'base64',
		algorithm: 'sha1',
		eventHeaders: ['x-mms-event'],
	}),
	'ms-teams-outgoing': {
		...mac({
			name: 'Microsoft Teams Outgoing Webhook',
			docs: 'https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook',
			confirmed: 'documentation',
			signature: inHeader('authorization', 'HMAC '),
			encoding: 'base64',
			keyForm: 'base64',
			time: { unit: 'iso', field: 'timestamp' },
		}),
		// Anything else is shown to the person as a failure.
		acknowledgement: {
			contentType: 'application/json',
			body: '{"type":"message","text":"Received"}',
		},
	},
	notion,
	nylas: withEcho(
		mac({
			name: 'Nylas',
			docs: 'https://developer.nylas.com/docs/v3/notifications/',
			confirmed: 'implementations',
			signature: inHeader('x-nylas-signature'),
			encoding: 'hex',
			idField: 'id',
		}),
		'challenge',
	),
	onfido: mac({
		name: 'Onfido',
		docs: 'https://documentation.onfido.com/guide/webhooks/',
		confirmed: 'sdk',
		signature: inHeader('x-sha2-signature'),
		encoding: 'hex',
	}),
	onfleet: withEcho(
		mac({
			name: 'Onfleet',
			docs: 'https://docs.onfleet.com/reference/secrets',
			confirmed: 'implementations',
			signature: inHeader('x-onfleet-signature'),
			encoding: 'hex',
			algorithm: 'sha512',
			keyForm: 'hex',
		}),
		'check',
	),
	pagerduty: mac({
		name: 'PagerDuty',
		docs: 'https://developer.pagerduty.com/docs/webhooks/webhook-signatures/',
		confirmed: 'documentation',
		signature: inList('x-pagerduty-signature', { signature: 'v1' }),
		encoding: 'hex',
		idField: 'event.id',
		eventHeaders: ['x-webhook-id', 'x-webhook-subscription'],
	}),
	paystack: mac({
		name: 'Paystack',
		docs: 'https://paystack.com/docs/payments/webhooks/#verify-event-origin',
		confirmed: 'implementations',
		signature: inHeader('x-paystack-signature'),
		encoding: 'hex',
		algorithm: 'sha512',
		environmentOf: modeField('data.domain', 'live', 'test'),
	}),
	pusher: withKeyIdHeader(
		mac({
			name: 'Pusher Channels',
			docs: 'https://pusher.com/docs/channels/server_api/webhooks/',
			confirmed: 'sdk',
			signature: inHeader('x-pusher-signature'),
			encoding: 'hex',
			time: { unit: 'ms', field: 'time_ms' },
			// It is when the webhook was made, and that is tried for five minutes.
			toleranceSeconds: 600,
		}),
		'x-pusher-key',
	),
	...lastBodyMacSenders,
};

import type { INodeProperties } from 'n8n-workflow';
import type { DestinationType } from '../lib/alert/destination';

type Words = Partial<INodeProperties> & Pick<INodeProperties, 'displayName' | 'name'>;

const TYPES: Readonly<Record<DestinationType, string>> = {
	alertmanager: 'Alertmanager',
	email: 'Email',
	jsm: 'Jira Service Management',
	teams: 'Microsoft Teams',
	opsgenie: 'Opsgenie',
	pagerDuty: 'PagerDuty',
	slack: 'Slack',
	sms: 'SMS (Twilio)',
	webhook: 'Webhook',
};

const secret = { typeOptions: { password: true } };

/** Shown for these destinations only. */
function shown(types: readonly DestinationType[], words: Words): INodeProperties {
	return { type: 'string', default: '', ...words, displayOptions: { show: { type: [...types] } } };
}

const apiBaseUrl = (type: DestinationType, url: string, description?: string) =>
	shown([type], { displayName: 'API Base URL', name: 'apiBaseUrl', default: url, description });

/** Where to send, and what each kind of destination needs for it. */
export const destinationFields: INodeProperties[] = [
	{
		displayName: 'Destination',
		name: 'type',
		type: 'options',
		options: Object.entries(TYPES)
			.map(([value, name]) => ({ name, value }))
			.sort((a, b) => a.name.localeCompare(b.name)),
		default: 'webhook',
	},
	shown(['webhook'], {
		displayName: 'URL',
		name: 'url',
		required: true,
		placeholder: 'e.g. https://siem.example.com/services/collector',
		description: 'Where to send. Only https, or http to this machine itself.',
	}),
	shown(['alertmanager'], {
		displayName: 'URL',
		name: 'url',
		required: true,
		placeholder: 'e.g. https://alertmanager.example.com',
		description: 'Without /api/v2. Only https, or http to this machine itself.',
	}),
	shown(['webhook', 'alertmanager'], {
		displayName: 'Header Name',
		name: 'headerName',
		default: 'Authorization',
	}),
	shown(['webhook', 'alertmanager'], {
		...secret,
		displayName: 'Header Value',
		name: 'headerValue',
		placeholder: 'e.g. Splunk 0f3c…',
		description: 'What the receiver authorises by',
	}),
	shown(['webhook'], {
		...secret,
		displayName: 'Signing Secret',
		name: 'signingSecret',
		placeholder: 'e.g. whsec_…',
		description:
			'Alerts are signed with it by <a href="https://www.standardwebhooks.com" target="_blank">Standard Webhooks</a>. Left empty, they are not.',
	}),
	shown(['slack', 'teams'], {
		...secret,
		displayName: 'Webhook URL',
		name: 'webhookUrl',
		required: true,
		description: 'Of an incoming webhook in Slack, or of a workflow in Microsoft Teams',
	}),
	shown(['pagerDuty'], {
		...secret,
		displayName: 'Routing Key',
		name: 'routingKey',
		required: true,
		description: 'The integration key of an Events API v2 integration',
	}),
	shown(['opsgenie'], { ...secret, displayName: 'API Key', name: 'apiKey', required: true }),
	shown(['jsm'], {
		displayName: 'Cloud ID',
		name: 'cloudId',
		required: true,
		description: 'Shown at https://your-site.atlassian.net/_edge/tenant_info',
	}),
	shown(['jsm'], {
		displayName: 'Email',
		name: 'email',
		required: true,
		placeholder: 'e.g. alerts@example.com',
		description: 'Of the Atlassian account that the token belongs to',
	}),
	shown(['jsm'], { ...secret, displayName: 'API Token', name: 'apiToken', required: true }),
	shown(['sms'], { displayName: 'Account SID', name: 'accountSid', required: true }),
	shown(['sms'], { ...secret, displayName: 'Auth Token', name: 'authToken', required: true }),
	shown(['sms'], {
		displayName: 'From',
		name: 'from',
		required: true,
		placeholder: 'e.g. +4930123456',
		description: 'A number, a sender name or the SID of a messaging service',
	}),
	shown(['sms'], {
		displayName: 'To',
		name: 'to',
		required: true,
		placeholder: 'e.g. +4930123456',
	}),
	apiBaseUrl(
		'pagerDuty',
		'https://events.pagerduty.com',
		'In the EU https://events.eu.pagerduty.com',
	),
	apiBaseUrl('opsgenie', 'https://api.opsgenie.com', 'In the EU https://api.eu.opsgenie.com'),
	apiBaseUrl('jsm', 'https://api.atlassian.com'),
	apiBaseUrl('sms', 'https://api.twilio.com'),
	shown(['email'], { displayName: 'SMTP Host', name: 'smtpHost', required: true }),
	shown(['email'], {
		displayName: 'SMTP Security',
		name: 'smtpSecurity',
		type: 'options',
		options: [
			{ name: 'None', value: 'none', description: 'To this machine itself only' },
			{ name: 'STARTTLS', value: 'startTls', description: 'Required, not only tried' },
			{ name: 'TLS', value: 'tls' },
		],
		default: 'startTls',
	}),
	shown(['email'], {
		displayName: 'SMTP Port',
		name: 'smtpPort',
		placeholder: 'e.g. 587',
		description: 'Left empty, 465 with TLS, 587 with STARTTLS and 25 otherwise',
	}),
	shown(['email'], { displayName: 'SMTP User', name: 'smtpUser' }),
	shown(['email'], { ...secret, displayName: 'SMTP Password', name: 'smtpPassword' }),
	shown(['email'], {
		displayName: 'From Email',
		name: 'fromEmail',
		required: true,
		placeholder: 'e.g. airlock@example.com',
	}),
	shown(['email'], {
		displayName: 'To Email',
		name: 'toEmail',
		required: true,
		placeholder: 'e.g. on-call@example.com, lead@example.com',
		description: 'Comma-separated',
	}),
	shown(['webhook', 'alertmanager', 'email'], {
		displayName: 'Certificate Authority',
		name: 'ca',
		typeOptions: { rows: 4 },
		description:
			'PEM. For a receiver with a certificate of its own, instead of the well-known authorities. Alerts only.',
	}),
];

import { readKeys } from '../builders/credential-keys';
import { mac } from '../builders/mac';
import { importMacKey } from '../builders/mac-key';
import { inHeaders } from '../builders/several-headers';
import { inHeader } from '../builders/signature-location';
import { withUnproven } from '../builders/extend';
import { inValues } from '../builders/untagged-list';
import { echoChallenge } from '../handshake';
import type { Scheme } from '../scheme';

const FIRST = 'x-docusign-signature-1';
const furtherHeaders = Array.from({ length: 99 }, (_, i) => `x-docusign-signature-${i + 2}`);

const hookdeckHeaders = [
	'x-hookdeck-eventid',
	'x-hookdeck-attempt-count',
	'x-hookdeck-source-name',
];

/** Senders whose MAC covers the body alone, by provider id: from D to J. */
export const bodyMacSendersFromD: Readonly<Record<string, Scheme>> = {
	docusign: mac({
		name: 'Docusign Connect',
		docs: 'https://developers.docusign.com/platform/webhooks/connect/validate/',
		confirmed: 'documentation',
		signature: inHeaders([FIRST, ...furtherHeaders]),
		encoding: 'base64',
	}),
	dropbox: withUnproven(
		mac({
			name: 'Dropbox',
			docs: 'https://www.dropbox.com/developers/reference/webhooks',
			confirmed: 'documentation',
			signature: inHeader('x-dropbox-signature'),
			encoding: 'hex',
		}),
		({ method, query }) => (method === 'GET' ? echoChallenge(query, 'challenge') : undefined),
	),
	dwolla: mac({
		name: 'Dwolla',
		docs: 'https://developers.dwolla.com/docs/balance/webhooks/process-validate',
		confirmed: 'implementations',
		signature: inHeader('x-request-signature-sha-256'),
		encoding: 'hex',
		idField: 'id',
		secretHeaders: ['x-request-signature'],
		eventHeaders: ['x-dwolla-topic'],
	}),
	easypost: mac({
		name: 'EasyPost',
		docs: 'https://docs.easypost.com/guides/webhooks-guide',
		confirmed: 'sdk',
		signature: inHeader('x-hmac-signature', 'hmac-sha256-hex='),
		encoding: 'hex',
		keys: (credential) =>
			readKeys(credential, (text) => importMacKey(text.normalize('NFKD'), 'sha256', 'utf8')),
		idField: 'id',
	}),
	expo: mac({
		name: 'Expo EAS',
		docs: 'https://docs.expo.dev/eas/webhooks/',
		confirmed: 'documentation',
		signature: inHeader('expo-signature', 'sha1='),
		encoding: 'hex',
		algorithm: 'sha1',
	}),
	fastspring: mac({
		name: 'FastSpring',
		docs: 'https://developer.fastspring.com/docs/message-security',
		confirmed: 'documentation',
		signature: inHeader('x-fs-signature'),
		encoding: 'base64',
	}),
	formstack: mac({
		name: 'Formstack Forms',
		docs: 'https://developers.formstack.com/docs/webhook-setup',
		confirmed: 'implementations',
		signature: inHeader('x-fs-signature', 'sha256='),
		encoding: 'hex',
	}),
	gocardless: mac({
		name: 'GoCardless',
		docs: 'https://developer.gocardless.com/api-reference/#webhooks-overview',
		confirmed: 'sdk',
		signature: inHeader('webhook-signature'),
		encoding: 'hex',
	}),
	helpscout: mac({
		name: 'Help Scout',
		docs: 'https://developer.helpscout.com/webhooks/',
		confirmed: 'implementations',
		signature: inHeader('x-helpscout-signature'),
		encoding: 'base64',
		algorithm: 'sha1',
		eventHeaders: ['x-helpscout-event'],
	}),
	heroku: mac({
		name: 'Heroku',
		docs: 'https://devcenter.heroku.com/articles/app-webhooks',
		confirmed: 'implementations',
		signature: inHeader('heroku-webhook-hmac-sha256'),
		encoding: 'base64',
		idField: 'id',
	}),
	hookdeck: mac({
		name: 'Hookdeck Event Gateway',
		docs: 'https://hookdeck.com/docs/authentication',
		confirmed: 'sdk',
		signature: inHeaders(['x-hookdeck-signature', 'x-hookdeck-signature-2']),
		encoding: 'base64',
		idHeader: 'x-hookdeck-eventid',
		eventHeaders: hookdeckHeaders,
	}),
	'hookdeck-n8n': mac({
		name: 'Hookdeck (n8n Node)',
		docs: 'https://github.com/hookdeck/n8n-nodes-hookdeck',
		confirmed: 'documentation',
		signature: inValues('x-hookdeck-n8n-signature', ' '),
		encoding: 'base64',
		idHeader: 'x-hookdeck-eventid',
		eventHeaders: hookdeckHeaders,
	}),
	intercom: withUnproven(
		mac({
			name: 'Intercom',
			docs: 'https://developers.intercom.com/docs/references/webhooks/webhook-models',
			confirmed: 'documentation',
			signature: inHeader('x-hub-signature', 'sha1='),
			encoding: 'hex',
			algorithm: 'sha1',
			idField: 'id',
		}),
		({ method }) => (method === 'HEAD' ? { status: 200, body: '' } : undefined),
	),
	'intuit-quickbooks': mac({
		name: 'Intuit QuickBooks',
		docs: 'https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks',
		confirmed: 'implementations',
		signature: inHeader('intuit-signature'),
		encoding: 'base64',
	}),
	'jira-admin': mac({
		name: 'Jira (Admin Webhooks)',
		docs: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
		confirmed: 'documentation',
		signature: inHeader('x-hub-signature', 'sha256='),
		encoding: 'hex',
		time: { unit: 'ms', field: 'timestamp' },
		// Up to a quarter of an hour late, then five more attempts, each up to a quarter of an hour apart.
		toleranceSeconds: 7_200,
		idHeader: 'x-atlassian-webhook-identifier',
		eventHeaders: [
			'x-atlassian-webhook-identifier',
			'x-atlassian-webhook-flow',
			'x-atlassian-webhook-retry',
		],
	}),
	jobber: mac({
		name: 'Jobber',
		docs: 'https://developer.getjobber.com/docs/using_jobbers_api/setting_up_webhooks',
		confirmed: 'implementations',
		signature: inHeader('x-jobber-hmac-sha256'),
		encoding: 'base64',
	}),
};

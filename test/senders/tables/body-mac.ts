import { createHmac, randomBytes } from 'node:crypto';
import { freshSecret, play } from '../mac';
import type { SenderFactory } from '../sender';

interface Form {
	/** Makes the header's value of the body. */
	readonly value: (key: string | Buffer, body: Buffer) => string;
	/** The key's bytes and the text that the provider shows for them. */
	readonly secret?: () => { key: string | Buffer; text: string };
	/** Further headers. */
	readonly also?: (id: string) => Record<string, string>;
	readonly body?: (id: string, at: number) => string;
	readonly contentType?: string;
	/** Whether the signed time stands in the body. */
	readonly timeInBody?: boolean;
}

/** A sender that puts a MAC of its body into one header. */
function oneHeader(provider: string, header: string, form: Form): SenderFactory {
	return () => {
		const shared = freshSecret();
		const { key, text } = form.secret?.() ?? { key: shared, text: shared };
		return play(
			provider,
			{ time: form.timeInBody ?? false, timeInBody: form.timeInBody },
			{ secret: text },
			({ id, body }) => ({ ...form.also?.(id), [header]: form.value(key, body) }),
			form.body,
			form.contentType,
		);
	};
}

const digest =
	(hash: string, coding: 'hex' | 'base64', prefix = ''): Form['value'] =>
	(key, body) =>
		prefix + createHmac(hash, key).update(body).digest(coding);

const hex = digest('sha256', 'hex');
const base64 = digest('sha256', 'base64');

const encodedKey = (coding: 'hex' | 'base64') => () => {
	const key = randomBytes(32);
	return { key, text: key.toString(coding) };
};

/** Plays the rows of lib/webhook/tables/body-mac. */
export const bodyMacSenders: Readonly<Record<string, SenderFactory>> = {
	acuity: oneHeader('acuity', 'x-acuity-signature', {
		value: base64,
		body: (id) => new URLSearchParams({ action: 'scheduled', id, calendarID: '1' }).toString(),
		contentType: 'application/x-www-form-urlencoded',
	}),
	'adyen-platform': oneHeader('adyen-platform', 'hmacsignature', {
		value: base64,
		secret: encodedKey('hex'),
		also: () => ({ protocol: 'HmacSHA256' }),
	}),
	aftership: oneHeader('aftership', 'aftership-hmac-sha256', {
		value: base64,
		body: (id) => JSON.stringify({ event: 'tracking_update', event_id: id, msg: {} }),
	}),
	airtable: oneHeader('airtable', 'x-airtable-content-mac', {
		value: digest('sha256', 'hex', 'hmac-sha256='),
		secret: encodedKey('base64'),
		body: (id, at) =>
			JSON.stringify({
				base: { id: `app${id}` },
				webhook: { id: 'ach1' },
				timestamp: new Date(at).toISOString(),
			}),
	}),
	asana: oneHeader('asana', 'x-hook-signature', {
		value: hex,
		body: (id) => JSON.stringify({ events: [{ action: 'changed', resource: { gid: id } }] }),
	}),
	attio: oneHeader('attio', 'attio-signature', {
		value: hex,
		also: (id) => ({ 'idempotency-key': id }),
	}),
	'authorize-net': oneHeader('authorize-net', 'x-anet-signature', {
		value: (key, body) =>
			`sha512=${createHmac('sha512', key).update(body).digest('hex').toUpperCase()}`,
		body: (id) => JSON.stringify({ notificationId: id, payload: { authAmount: 10 } }),
	}),
	autodesk: oneHeader('autodesk', 'x-adsk-signature', {
		value: digest('sha1', 'hex', 'sha1hash='),
		also: (id) => ({ 'x-adsk-delivery-id': id }),
	}),
	autotask: oneHeader('autotask', 'x-hook-signature', {
		value: digest('sha1', 'base64', 'sha1='),
		body: (id) =>
			JSON.stringify({ Action: 'Update', Guid: 'a-webhook', EntityType: 'Ticket', Id: id }),
	}),
	bitbucket: oneHeader('bitbucket', 'x-hub-signature', {
		value: digest('sha256', 'hex', 'sha256='),
		also: (id) => ({ 'x-event-key': 'repo:push', 'x-request-uuid': id }),
	}),
	bolt: oneHeader('bolt', 'x-bolt-hmac-sha256', { value: base64 }),
	'cal-com': oneHeader('cal-com', 'x-cal-signature-256', {
		value: hex,
		body: (id) => JSON.stringify({ triggerEvent: 'BOOKING_CREATED', payload: { uid: id } }),
	}),
	chargify: oneHeader('chargify', 'x-chargify-webhook-signature-hmac-sha-256', {
		value: hex,
		also: (id) => ({ 'x-chargify-webhook-id': id }),
		body: (id) => new URLSearchParams({ id, event: 'test' }).toString(),
		contentType: 'application/x-www-form-urlencoded',
	}),
	'checkout-com': oneHeader('checkout-com', 'cko-signature', { value: hex }),
	checkr: oneHeader('checkr', 'x-checkr-signature', { value: hex }),
	circleci: oneHeader('circleci', 'circleci-signature', {
		value: digest('sha256', 'hex', 'v1='),
		also: () => ({ 'circleci-event-type': 'workflow-completed' }),
	}),
	clickup: oneHeader('clickup', 'x-signature', {
		value: hex,
		body: (id) => JSON.stringify({ event: 'taskCreated', task_id: id, webhook_id: 'w' }),
	}),
	'coinbase-commerce': oneHeader('coinbase-commerce', 'x-cc-webhook-signature', {
		value: hex,
		body: (id) => JSON.stringify({ attempt_number: 1, event: { id, type: 'charge:created' } }),
	}),
	'commerce-layer': oneHeader('commerce-layer', 'x-commercelayer-signature', {
		value: base64,
		also: () => ({ 'x-commercelayer-topic': 'orders.place' }),
	}),
	docusign: oneHeader('docusign', 'x-docusign-signature-1', {
		value: base64,
		body: (id) => JSON.stringify({ event: 'envelope-sent', data: { envelopeId: id } }),
	}),
	dropbox: oneHeader('dropbox', 'x-dropbox-signature', {
		value: hex,
		body: (id) => JSON.stringify({ list_folder: { accounts: [id] } }),
	}),
	dwolla: oneHeader('dwolla', 'x-request-signature-sha-256', {
		value: hex,
		also: () => ({ 'x-dwolla-topic': 'customer_created' }),
	}),
	easypost: oneHeader('easypost', 'x-hmac-signature', {
		value: digest('sha256', 'hex', 'hmac-sha256-hex='),
		// The ligature and the accent are taken apart (Unicode NFKD) before they are a key.
		secret: () => {
			const secret = freshSecret();
			return { key: `${secret}fie\u0301`, text: `${secret}\ufb01\u00e9` };
		},
	}),
	expo: oneHeader('expo', 'expo-signature', { value: digest('sha1', 'hex', 'sha1=') }),
	fastspring: oneHeader('fastspring', 'x-fs-signature', {
		value: base64,
		body: (id) => JSON.stringify({ events: [{ id, type: 'order.completed' }] }),
	}),
	formstack: oneHeader('formstack', 'x-fs-signature', {
		value: digest('sha256', 'hex', 'sha256='),
		body: (id) => JSON.stringify({ FormID: '1', UniqueID: id }),
	}),
	gocardless: oneHeader('gocardless', 'webhook-signature', {
		value: hex,
		body: (id) => JSON.stringify({ events: [{ id }], meta: { webhook_id: 'WB1' } }),
	}),
	helpscout: oneHeader('helpscout', 'x-helpscout-signature', {
		value: digest('sha1', 'base64'),
		also: () => ({ 'x-helpscout-event': 'convo.created' }),
	}),
	heroku: oneHeader('heroku', 'heroku-webhook-hmac-sha256', { value: base64 }),
	hookdeck: oneHeader('hookdeck', 'x-hookdeck-signature', {
		value: base64,
		also: (id) => ({ 'x-hookdeck-eventid': id, 'x-hookdeck-attempt-count': '1' }),
	}),
	'hookdeck-n8n': oneHeader('hookdeck-n8n', 'x-hookdeck-n8n-signature', {
		value: base64,
		also: (id) => ({ 'x-hookdeck-eventid': id }),
	}),
	intercom: oneHeader('intercom', 'x-hub-signature', {
		value: digest('sha1', 'hex', 'sha1='),
		body: (id) => JSON.stringify({ type: 'notification_event', id: `notif_${id}` }),
	}),
	'intuit-quickbooks': oneHeader('intuit-quickbooks', 'intuit-signature', {
		value: base64,
		body: (id) => JSON.stringify({ eventNotifications: [{ realmId: id }] }),
	}),
	'jira-admin': oneHeader('jira-admin', 'x-hub-signature', {
		value: digest('sha256', 'hex', 'sha256='),
		timeInBody: true,
		also: (id) => ({ 'x-atlassian-webhook-identifier': id }),
		body: (id, at) =>
			JSON.stringify({ timestamp: at, webhookEvent: 'jira:issue_created', issue: { id } }),
	}),
	jobber: oneHeader('jobber', 'x-jobber-hmac-sha256', {
		value: base64,
		body: (id) =>
			JSON.stringify({ data: { webHookEvent: { topic: 'CLIENT_CREATE', itemId: id } } }),
	}),
};

import { createHmac, randomBytes } from 'node:crypto';
import { freshSecret, play } from '../mac';
import type { Sender, SenderFactory } from '../sender';

interface Plain {
	/** sha256, when absent. */
	readonly algorithm?: 'sha1' | 'sha512';
	/** hex, when absent. */
	readonly coding?: 'base64';
	/** Text before the signature. */
	readonly prefix?: string;
	/** What of the request is signed; the body, when absent. */
	readonly signed?: (body: Buffer) => Buffer;
	/** Headers beside the signature. */
	readonly beside?: (id: string) => Record<string, string>;
	/** The event; `{"id": …}`, when absent. */
	readonly event?: (id: string, at: number) => object;
	readonly signs?: Partial<Sender['signs']>;
}

/** One header with an HMAC. The secret is used as text, unless `key` says otherwise. */
function plain(
	provider: string,
	header: string,
	form: Plain = {},
	credential: Sender['credential'] = { secret: freshSecret() },
	key: string | Buffer = credential.secret!,
): Sender {
	const { prefix = '', signed = (body) => body, event = (id) => ({ id, type: 'test' }) } = form;
	return play(
		provider,
		form.signs ?? {},
		credential,
		({ id, body }) => {
			const mac = createHmac(form.algorithm ?? 'sha256', key).update(signed(body));
			return { ...form.beside?.(id), [header]: prefix + mac.digest(form.coding ?? 'hex') };
		},
		(id, at) => JSON.stringify(event(id, at)),
	);
}

const timeInBody = { time: true, timeInBody: true };

/** Plays the rows of lib/webhook/tables/body-mac-more. */
export const moreBodyMacSenders: Readonly<Record<string, SenderFactory>> = {
	klarna() {
		const keyId = `krn:partner:global:notification:signing-key:${randomBytes(8).toString('hex')}`;
		const form: Plain = {
			beside: () => ({ 'klarna-signing-key-id': keyId }),
			event: (id) => ({ metadata: { event_id: id, live: true }, payload: {} }),
		};
		return plain('klarna', 'klarna-signature', form, { keyId, secret: freshSecret() });
	},
	launchdarkly: () =>
		plain('launchdarkly', 'x-ld-signature', { event: (id) => ({ _id: id, kind: 'flag' }) }),
	'lemon-squeezy': () =>
		plain('lemon-squeezy', 'x-signature', {
			beside: () => ({ 'x-event-name': 'order_created' }),
			event: (id) => ({ meta: { event_name: 'order_created' }, data: { id } }),
		}),
	line: () =>
		plain('line', 'x-line-signature', {
			coding: 'base64',
			event: (id, at) => ({
				destination: 'U0',
				events: [{ webhookEventId: id, timestamp: at, deliveryContext: { isRedelivery: false } }],
			}),
		}),
	linkedin: () =>
		plain('linkedin', 'x-li-signature', {
			signed: (body) => Buffer.concat([Buffer.from('hmacsha256='), body]),
			event: (id) => ({ type: 'LEAD_ACTION', leadGenFormResponse: id }),
		}),
	mailerlite: () => plain('mailerlite', 'signature', { event: (id) => ({ account_id: id }) }),
	mautic: () =>
		plain('mautic', 'webhook-signature', {
			coding: 'base64',
			event: (id) => ({ 'mautic.lead_post_save_new': [{ lead: { id } }] }),
		}),
	'modern-treasury': () =>
		plain('modern-treasury', 'x-signature', {
			beside: (id) => ({ 'x-event-id': id, 'x-topic': 'payment_order' }),
		}),
	mollie: () => ({
		...plain('mollie', 'x-mollie-signature', {
			prefix: 'sha256=',
			event: (id) => ({ resource: 'event', id: `event_${id}` }),
		}),
		repeatsProof: true,
	}),
	'mongodb-atlas': () =>
		plain('mongodb-atlas', 'x-mms-signature', {
			algorithm: 'sha1',
			coding: 'base64',
			beside: () => ({ 'x-mms-event': 'alert.open' }),
		}),
	'ms-teams-outgoing'() {
		const key = randomBytes(32);
		const form: Plain = {
			coding: 'base64',
			prefix: 'HMAC ',
			event: (id, at) => ({ type: 'message', id, timestamp: new Date(at).toISOString() }),
			signs: timeInBody,
		};
		const credential = { secret: key.toString('base64') };
		return plain('ms-teams-outgoing', 'authorization', form, credential, key);
	},
	notion: () =>
		plain(
			'notion',
			'x-notion-signature',
			{ prefix: 'sha256=' },
			{ secret: `secret_${freshSecret()}` },
		),
	nylas: () => plain('nylas', 'x-nylas-signature'),
	onfido: () => plain('onfido', 'x-sha2-signature'),
	onfleet() {
		const key = randomBytes(32);
		const credential = { secret: key.toString('hex') };
		return plain('onfleet', 'x-onfleet-signature', { algorithm: 'sha512' }, credential, key);
	},
	pagerduty: () =>
		plain('pagerduty', 'x-pagerduty-signature', {
			prefix: 'v1=',
			beside: () => ({ 'x-webhook-subscription': 'PT4KHLK' }),
			event: (id) => ({ event: { id, event_type: 'incident.triggered' } }),
		}),
	paystack: () =>
		plain('paystack', 'x-paystack-signature', {
			algorithm: 'sha512',
			event: (id) => ({ event: 'charge.success', data: { reference: id, domain: 'live' } }),
		}),
	pusher() {
		const keyId = randomBytes(10).toString('hex');
		const form: Plain = {
			beside: () => ({ 'x-pusher-key': keyId }),
			event: (id, at) => ({ time_ms: at, events: [{ name: 'channel_occupied', channel: id }] }),
			signs: timeInBody,
		};
		return plain('pusher', 'x-pusher-signature', form, { keyId, secret: freshSecret() });
	},
	razorpay: () =>
		plain('razorpay', 'x-razorpay-signature', {
			beside: (id) => ({ 'x-razorpay-event-id': id }),
			event: (id) => ({ event: 'payment.captured', payload: { payment: { entity: { id } } } }),
		}),
	savvycal() {
		const secret = freshSecret();
		const body = (id: string) => JSON.stringify({ type: 'event.created', id: `payload_${id}` });
		return play(
			'savvycal',
			{},
			{ secret },
			(draft) => ({
				'x-savvycal-signature': `sha256=${createHmac('sha256', secret).update(draft.body).digest('hex').toUpperCase()}`,
			}),
			body,
		);
	},
	segment: () =>
		plain('segment', 'x-signature', {
			algorithm: 'sha1',
			event: (id) => ({ messageId: id, type: 'track' }),
		}),
	sentry: () =>
		plain('sentry', 'sentry-hook-signature', {
			beside: (id) => ({ 'request-id': id, 'sentry-hook-resource': 'issue' }),
			event: (id) => ({ action: 'created', data: { issue: { id } } }),
		}),
	snyk: () =>
		plain('snyk', 'x-hub-signature', {
			prefix: 'sha256=',
			beside: (id) => ({ 'x-snyk-transport-id': id, 'x-snyk-event': 'ping/v0' }),
			event: (id) => ({ webhookId: id }),
		}),
	squarespace() {
		const key = randomBytes(32);
		// As it is returned when a subscription is made.
		const credential = { secret: key.toString('hex').toUpperCase() };
		return plain('squarespace', 'squarespace-signature', {}, credential, key);
	},
	surveymonkey() {
		const credential = { username: 'airlock-client', secret: freshSecret() };
		const form: Plain = {
			algorithm: 'sha1',
			coding: 'base64',
			event: (id) => ({ event_type: 'response_completed', event_id: id }),
		};
		const key = `${credential.username}&${credential.secret}`;
		return plain('surveymonkey', 'sm-signature', form, credential, key);
	},
	taiga: () =>
		plain('taiga', 'x-taiga-webhook-signature', {
			algorithm: 'sha1',
			event: (id) => ({ action: 'test', type: 'test', data: { test: id } }),
		}),
	tally: () =>
		plain('tally', 'tally-signature', {
			coding: 'base64',
			event: (id) => ({ eventId: id, eventType: 'FORM_RESPONSE' }),
		}),
	'terraform-cloud': () =>
		plain('terraform-cloud', 'x-tfe-notification-signature', {
			algorithm: 'sha512',
			event: (id) => ({ payload_version: 1, run_id: id }),
		}),
	vercel: () => plain('vercel', 'x-vercel-signature', { algorithm: 'sha1' }),
	webex: () =>
		plain('webex', 'x-spark-signature', {
			algorithm: 'sha1',
			event: (id) => ({ resource: 'messages', event: 'created', data: { id } }),
		}),
	woocommerce: () =>
		plain('woocommerce', 'x-wc-webhook-signature', {
			coding: 'base64',
			beside: (id) => ({ 'x-wc-webhook-delivery-id': id, 'x-wc-webhook-topic': 'order.created' }),
			event: (id) => ({ order_key: id }),
		}),
	worldpay: () =>
		plain('worldpay', 'event-signature', {
			prefix: '1/SHA256/',
			event: (id) => ({ eventId: id, eventDetails: { type: 'authorized' } }),
		}),
	'x-twitter': () =>
		plain('x-twitter', 'x-twitter-webhooks-signature', {
			coding: 'base64',
			prefix: 'sha256=',
			event: (id) => ({ for_user_id: '1', tweet_create_events: [{ id_str: id }] }),
		}),
	xero: () =>
		plain('xero', 'x-xero-signature', {
			coding: 'base64',
			event: (id) => ({ events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: id }),
		}),
};

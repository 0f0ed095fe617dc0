import {
	createHash,
	createHmac,
	generateKeyPairSync,
	randomBytes,
	randomUUID,
	sign,
} from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { CustomSchemeOptions, SigningCredential } from '../../lib/webhook/scheme';
import type { EventOptions, Sender, SenderFactory, SentRequest } from './sender';

export type Draft = Required<Omit<EventOptions, 'url'>> & { readonly url: string };

/** What the senders have in common: the defaults of an event and the form of a sender. */
export function play(
	provider: string,
	signs: Partial<Sender['signs']>,
	credential: SigningCredential,
	form: (draft: Draft) => Record<string, string>,
	body: (id: string, at: number) => string = (id) => JSON.stringify({ id, type: 'test' }),
	contentType = 'application/json',
): Sender {
	return {
		provider,
		credential,
		signs: { time: false, url: false, body: true, ...signs },
		event(options: EventOptions = {}): SentRequest {
			const at = options.at ?? Date.now();
			const id = options.id ?? randomUUID();
			const draft: Draft = {
				at,
				id,
				url: options.url ?? '',
				body: options.body ?? Buffer.from(body(id, at)),
			};
			return {
				method: 'POST',
				headers: { 'content-type': contentType, ...form(draft) },
				body: draft.body,
			};
		},
	};
}

export type Coding = 'hex' | 'base64' | 'base64url';

export const mac = (
	secret: string | Buffer,
	coding: Coding,
	...data: (string | Buffer)[]
): string =>
	createHmac('sha256', secret)
		.update(Buffer.concat(data.map((part) => Buffer.from(part))))
		.digest(coding);

export const freshSecret = (): string => randomBytes(24).toString('hex');
export const seconds = (at: number): string => String(Math.floor(at / 1000));

/** Three headers, `<prefix>-id`, `-timestamp`, `-signature`, of the Standard Webhooks specification. */
export function standard(
	provider: string,
	prefix: string,
	key: Buffer = randomBytes(32),
	credential: SigningCredential = { secret: `whsec_${key.toString('base64')}` },
): Sender {
	return play(provider, { time: true }, credential, ({ id, at, body }) => ({
		[`${prefix}-id`]: id,
		[`${prefix}-timestamp`]: seconds(at),
		[`${prefix}-signature`]: `v1,${mac(key, 'base64', `${id}.${seconds(at)}.`, body)}`,
	}));
}

/** A Standard Webhooks sender with an Ed25519 key instead of a shared secret. */
export function standardEd25519(): Sender {
	const { privateKey, publicKey } = generateKeyPairSync('ed25519');
	const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
	const credential = { publicKey: `whpk_${raw.toString('base64')}` };
	return play('standard-webhooks', { time: true }, credential, ({ id, at, body }) => {
		const message = Buffer.concat([Buffer.from(`${id}.${seconds(at)}.`), body]);
		return {
			'webhook-id': id,
			'webhook-timestamp': seconds(at),
			'webhook-signature': `v1a,${sign(null, message, privateKey).toString('base64')}`,
		};
	});
}

/** Twilio with a JSON body: its hash is in the URL, which the test has to build with `twilioJsonUrl`. */
export function twilioJson(): Sender {
	const secret = freshSecret();
	return play('twilio', { url: true }, { secret }, ({ url }) => ({
		'x-twilio-signature': createHmac('sha1', secret).update(url).digest('base64'),
	}));
}

export function twilioJsonUrl(url: string, body: Buffer): string {
	const hash = createHash('sha256').update(body).digest('hex');
	return `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`;
}

/** What the owner enters for the `custom` sender below. */
export const customOptions: CustomSchemeOptions = {
	algorithm: 'sha256',
	encoding: 'base64url',
	keyForm: 'hex',
	signatureHeader: 'X-Acme-Signature',
	signaturePrefix: 'v1=',
	template: '{method} {url}\n{id};{timestamp};{body}',
	timestampHeader: 'X-Acme-Time',
	timestampUnit: 'iso',
	idHeader: 'X-Acme-Id',
	challengeParameter: '',
};

export const macSenders: Readonly<Record<string, SenderFactory>> = {
	'standard-webhooks': () => standard('standard-webhooks', 'webhook'),
	svix: () => standard('svix', 'svix'),
	github() {
		const secret = freshSecret();
		return play('github', {}, { secret }, ({ id, body }) => ({
			'x-github-event': 'ping',
			'x-github-delivery': id,
			'x-hub-signature-256': `sha256=${mac(secret, 'hex', body)}`,
		}));
	},
	shopify() {
		const secret = freshSecret();
		return play('shopify', {}, { secret }, ({ id, body }) => ({
			'x-shopify-topic': 'orders/create',
			'x-shopify-webhook-id': id,
			'x-shopify-hmac-sha256': mac(secret, 'base64', body),
		}));
	},
	stripe() {
		const secret = `whsec_${randomBytes(24).toString('hex')}`;
		return play(
			'stripe',
			{ time: true },
			{ secret },
			({ at, body }) => ({
				'stripe-signature': `t=${seconds(at)},v1=${mac(secret, 'hex', `${seconds(at)}.`, body)}`,
			}),
			(id) => JSON.stringify({ id: `evt_${id}`, object: 'event', livemode: false }),
		);
	},
	paddle() {
		const secret = freshSecret();
		return play(
			'paddle',
			{ time: true },
			{ secret },
			({ at, body }) => ({
				'paddle-signature': `ts=${seconds(at)};h1=${mac(secret, 'hex', `${seconds(at)}:`, body)}`,
			}),
			(id) => JSON.stringify({ event_id: `evt_${id}`, event_type: 'transaction.completed' }),
		);
	},
	linear() {
		const secret = freshSecret();
		return play(
			'linear',
			{ time: true, timeInBody: true },
			{ secret },
			({ id, body }) => ({
				'linear-delivery': id,
				'linear-event': 'Issue',
				'linear-signature': mac(secret, 'hex', body),
			}),
			(_id, at) => JSON.stringify({ action: 'create', type: 'Issue', webhookTimestamp: at }),
		);
	},
	typeform() {
		const secret = freshSecret();
		return play(
			'typeform',
			{},
			{ secret },
			({ body }) => ({ 'typeform-signature': `sha256=${mac(secret, 'base64', body)}` }),
			(id) => JSON.stringify({ event_id: id, event_type: 'form_response' }),
		);
	},
	square() {
		const secret = freshSecret();
		return play(
			'square',
			{ url: true },
			{ secret },
			({ url, body }) => ({ 'x-square-hmacsha256-signature': mac(secret, 'base64', url, body) }),
			(id) => JSON.stringify({ event_id: id, type: 'payment.updated' }),
		);
	},
	'hubspot-v3'() {
		const secret = freshSecret();
		return play(
			'hubspot-v3',
			{ time: true, url: true },
			{ secret },
			({ at, url, body }) => ({
				'x-hubspot-request-timestamp': String(at),
				'x-hubspot-signature-v3': mac(secret, 'base64', 'POST', url, body, String(at)),
			}),
			(id) => JSON.stringify([{ eventId: id, subscriptionType: 'contact.creation' }]),
		);
	},
	meta() {
		const secret = freshSecret();
		const credential = { secret, verifyToken: freshSecret() };
		return play(
			'meta',
			{},
			credential,
			({ body }) => ({ 'x-hub-signature-256': `sha256=${mac(secret, 'hex', body)}` }),
			(id) => JSON.stringify({ object: 'page', entry: [{ id, changes: [] }] }),
		);
	},
	slack() {
		const secret = freshSecret();
		return play(
			'slack',
			{ time: true },
			{ secret },
			({ at, body }) => ({
				'x-slack-request-timestamp': seconds(at),
				'x-slack-signature': `v0=${mac(secret, 'hex', `v0:${seconds(at)}:`, body)}`,
			}),
			(id) => JSON.stringify({ type: 'event_callback', event_id: `Ev${id}` }),
		);
	},
	zoom() {
		const secret = freshSecret();
		return play(
			'zoom',
			{ time: true },
			{ secret },
			({ at, body }) => ({
				'x-zm-request-timestamp': seconds(at),
				'x-zm-signature': `v0=${mac(secret, 'hex', `v0:${seconds(at)}:`, body)}`,
			}),
			(id, at) => JSON.stringify({ event: 'meeting.started', event_ts: at, payload: { id } }),
		);
	},
	twilio() {
		const secret = freshSecret();
		const sender = play(
			'twilio',
			{ url: true },
			{ secret },
			({ url, body, id }) => {
				// By name, not by name and value together: From comes before FromCity whatever they hold.
				const names = [...new Set(new URLSearchParams(body.toString()).keys())].sort();
				const values = new URLSearchParams(body.toString());
				const signed = url + names.map((name) => name + values.get(name)).join('');
				return {
					'i-twilio-idempotency-token': id,
					'x-twilio-signature': createHmac('sha1', secret).update(signed).digest('base64'),
				};
			},
			(id) =>
				new URLSearchParams({
					MessageSid: id,
					Body: 'a + b = ü',
					FromCity: 'Bern',
					From: '+41000000000',
				}).toString(),
			'application/x-www-form-urlencoded; charset=UTF-8',
		);
		return { ...sender, covers: isUtf8 };
	},
	custom() {
		const key = randomBytes(32);
		const credential = { secret: key.toString('hex') };
		return play('custom', { time: true, url: true }, credential, ({ at, id, url, body }) => {
			const time = new Date(at).toISOString();
			const signature = mac(key, 'base64', `POST ${url}\n${id};${time};`, body)
				.replaceAll('+', '-')
				.replaceAll('/', '_')
				.replace('=', '');
			return { 'x-acme-id': id, 'x-acme-time': time, 'x-acme-signature': `v1=${signature}` };
		});
	},
};

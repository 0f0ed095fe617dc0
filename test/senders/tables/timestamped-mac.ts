import { createHmac, randomBytes } from 'node:crypto';
import { type Draft, freshSecret, mac, play, seconds } from '../mac';
import type { Sender, SenderFactory } from '../sender';

const milliseconds = (at: number) => String(at);
const utc = (at: number) => new Date(at).toISOString();

/** A sender that signs a time; `form` has the time and the MAC of its own message. */
function timed(
	provider: string,
	form: (draft: Draft, secret: string) => Record<string, string>,
	body?: (id: string, at: number) => string,
): SenderFactory {
	return (): Sender => {
		const secret = freshSecret();
		return play(provider, { time: true }, { secret }, (draft) => form(draft, secret), body);
	};
}

/** `<header>: <time name>=<time>,<signature name>=<MAC of "<time>.<body>">`. */
function listed(
	provider: string,
	header: string,
	names: [time: string, signature: string],
	clock = seconds,
	coding: 'hex' | 'base64' | 'base64url' = 'hex',
	separator = ',',
): SenderFactory {
	return timed(provider, ({ at, body }, secret) => {
		const signature = mac(secret, coding, `${clock(at)}.`, body);
		return { [header]: `${names[0]}=${clock(at)}${separator}${names[1]}=${signature}` };
	});
}

/** Time and MAC in two headers. */
function apart(
	provider: string,
	headers: [time: string, signature: string],
	clock: (at: number) => string,
	sign: (time: string, body: Buffer, secret: string) => string,
): SenderFactory {
	return timed(provider, ({ at, body }, secret) => ({
		[headers[0]]: clock(at),
		[headers[1]]: sign(clock(at), body, secret),
	}));
}

/** Plays the rows of lib/webhook/tables/timestamped-mac. */
export const timestampedMacSenders: Readonly<Record<string, SenderFactory>> = {
	calendly: listed('calendly', 'calendly-webhook-signature', ['t', 'v1']),
	workos: listed('workos', 'workos-signature', ['t', 'v1'], milliseconds, 'hex', ', '),
	elevenlabs: listed('elevenlabs', 'elevenlabs-signature', ['t', 'v0']),
	sanity: timed('sanity', ({ at, id, body }, secret) => ({
		'idempotency-key': id,
		'sanity-operation': 'update',
		'sanity-webhook-signature': `t=${at},v1=${mac(secret, 'base64url', `${at}.`, body)}`,
	})),
	buildkite: timed('buildkite', ({ at, id, body }, secret) => ({
		'x-buildkite-event': 'build.finished',
		'x-buildkite-request': id,
		'x-buildkite-signature': `timestamp=${seconds(at)},signature=${mac(secret, 'hex', `${seconds(at)}.`, body)}`,
	})),
	mux: listed('mux', 'mux-signature', ['t', 'v1']),
	'cloudflare-stream': listed('cloudflare-stream', 'webhook-signature', ['time', 'sig1']),
	affirm: timed('affirm', ({ at, body }, secret) => {
		const signature = createHmac('sha512', secret)
			.update(`${seconds(at)}.`)
			.update(body);
		return { 'x-affirm-signature': `t=${seconds(at)},v0=${signature.digest('hex')}` };
	}),
	recurly: timed('recurly', ({ at, id, body }, secret) => ({
		'recurly-notification-id': id,
		'recurly-signature': `${at},${mac(secret, 'hex', `${at}.`, body)}`,
	})),
	tailscale: listed('tailscale', 'tailscale-webhook-signature', ['t', 'v1']),
	persona: listed('persona', 'persona-signature', ['t', 'v1']),
	tiktok: listed('tiktok', 'tiktok-signature', ['t', 's']),
	retell: timed('retell', ({ at, body }, secret) => ({
		'x-retell-signature': `v=${at},d=${mac(secret, 'hex', body, String(at))}`,
	})),
	knock: listed('knock', 'x-knock-signature', ['t', 's'], milliseconds, 'base64'),
	whereby: listed('whereby', 'whereby-signature', ['t', 'v1']),

	zendesk: timed('zendesk', ({ at, id, body }, secret) => ({
		'x-zendesk-webhook-id': '01HZ5',
		'x-zendesk-webhook-invocation-id': id,
		'x-zendesk-webhook-signature-timestamp': utc(at),
		'x-zendesk-webhook-signature': mac(secret, 'base64', utc(at), body),
	})),
	twitch: timed('twitch', ({ at, id, body }, secret) => ({
		'twitch-eventsub-message-id': id,
		'twitch-eventsub-message-type': 'notification',
		'twitch-eventsub-message-timestamp': utc(at),
		'twitch-eventsub-message-signature': `sha256=${mac(secret, 'hex', id, utc(at), body)}`,
	})),
	box: timed('box', ({ at, id, body }, secret) => ({
		'box-delivery-id': id,
		'box-delivery-timestamp': utc(at),
		'box-signature-version': '1',
		'box-signature-algorithm': 'HmacSHA256',
		'box-signature-primary': mac(secret, 'base64', body, utc(at)),
	})),
	'customer-io': timed(
		'customer-io',
		({ at, body }, secret) => ({
			'x-cio-timestamp': seconds(at),
			'x-cio-signature': mac(secret, 'hex', `v0:${seconds(at)}:`, body),
		}),
		(id) => JSON.stringify({ event_id: id, object_type: 'email', metric: 'sent' }),
	),
	klaviyo() {
		const secret = freshSecret();
		return play(
			'klaviyo',
			{ time: true, timeInBody: true },
			{ secret },
			({ at, body }) => ({
				'klaviyo-timestamp': new Date(at).toUTCString(),
				'klaviyo-signature': mac(secret, 'hex', body, new Date(at).toUTCString()),
			}),
			(id, at) => JSON.stringify({ data: [{ external_id: id }], meta: { timestamp: utc(at) } }),
		);
	},
	webflow: apart(
		'webflow',
		['x-webflow-timestamp', 'x-webflow-signature'],
		milliseconds,
		(time, body, secret) => mac(secret, 'hex', `${time}:`, body),
	),
	orb: apart(
		'orb',
		['x-orb-timestamp', 'x-orb-signature'],
		(at) => utc(at),
		(time, body, secret) => `v1=${mac(secret, 'hex', `v1:${time}:`, body)}`,
	),
	airwallex: apart(
		'airwallex',
		['x-timestamp', 'x-signature'],
		milliseconds,
		(time, body, secret) => mac(secret, 'hex', time, body),
	),
	front: apart(
		'front',
		['x-front-request-timestamp', 'x-front-signature'],
		milliseconds,
		(time, body, secret) => mac(secret, 'base64', `${time}:`, body),
	),
	cashfree: timed('cashfree', ({ at, id, body }, secret) => ({
		'x-idempotency-key': id,
		'x-webhook-timestamp': String(at),
		'x-webhook-signature': mac(secret, 'base64', String(at), body),
	})),
	podium: apart(
		'podium',
		['podium-timestamp', 'podium-signature'],
		milliseconds,
		(time, body, secret) => mac(secret, 'hex', `${time}.`, body),
	),
	daily() {
		const key = randomBytes(32);
		return play('daily', { time: true }, { secret: key.toString('base64') }, ({ at, body }) => ({
			'x-webhook-timestamp': seconds(at),
			'x-webhook-signature': mac(key, 'base64', `${seconds(at)}.`, body),
		}));
	},
	close() {
		const key = randomBytes(32);
		return play(
			'close',
			{ time: true },
			{ secret: key.toString('hex') },
			({ at, body }) => ({
				'close-sig-timestamp': seconds(at),
				'close-sig-hash': mac(key, 'hex', seconds(at), body),
			}),
			(id) => JSON.stringify({ subscription_id: 'whsub_1', event: { id, action: 'created' } }),
		);
	},
	chatwoot: timed('chatwoot', ({ at, id, body }, secret) => ({
		'x-chatwoot-delivery': id,
		'x-chatwoot-timestamp': seconds(at),
		'x-chatwoot-signature': `sha256=${mac(secret, 'hex', `${seconds(at)}.`, body)}`,
	})),
	sinch: timed('sinch', ({ at, id, body }, secret) => ({
		'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
		'x-sinch-webhook-signature-nonce': id,
		'x-sinch-webhook-signature-timestamp': seconds(at),
		'x-sinch-webhook-signature': mac(secret, 'base64', body, `.${id}.${seconds(at)}`),
	})),
};

import { createHash, createHmac } from 'node:crypto';
import type { Form } from '../form';
import { type AlertMessage, acknowledgeLink, linesOf, titleOf } from '../render';
import { json, overHttp } from './row';

interface Webhook {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly ca?: string;
	/** Base64, without its prefix. Undefined: not signed. */
	readonly secret?: string;
}

const PREFIX = 'whsec_';
/** Bytes, by the specification. */
const [SHORTEST_SECRET, LONGEST_SECRET] = [24, 64];

/** A URL and a header, signed where there is a secret: https://www.standardwebhooks.com */
export const webhook = overHttp<Webhook>({
	parse: (form) => ({
		// As it stands: a slash at its end belongs to the receiver's path.
		url: exactUrl(form),
		headers: form.header(),
		...form.certificates(),
		...secretOf(form),
	}),
	request: ({ url, headers, ca, secret }, message, now) => {
		const outgoing = { ...json(url, payload(message), headers), ca };
		if (secret === undefined) return outgoing;
		const signed = signatureHeaders(
			secret,
			idOf(message),
			Math.floor(now / 1000),
			outgoing.body ?? '',
		);
		return { ...outgoing, headers: { ...outgoing.headers, ...signed } };
	},
});

function exactUrl(form: Form): string {
	form.url('url', 'URL');
	return form.text('url', { label: 'URL' });
}

function secretOf(form: Form): { readonly secret?: string } {
	const given = form.text('signingSecret', { label: 'Signing Secret', optional: true });
	if (given === '') return {};
	const secret = given.slice(PREFIX.length);
	const { length } = Buffer.from(secret, 'base64');
	const wellFormed = given.startsWith(PREFIX) && /^[A-Za-z0-9+/]+={0,2}$/.test(secret);
	if (!wellFormed || length < SHORTEST_SECRET || length > LONGEST_SECRET) {
		form.refuse(
			'signingSecret',
			`Signing Secret must be ${PREFIX} and ${SHORTEST_SECRET} to ${LONGEST_SECRET} bytes in Base64`,
		);
	}
	return { secret };
}

function payload(message: AlertMessage) {
	const { alert, event, repeats, others, more, escalation } = message;
	return {
		type: `airlock.alert.${event}`,
		timestamp: new Date(alert.at).toISOString(),
		data: {
			title: titleOf(message),
			lines: linesOf(message),
			alert,
			acknowledgeUrl: acknowledgeLink(message),
			repeats,
			others,
			more,
			escalation,
		},
	};
}

/** The same for every attempt, so that a receiver takes a message once; an escalation is another message. */
function idOf({ alert, event, escalation = 0 }: AlertMessage): string {
	const about = JSON.stringify([alert.fingerprint, alert.at, event, escalation]);
	return `msg_${createHash('sha256').update(about).digest('hex').slice(0, 32)}`;
}

function signatureHeaders(secret: string, id: string, timestamp: number, body: string) {
	const mac = createHmac('sha256', Buffer.from(secret, 'base64'))
		.update(`${id}.${timestamp}.${body}`)
		.digest('base64');
	return {
		'webhook-id': id,
		'webhook-timestamp': String(timestamp),
		'webhook-signature': `v1,${mac}`,
	};
}

import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Draft, p256, play, rsa, seconds, spki, withPrivateKey } from '../asymmetric';
import { selfSignedCertificate } from '../certificate';
import type { Sender, SenderFactory } from '../sender';

const DAY_MS = 86_400_000;

/** A signature of the body alone, in Base64. */
function ofBody(
	provider: string,
	header: string,
	keys: { publicKey: KeyObject; privateKey: KeyObject },
	digest: 'sha256' | null,
	body?: (id: string) => string,
	others: (id: string) => Record<string, string> = () => ({}),
): Sender {
	const credential = { publicKey: spki(keys.publicKey).toString('base64') };
	const form = (draft: Draft) => ({
		headers: {
			...others(draft.id),
			[header]: sign(digest, draft.body, keys.privateKey).toString('base64'),
		},
	});
	return withPrivateKey(play(provider, { time: false }, credential, form, body), keys.privateKey);
}

/** https://developer.paypal.com/api/rest/webhooks/rest/: id, time, webhook and the body's CRC-32, between bars. */
function paypal(): Sender {
	const keys = rsa();
	const certificate = selfSignedCertificate(keys, Date.now() - 9 * DAY_MS, Date.now() + DAY_MS);
	const credential = { audience: '4JH86294D6297924G', publicKey: certificate };
	const form = ({ at, id, body }: Draft) => {
		const time = new Date(at).toISOString().replace(/\.\d+/, '');
		const content = [id, time, credential.audience, crc32(body)].join('|');
		return {
			headers: {
				'paypal-auth-algo': 'SHA256withRSA',
				'paypal-cert-url': 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594',
				'paypal-transmission-id': id,
				'paypal-transmission-time': time,
				'paypal-transmission-sig': sign('sha256', Buffer.from(content), keys.privateKey).toString(
					'base64',
				),
			},
		};
	};
	const body = (id: string) =>
		JSON.stringify({ id: `WH-${id}`, event_type: 'PAYMENT.SALE.COMPLETED' });
	return { ...play('paypal', { body: false }, credential, form, body), checksum: true };
}

/** https://classic.paddle.com/webhooks/verifying-webhooks/: a form with a signature of its sorted fields, as PHP serialises them. */
function paddleClassic(): Sender {
	const { publicKey, privateKey } = rsa();
	const credential = { publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
	const text = (value: string) => `s:${Buffer.from(value).length}:"${value}";`;
	const form = ({ body }: Draft) => {
		const fields = [...new URLSearchParams(body.toString('utf8'))];
		const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
		const php = `a:${sorted.length}:{${sorted.map(([k, v]) => text(k) + text(v)).join('')}}`;
		const signature = sign('sha1', Buffer.from(php), privateKey).toString('base64');
		const sent = new URLSearchParams([...fields, ['p_signature', signature]]).toString();
		return {
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: Buffer.from(sent),
		};
	};
	const body = (id: string, at: number) =>
		new URLSearchParams({
			alert_name: 'subscription_created',
			alert_id: id,
			event_time: String(seconds(at)),
			email: 'jürgen+test@example.com',
		}).toString();
	return play('paddle-classic', { time: false }, credential, form, body);
}

/** Plays the rows of lib/webhook/tables/public-key. */
export const publicKeySenders: Readonly<Record<string, SenderFactory>> = {
	circle: () =>
		ofBody(
			'circle',
			'x-circle-signature',
			p256(),
			'sha256',
			(id) => JSON.stringify({ notificationId: id, notificationType: 'webhooks.test' }),
			() => ({ 'x-circle-key-id': randomUUID() }),
		),
	freshchat: () => ofBody('freshchat', 'x-freshchat-signature', rsa(), 'sha256'),
	highlevel: () =>
		ofBody('highlevel', 'x-ghl-signature', generateKeyPairSync('ed25519'), null, (id) =>
			JSON.stringify({ type: 'ContactCreate', webhookId: id }),
		),
	'paddle-classic': paddleClassic,
	paypal,
	wise: () =>
		ofBody('wise', 'x-signature-sha256', rsa(), 'sha256', undefined, (id) => ({
			'x-delivery-id': id,
		})),
};

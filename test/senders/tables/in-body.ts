import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { SigningCredential } from '../../../lib/webhook/scheme';
import type { EventOptions, Sender, SenderFactory, SentRequest } from '../sender';

const freshSecret = (): string => randomBytes(24).toString('hex');
const hex = (secret: string, text: string) =>
	createHmac('sha256', secret).update(text).digest('hex');

/** A sender whose proof is in the body; `write` makes the whole of it. */
function play(
	provider: string,
	signs: Partial<Sender['signs']>,
	credential: SigningCredential,
	write: (draft: { id: string; at: number }) => { type?: string; body: string },
): Sender {
	return {
		provider,
		credential,
		signs: { time: false, url: false, body: false, ...signs },
		verifyOnly: true,
		event({ at = Date.now(), id = randomUUID() }: EventOptions = {}): SentRequest {
			const { type = 'application/json', body } = write({ id, at });
			return { method: 'POST', headers: { 'content-type': type }, body: Buffer.from(body) };
		},
	};
}

/** Plays the rows of lib/webhook/tables/in-body. */
export const inBodySenders: Readonly<Record<string, SenderFactory>> = {
	adyen() {
		const key = randomBytes(32);
		return play(
			'adyen',
			{ body: true },
			{ secret: key.toString('hex').toUpperCase() },
			({ id }) => {
				const pspReference = id.replaceAll('-', '').slice(0, 16).toUpperCase();
				const text = `${pspReference}::AcmeECOM:order:7\\:1:1130:EUR:AUTHORISATION:true`;
				const hmacSignature = createHmac('sha256', key).update(text).digest('base64');
				const item = {
					additionalData: { hmacSignature, expiryDate: '12/2030' },
					amount: { currency: 'EUR', value: 1130 },
					eventCode: 'AUTHORISATION',
					eventDate: '2026-06-01T12:00:00+02:00',
					merchantAccountCode: 'AcmeECOM',
					merchantReference: 'order:7\\:1',
					pspReference,
					reason: '033899:1111:03/2030',
					success: 'true',
				};
				const notificationItems = [{ NotificationRequestItem: item }];
				return { body: JSON.stringify({ live: 'false', notificationItems }) };
			},
		);
	},
	braintree() {
		const [username, secret] = [randomBytes(8).toString('hex'), freshSecret()];
		return play('braintree', { body: true }, { username, secret }, ({ id }) => {
			const xml = `<notification><kind>check</kind><subject>${id}</subject></notification>`;
			const payload = `${Buffer.from(xml).toString('base64')}\n`;
			const key = createHash('sha1').update(secret).digest();
			const own = createHmac('sha1', key).update(payload).digest('hex');
			const list = `otherkey|${'0'.repeat(40)}&${username}|${own}`;
			const form = new URLSearchParams({ bt_signature: list, bt_payload: payload });
			return { type: 'application/x-www-form-urlencoded', body: form.toString() };
		});
	},
	'dropbox-sign'() {
		const secret = freshSecret();
		return play('dropbox-sign', { time: true }, { secret }, ({ id, at }) => {
			const time = String(Math.floor(at / 1000));
			const event = {
				event_type: 'signature_request_signed',
				event_time: time,
				event_hash: hex(secret, `${time}signature_request_signed`),
			};
			const json = JSON.stringify({ event, signature_request: { signature_request_id: id } });
			const boundary = `--------${randomBytes(12).toString('hex')}`;
			const part = `Content-Disposition: form-data; name="json"\r\n\r\n${json}`;
			return {
				type: `multipart/form-data; boundary=${boundary}`,
				body: `--${boundary}\r\n${part}\r\n--${boundary}--\r\n`,
			};
		});
	},
	figma() {
		const secret = freshSecret();
		return play('figma', {}, { secret }, ({ id }) => ({
			body: JSON.stringify({ event_type: 'FILE_UPDATE', passcode: secret, webhook_id: id }),
		}));
	},
	livechat() {
		const secret = freshSecret();
		return play('livechat', {}, { secret }, ({ id }) => ({
			body: JSON.stringify({ secret_key: secret, action: 'incoming_chat', payload: { id } }),
		}));
	},
	mailgun() {
		const secret = freshSecret();
		return play('mailgun', { time: true }, { secret }, ({ id, at }) => {
			const timestamp = String(Math.floor(at / 1000));
			const token = createHash('sha256').update(id).digest('hex').slice(0, 50);
			const signature = { timestamp, token, signature: hex(secret, timestamp + token) };
			return { body: JSON.stringify({ signature, 'event-data': { id, event: 'delivered' } }) };
		});
	},
};

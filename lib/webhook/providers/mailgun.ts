import { inBodyMac } from '../builders/in-body-mac';
import { withoutFields } from '../builders/parsed-body';
import { readField } from '../builders/replay-key';
import { refused } from '../builders/signature-location';
import { parseTimestamp } from '../builders/timestamp';

/**
 * Mailgun signs a time and a random token, and nothing of the event: whoever sees one request could send another body
 * with its signature. So time and token together, as signed (they have no separator), are good for one delivery.
 */
export const mailgun = inBodyMac({
	name: 'Mailgun',
	docs: 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks',
	confirmed: 'documentation',
	encoding: 'hex',
	field: 'body signature.signature',
	coversBody: false,
	// Mailgun tries again for eight hours, and does not say whether with a new time.
	toleranceSeconds: 29_100,
	signedPart: (body) => withoutFields(body, ['signature', 'parent-signature']),
	read(body) {
		const signature = readField(body, 'signature.signature');
		if (signature === undefined) return refused('signature_missing', 'body signature.signature');
		const timestamp = readField(body, 'signature.timestamp');
		if (timestamp === undefined) return refused('timestamp_missing', 'body signature.timestamp');
		const signedAt = parseTimestamp(timestamp, 's');
		if (signedAt === undefined) {
			return refused('timestamp_malformed', 'body signature.timestamp', timestamp.length);
		}
		const token = readField(body, 'signature.token') ?? '';
		if (!/^[\x21-\x7e]{1,256}$/.test(token)) {
			return refused('signature_malformed', 'body signature.token', token.length);
		}
		const text = timestamp + token;
		const deliveryId = readField(body, 'event-data.id');
		return {
			ok: true,
			signed: [{ texts: [text], signature }],
			replay: [text],
			signedAt,
			deliveryId,
		};
	},
});

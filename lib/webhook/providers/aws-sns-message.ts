import { lazyJson } from '../builders/replay-key';
import { refused } from '../builders/signature-location';
import type { Refused } from '../builders/template';
import { parseIsoTime } from '../../iso-time';

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const CONFIRMATION = [
	'Message',
	'MessageId',
	'SubscribeURL',
	'Timestamp',
	'Token',
	'TopicArn',
	'Type',
] as const;

/** The signed fields of each type, in the order they are signed. */
const SIGNED_FIELDS: ReadonlyMap<unknown, readonly string[]> = new Map<string, readonly string[]>([
	['Notification', NOTIFICATION],
	['SubscriptionConfirmation', CONFIRMATION],
	['UnsubscribeConfirmation', CONFIRMATION],
]);

export interface SnsMessage {
	readonly ok: true;
	/** The signed fields, and those that say how to check them. Believed only once verified. */
	readonly fields: Readonly<Record<string, string>>;
	/** What SNS signs. */
	readonly canonical: string;
	/** Milliseconds since the epoch. */
	readonly timestamp: number;
}

/**
 * Reads an SNS message.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export function readSnsMessage(body: Buffer): SnsMessage | Refused {
	const parsed = new Map<string, unknown>(Object.entries(Object(lazyJson(body)())));
	// Raw message delivery sends the bare message without any signature.
	if (!parsed.has('Signature')) return refused('signature_missing', 'Signature');
	const signed = SIGNED_FIELDS.get(parsed.get('Type'));
	if (!signed) return refused('signature_malformed', 'Type');

	const fields: Record<string, string> = {};
	let canonical = '';
	for (const name of [...signed, 'Signature', 'SignatureVersion', 'SigningCertURL']) {
		const value = parsed.get(name);
		if (value === undefined && name === 'Subject') continue;
		// Fields are signed one below the other: a line break would move the boundary between them.
		if (typeof value !== 'string' || (name !== 'Message' && /[\r\n]/.test(value))) {
			return refused('signature_malformed', name);
		}
		fields[name] = value;
		if (signed.includes(name)) canonical += `${name}\n${value}\n`;
	}
	const timestamp = parseIsoTime(fields['Timestamp']!);
	if (timestamp === undefined) return refused('timestamp_malformed', 'Timestamp');
	return { ok: true, fields, canonical, timestamp };
}

/** The fields of a parsed message that its type signs, and no others: what is added to a genuine message is not believed. */
export function signedFields(body: unknown): unknown {
	const fields = new Map<string, unknown>(Object.entries(Object(body)));
	const signed = SIGNED_FIELDS.get(fields.get('Type')) ?? [];
	return Object.fromEntries([...fields].filter(([name]) => signed.includes(name)));
}

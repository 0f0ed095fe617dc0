import { tryJson } from '../content';
import { inBodyMac } from '../builders/in-body-mac';
import { isRecord, withoutFields } from '../builders/parsed-body';
import { readField } from '../builders/replay-key';
import { refused } from '../builders/signature-location';
import { parseTimestamp } from '../builders/timestamp';

/** The event: the body itself, or, where an app has not chosen JSON, the text of a form's field `json`. */
function eventOf(body: unknown): unknown {
	if (!isRecord(body) || typeof body['json'] !== 'string') return body;
	const parsed = tryJson(body['json']);
	return parsed.ok ? parsed.value : undefined;
}

function signedPart(body: unknown): unknown {
	const event = eventOf(body);
	return isRecord(event)
		? { ...event, event: withoutFields(event['event'], ['event_hash']) }
		: undefined;
}

/**
 * Dropbox Sign signs the time and the type of the event, and nothing else of it. Two events of one type in one second
 * have the same signature, so what makes a delivery the same has to be the whole event, covered or not: otherwise the
 * second of them would be lost as a duplicate.
 */
export const dropboxSign = inBodyMac({
	name: 'Dropbox Sign',
	docs: 'https://developers.hellosign.com/docs/events/walkthrough/',
	confirmed: 'sdk',
	encoding: 'hex',
	field: 'body event.event_hash',
	coversBody: false,
	// The time is the event's, and it is tried again for 30 hours.
	toleranceSeconds: 129_600,
	acknowledgement: { contentType: 'text/plain', body: 'Hello API Event Received' },
	signedPart,
	read(body) {
		const event = eventOf(body);
		const signature = readField(event, 'event.event_hash');
		if (signature === undefined) return refused('signature_missing', 'body event.event_hash');
		const time = readField(event, 'event.event_time');
		if (time === undefined) return refused('timestamp_missing', 'body event.event_time');
		const signedAt = parseTimestamp(time, 's');
		if (signedAt === undefined) {
			return refused('timestamp_malformed', 'body event.event_time', time.length);
		}
		// Without a separator between time and type: a type must not begin with a digit.
		const type = readField(event, 'event.event_type') ?? '';
		if (!/^[a-z][a-z_]{0,99}$/.test(type)) {
			return refused('signature_malformed', 'body event.event_type', type.length);
		}
		const signed = [{ texts: [time + type], signature }];
		return { ok: true, signed, replay: [JSON.stringify(signedPart(body))], signedAt };
	},
});

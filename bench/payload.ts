/** Words of a fixed list in a fixed order: the same bytes in every run. */
const WORDS = 'order customer invoice amount payment status created updated item note'.split(' ');

/**
 * An event of about `bytes` bytes in the shape its provider sends: a form for Twilio, JSON otherwise, with the fields
 * that any of the providers signs or names an event by.
 */
export function payload(provider: string, bytes: number, id: string, at: number): Buffer {
	if (provider === 'twilio') return formPayload(bytes, id);
	const event = {
		id,
		event_id: id,
		type: 'event',
		webhookTimestamp: at,
		items: [] as object[],
	};
	const room = bytes - JSON.stringify(event).length;
	for (let used = 0, i = 0; ; i += 1) {
		const item = { sku: `${WORDS[i % WORDS.length]}-${i}`, quantity: i % 7, note: sentence(i) };
		used += JSON.stringify(item).length + 1;
		if (used > room) return Buffer.from(JSON.stringify(event));
		event.items.push(item);
	}
}

const TWILIO_FIELDS =
	'AccountSid ApiVersion FromCity FromCountry FromState FromZip MessagingServiceSid NumMedia NumSegments SmsStatus ToCity ToCountry ToState ToZip';

/** The fields of a Twilio message, its text as long as it takes. */
function formPayload(bytes: number, id: string): Buffer {
	const form = new URLSearchParams({ MessageSid: id });
	for (const [i, name] of TWILIO_FIELDS.split(' ').entries()) {
		form.append(name, WORDS[i % WORDS.length]!);
	}
	const room = Math.max(0, bytes - form.toString().length - '&Body='.length);
	form.append(
		'Body',
		sentence(0)
			.repeat(Math.ceil(room / 40))
			.slice(0, room),
	);
	return Buffer.from(form.toString());
}

function sentence(start: number): string {
	return Array.from({ length: 8 }, (_, i) => WORDS[(start + i * 3) % WORDS.length]).join(' ');
}

import { createHmac } from 'node:crypto';
import {
	formatTimestamp,
	parseTimestamp,
	type TimeUnit,
} from '../../../lib/webhook/builders/timestamp';
import { parseIsoTime } from '../../../lib/iso-time';
import { macSenders } from '../../senders/mac';
import { compiled, outcome, received } from './support';

const NOW = Date.UTC(2026, 5, 1);

test.each<[TimeUnit, string, number]>([
	['s', '0', 0],
	['s', '1780272000', 1780272000000],
	['ms', '1780272000123', 1780272000123],
	['iso', '2026-06-01T00:00:00Z', NOW],
	['iso', '2026-06-01T00:00:00.123456789Z', NOW + 123],
	['iso', '2026-06-01T02:00:00+02:00', NOW],
	['iso', '2026-06-01T00:00:00.5', NOW + 500],
	['rfc3339', '2026-06-01T00:00:00Z', NOW],
	['rfc3339', '2026-06-01T02:00:00.5+02:00', NOW + 500],
	['http', 'Mon, 01 Jun 2026 00:00:00 GMT', NOW],
])('%s %j is %d', (unit, text, expected) => {
	expect(parseTimestamp(text, unit)).toBe(expected);
});

const digits = [
	'',
	' 1780272000',
	'1780272000\n',
	'+1',
	'-1',
	'1e9',
	'1.5',
	'1_000',
	'0x10',
	'NaN',
	'Infinity',
	'00',
	'٣',
];
test.each<[TimeUnit, string]>([
	...digits.map((text): [TimeUnit, string] => ['s', text]),
	...digits.map((text): [TimeUnit, string] => ['ms', text]),
	['s', '1780272000123'],
	['s', '9'.repeat(400)],
	['ms', '178027200012345'],
	['iso', '1780272000'],
	['iso', '2026-06-01'],
	['iso', '2026-06-01 00:00:00Z'],
	['iso', '2026-06-01T24:00:00Z'],
	['iso', '2026-13-01T00:00:00Z'],
	['iso', '2026-06-01T00:00:00Zjunk'],
	['iso', '+002026-06-01T00:00:00Z'],
	['iso', '2026-06-01T00:00:00+99:99'],
	['iso', 'Mon, 01 Jun 2026 00:00:00 GMT'],
	['rfc3339', '2026-06-01T00:00:00'],
	['rfc3339', '2026-06-01T00:00:00.5'],
	['rfc3339', '2026-06-01T00:00:00z'],
	['http', ''],
	['http', 'Invalid Date'],
	['http', '2026-06-01T00:00:00Z'],
	['http', 'Tue, 01 Jun 2026 00:00:00 GMT'],
	['http', 'Wed, 31 Jun 2026 00:00:00 GMT'],
	['http', 'Mon, 1 Jun 2026 00:00:00 GMT'],
	['http', 'mon, 01 jun 2026 00:00:00 gmt'],
	['http', 'Mon, 01 Jun 2026 00:00:00 UTC'],
	['http', 'Mon, 01 Jun 2026 00:00:00 +0000'],
	['http', 'Mon, 01 Jun 2026 00:00:00 GMT '],
	['http', 'Mon, 01 Jun 2026 23:59:60 GMT'],
	['http', 'Monday, 01-Jun-26 00:00:00 GMT'],
	['http', 'Mon Jun  1 00:00:00 2026'],
])('%s %j is not a time', (unit, text) => {
	expect(parseTimestamp(text, unit)).toBeUndefined();
});

test('seconds are not taken for milliseconds', () => {
	expect(parseTimestamp('1780272000', 'ms')).toBe(1780272000);
});

test('a time that was written reads as the same time', () => {
	for (const unit of ['s', 'ms', 'iso', 'rfc3339', 'http'] as const) {
		expect(parseTimestamp(formatTimestamp(NOW, unit), unit)).toBe(NOW);
	}
	expect(parseIsoTime('2030-01-31T12:00:00')).toBe(Date.UTC(2030, 0, 31, 12));
});

describe('a time in a header', () => {
	test.each([
		[undefined, 'timestamp_missing'],
		['', 'timestamp_missing'],
		[['1780272000', '1780272001'], 'header_conflict'],
		[['1780272000', '1780272000'], 'ok'],
		['1780272001', 'signature_mismatch'],
		['1780272000junk', 'timestamp_malformed'],
		['9'.repeat(5000), 'timestamp_malformed'],
		['2026-06-01T00:00:00Z', 'timestamp_malformed'],
	])('%j: %s', async (value, expected) => {
		const sender = await macSenders.slack!();
		const sent = await sender.event({ at: NOW });
		const scheme = compiled('slack', sender.credential, NOW);
		const request = received(sent, { 'x-slack-request-timestamp': value });
		expect(await outcome(scheme, request)).toBe(expected);
	});
});

describe('a time in the signed body (Linear)', () => {
	test.each([
		['{"webhookTimestamp":1780272000000}', 'ok'],
		['{"webhookTimestamp":"1780272000000"}', 'ok'],
		['{}', 'timestamp_missing'],
		['not JSON', 'timestamp_missing'],
		['{"webhookTimestamp":null}', 'timestamp_missing'],
		['{"webhookTimestamp":1.5}', 'timestamp_missing'],
		['{"webhookTimestamp":-5}', 'timestamp_malformed'],
		['{"webhookTimestamp":"2026-06-01T00:00:00Z"}', 'timestamp_malformed'],
	])('%s: %s', async (text, expected) => {
		const sender = await macSenders.linear!();
		const sent = await sender.event({ body: Buffer.from(text) });
		const scheme = compiled('linear', sender.credential, NOW);
		expect(await outcome(scheme, received(sent))).toBe(expected);
	});

	test('is not looked at before the signature fits', async () => {
		const sender = await macSenders.linear!();
		const scheme = compiled('linear', sender.credential, NOW);
		const signature = createHmac('sha256', 'some other key').update('{}').digest('hex');
		const request = received({
			method: 'POST',
			headers: { 'linear-signature': signature },
			body: Buffer.from('{}'),
		});
		expect(await outcome(scheme, request)).toBe('signature_mismatch');
	});
});

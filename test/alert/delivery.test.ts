import { inspect } from 'node:util';
import {
	type Delivery,
	type DestinationType,
	deliverAlert,
	parseDestination,
} from '../../lib/alert/destination';
import { makeCertificate } from '../audit/export/tls';
import { Receiver } from './receiver';
import { credentialFor, deliver, destination, HTTP_TYPES, message } from './scene';

let receiver: Receiver;
beforeEach(async () => (receiver = await Receiver.start()));
afterEach(async () => await receiver.stop());

/** None of what the credential holds is in what came back. */
function expectNothingOf(credential: Record<string, unknown>, result: Delivery): void {
	const shown = inspect(result, { depth: 9, showHidden: true });
	for (const [field, value] of Object.entries(credential)) {
		if (field !== 'type') expect(shown).not.toContain(String(value));
	}
	expect(shown).not.toContain('secret of the answer');
}

describe.each(HTTP_TYPES)('%s', (type) => {
	test.each<[number, Partial<Delivery> & object]>([
		[400, { code: 'rejected', retryable: false }],
		[401, { code: 'rejected', retryable: false }],
		[408, { code: 'unavailable', retryable: true }],
		[429, { code: 'unavailable', retryable: true, retryAfterMs: 7000 }],
		[500, { code: 'unavailable', retryable: true }],
		[503, { code: 'unavailable', retryable: true }],
		[307, { code: 'redirected', retryable: false }],
	])('judges %d, and keeps nothing of the answer', async (status, judged) => {
		const headers = {
			...(status === 429 && { 'retry-after': '7' }),
			location: `${receiver.url}/elsewhere`,
			'x-told': 'secret of the answer',
		};
		receiver.answer = () => ({ status, headers, body: 'secret of the answer' });
		const credential = credentialFor(type, receiver.url);
		const result = await deliver(credential);
		expect(result).toEqual({ ok: false, status, ...judged });
		// Where the redirect pointed nothing arrived.
		expect(receiver.received).toHaveLength(1);
		expectNothingOf(credential, result);
	});

	test('tells what cannot be reached, and nothing else of it', async () => {
		const gone = await Receiver.start();
		await gone.stop();
		const credential = credentialFor(type, gone.url);
		const result = await deliver(credential);
		expect(result).toEqual({ ok: false, code: 'unreachable', retryable: true });
		expectNothingOf(credential, result);
	});
});

test('Retry-After as a date is milliseconds from now', async () => {
	receiver.answer = () => ({
		status: 503,
		headers: { 'retry-after': 'Sun, 18 Jan 2026 12:31:30 GMT' },
	});
	expect(await deliver(credentialFor('webhook', receiver.url))).toMatchObject({
		retryAfterMs: 90_000,
	});
	receiver.answer = () => ({ status: 503, headers: { 'retry-after': 'soon' } });
	expect(await deliver(credentialFor('webhook', receiver.url))).not.toHaveProperty('retryAfterMs');
});

test('an answer that does not end is cut off', async () => {
	receiver.answer = () => ({ status: 200, body: 'x'.repeat(50 * 1024 * 1024) });
	const before = process.memoryUsage().rss;
	expect(await deliver(credentialFor('webhook', receiver.url))).toEqual({ ok: true });
	expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
});

test('what does not answer is waited for ten seconds', async () => {
	receiver.answer = () => undefined;
	const started = Date.now();
	const result = await deliver(credentialFor('webhook', receiver.url));
	expect(result).toEqual({ ok: false, code: 'unreachable', retryable: true });
	expect(Date.now() - started).toBeGreaterThan(9_000);
	expect(Date.now() - started).toBeLessThan(12_000);
}, 20_000);

describe('over TLS', () => {
	const tls = makeCertificate();

	test('a certificate that nobody vouches for is refused, the one that is named is trusted', async () => {
		const secure = await Receiver.start(tls);
		try {
			for (const type of HTTP_TYPES) {
				const credential = credentialFor(type, secure.url);
				const result = await deliver(credential);
				expect([type, result]).toEqual([type, { ok: false, code: 'untrusted', retryable: false }]);
				expectNothingOf(credential, result);
			}
			expect(secure.received).toEqual([]);
			// As n8n's field of one line keeps it.
			const ca = tls.cert.replaceAll('\n', '\\n');
			for (const type of ['webhook', 'alertmanager'] as const) {
				expect(await deliver({ ...credentialFor(type, secure.url), ca })).toEqual({ ok: true });
			}
		} finally {
			await secure.stop();
		}
	});
});

test('an address that is not allowed is not asked, whatever made the destination', async () => {
	for (const url of [
		'http://192.0.2.1/x',
		'ftp://127.0.0.1/x',
		'https://u:p@127.0.0.1/x',
		'no address',
	]) {
		const settings = { url, headers: {} };
		const result = await deliverAlert({ type: 'webhook', settings }, message());
		expect(result).toEqual({ ok: false, code: 'address_refused', retryable: false });
	}
});

test('never rejects, even with settings that no form made', async () => {
	for (const type of [...HTTP_TYPES, 'email'] as const) {
		const broken = { type, settings: {} } as unknown as Parameters<typeof deliverAlert>[0];
		expect(await deliverAlert(broken, message())).toMatchObject({ ok: false });
	}
});

describe('the form of a destination', () => {
	test.each<[DestinationType, Record<string, unknown>, string]>([
		['slack', { webhookUrl: 'http://hooks.slack.com/x' }, 'webhookUrl'],
		['slack', {}, 'webhookUrl'],
		['teams', { webhookUrl: 'https://u:p@example.com' }, 'webhookUrl'],
		['pagerDuty', { routingKey: 'short' }, 'routingKey'],
		['pagerDuty', { apiBaseUrl: 'http://events.pagerduty.com' }, 'apiBaseUrl'],
		['opsgenie', { apiKey: 'a b' }, 'apiKey'],
		['jsm', { cloudId: '../x' }, 'cloudId'],
		['jsm', { email: 'a:b@example.com' }, 'email'],
		['jsm', { apiToken: '' }, 'apiToken'],
		['alertmanager', { url: '' }, 'url'],
		['sms', { accountSid: 'AC1/../..' }, 'accountSid'],
		['sms', { to: '030 123456' }, 'to'],
		['email', { smtpHost: 'mail.example.com' }, 'smtpSecurity'],
		['email', { smtpPort: '70000' }, 'smtpPort'],
		['email', { smtpUser: 'me' }, 'smtpPassword'],
		['email', { toEmail: 'a@b.example\nBcc: c@d.example' }, 'toEmail'],
		['email', { fromEmail: 'A <a@b.example>' }, 'fromEmail'],
		['email', { smtpSecurity: 'maybe' }, 'smtpSecurity'],
		['webhook', { url: 'http://siem.example.com' }, 'url'],
		['webhook', { headerValue: 'a\r\nb: c' }, 'headerValue'],
		['webhook', { headerName: '' }, 'headerName'],
		['webhook', { signingSecret: 'whsec_c2hvcnQ=' }, 'signingSecret'],
		['webhook', { signingSecret: 'a'.repeat(40) }, 'signingSecret'],
		['webhook', { ca: 'no certificate' }, 'ca'],
	])('%s with %j names the field %s, and no value', (type, wrong, field) => {
		const credential = { ...credentialFor(type, 'http://127.0.0.1:9'), ...wrong };
		const parsed = parseDestination(
			type === 'slack' && !('webhookUrl' in wrong) ? { type } : credential,
		);
		expect(parsed).toMatchObject({ ok: false, field });
		const value = String(Object.values(wrong)[0] ?? '');
		if (!parsed.ok && value.length > 4) expect(parsed.message).not.toContain(value);
	});

	test('what is right is read, and an unknown kind is not', () => {
		for (const type of [...HTTP_TYPES, 'email'] as const) {
			expect(destination(credentialFor(type, 'http://127.0.0.1:9')).type).toBe(type);
		}
		for (const type of ['fax', 'toString', 7]) {
			expect(parseDestination({ type })).toMatchObject({ ok: false, field: 'type' });
		}
	});

	test('the addresses of the services are known', () => {
		const credentials = (['pagerDuty', 'opsgenie', 'jsm', 'sms'] as const).map((type) =>
			destination({ ...credentialFor(type, 'http://127.0.0.1:9'), apiBaseUrl: '' }),
		);
		expect(
			credentials.map(({ settings }) => (settings as { apiBaseUrl: string }).apiBaseUrl),
		).toEqual([
			'https://events.pagerduty.com',
			'https://api.opsgenie.com',
			'https://api.atlassian.com',
			'https://api.twilio.com',
		]);
	});
});

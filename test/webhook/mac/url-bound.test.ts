import { createHmac } from 'node:crypto';
import { macSenders, twilioJson, twilioJsonUrl } from '../../senders/mac';
import { compiled, outcome, received, replayKey } from './support';

const NOW = Date.UTC(2026, 5, 1);
const URL = 'https://hooks.acme.test/in/1?tenant=7';
const FORM = 'application/x-www-form-urlencoded';

describe('Twilio, a form', () => {
	async function signed(body: string | Buffer, url = URL, contentType: string | undefined = FORM) {
		const sender = await macSenders.twilio!();
		const sent = await sender.event({ body: Buffer.from(body), url });
		const scheme = compiled('twilio', sender.credential, NOW);
		const verdict = (at: string, changed = {}) =>
			outcome(scheme, received(sent, { 'content-type': contentType, ...changed }, at));
		return { verdict, sent, scheme };
	}

	test.each([
		['https://a.test/x', 'https://a.test:443/x', 'ok'],
		['https://a.test:443/x', 'https://a.test/x', 'ok'],
		['http://a.test/x?a=b', 'http://a.test:80/x?a=b', 'ok'],
		['https://a.test', 'https://a.test:443', 'ok'],
		['https://a.test/x', 'https://a.test:8443/x', 'ok'],
		['https://a.test:8443/x', 'https://a.test/x', 'signature_mismatch'],
		['https://a.test/x', 'https://b.test/x', 'signature_mismatch'],
		['https://a.test/x', 'http://a.test/x', 'signature_mismatch'],
		['https://a.test/x?u=http://b:1/', 'https://a.test/x?u=http://b/', 'signature_mismatch'],
	])('signed for %s, registered as %s: %s', async (signedFor, registered, expected) => {
		const { verdict } = await signed('Body=hi', signedFor);
		expect(await verdict(registered)).toBe(expected);
	});

	test.each([
		['plus signs, escapes and umlauts', 'Body=a+%2B+b%3D%26&Name=M%C3%BCller', 'ok'],
		['names in any order', 'b=2&a=1&B=3', 'ok'],
		['a name that begins another', 'SidAccount=1&Sid=2', 'ok'],
		['an empty value, and no value', 'a=&b', 'ok'],
		['an equals sign in a value', 'a=b=c', 'ok'],
		['an escape cut short', 'a=%4', 'content_unsupported'],
		['an escape that is not UTF-8', 'a=%ff', 'content_unsupported'],
		['bytes that are not UTF-8', Buffer.from([0x61, 0x3d, 0xff]), 'content_unsupported'],
	])('%s: %s', async (_what, body, expected) => {
		const { verdict } = await signed(body);
		expect(await verdict(URL)).toBe(expected);
	});

	test('another content type is not covered, and so refused', async () => {
		const { verdict } = await signed('a=1');
		expect(await verdict(URL, { 'content-type': 'application/json' })).toBe('content_unsupported');
		expect(await verdict(URL, { 'content-type': undefined })).toBe('content_unsupported');
		expect(await verdict(URL, { 'content-type': `${FORM}x` })).toBe('content_unsupported');
		expect(await verdict(URL, { 'content-type': `${FORM.toUpperCase()}; charset=UTF-8` })).toBe(
			'ok',
		);
	});

	test('fields run together sign alike: the same delivery, so a duplicate', async () => {
		const { sent, scheme } = await signed('ab=c');
		const moved = { ...sent, body: Buffer.from('a=bc') };
		expect(await replayKey(scheme, received(moved))).toBe(await replayKey(scheme, received(sent)));
	});
});

describe('Twilio, JSON', () => {
	async function setUp(text = '{"a":1}') {
		const sender = twilioJson();
		const body = Buffer.from(text);
		const url = twilioJsonUrl(URL, body);
		const sent = await sender.event({ body, url });
		return { scheme: compiled('twilio', sender.credential, NOW), sent, url };
	}

	test('is covered by its hash in the URL', async () => {
		const { scheme, sent, url } = await setUp();
		expect(await outcome(scheme, received(sent, {}, url))).toBe('ok');
		const body = Buffer.from('{"a":2}');
		expect(await outcome(scheme, received({ ...sent, body }, {}, url))).toBe('signature_mismatch');
		const empty = { ...sent, body: Buffer.of() };
		expect(await outcome(scheme, received(empty, {}, url))).toBe('signature_mismatch');
		// The signature of the URL alone must not vouch for a form that came with it.
		const form = { ...sent, body: Buffer.from('a=1') };
		expect(await outcome(scheme, received(form, { 'content-type': FORM }, url))).toBe(
			'signature_mismatch',
		);
	});

	test('a hash that is repeated, cut off or no hash', async () => {
		const { scheme, sent, url } = await setUp();
		for (const broken of [
			`${url}&bodySHA256=00`,
			url.slice(0, -1),
			url.replace(/=[0-9a-f]{64}/, '=zz'),
		]) {
			expect(await outcome(scheme, received(sent, {}, broken))).toBe('signature_mismatch');
		}
	});

	test('signs JSON where the URL has its hash, and nothing where it has none', async () => {
		const { scheme, sent, url } = await setUp();
		const message = { method: 'POST', url, body: sent.body, id: 'x', timestamp: NOW };
		expect(scheme.sign!(message)['x-twilio-signature']).toBe(sent.headers['x-twilio-signature']);
		expect(() => scheme.sign!({ ...message, url: URL })).toThrow(TypeError);
	});
});

describe('HubSpot v3', () => {
	test.each([
		[
			'https://a.test/x?next=https%3A%2F%2Fb.test%2F%3Fq',
			'https://a.test/x?next=https://b.test/?q',
		],
		['https://a.test/%40%21%24%27%28%29%2A%2C%3B', "https://a.test/@!$'()*,;"],
		['https://a.test/%3a%2f', 'https://a.test/:/'],
		['https://a.test/x?q=%20%26%25%2B%3D%C3%BC', 'https://a.test/x?q=%20%26%25%2B%3D%C3%BC'],
		['https://a.test/%253A', 'https://a.test/%253A'],
		// As npm @hubspot/api-client 14.0.1 signs it.
		['https://a.test/x?q=%2C%3A', 'https://a.test/x?q=%2C%3A'],
	])('%s is signed as %s', async (url, signedUrl) => {
		const { credential } = await macSenders['hubspot-v3']!();
		const signature = createHmac('sha256', credential.secret!)
			.update(`POST${signedUrl}{}${NOW}`)
			.digest('base64');
		const headers = {
			'x-hubspot-signature-v3': signature,
			'x-hubspot-request-timestamp': String(NOW),
		};
		const request = received({ method: 'POST', headers, body: Buffer.from('{}') }, {}, url);
		expect(await outcome(compiled('hubspot-v3', credential, NOW), request)).toBe('ok');
	});

	test('the older signature beside it is no fallback', async () => {
		const sender = await macSenders['hubspot-v3']!();
		const sent = await sender.event({ at: NOW, url: URL });
		const request = received(sent, {
			'x-hubspot-signature-v3': undefined,
			'x-hubspot-signature': 'a'.repeat(64),
			'x-hubspot-signature-version': 'v1',
		});
		expect(await outcome(compiled('hubspot-v3', sender.credential, NOW), request)).toBe(
			'signature_missing',
		);
	});
});

test('nothing is signed without the URL that has to be in it', async () => {
	for (const provider of ['square', 'twilio', 'hubspot-v3', 'custom']) {
		const { credential } = await macSenders[provider]!();
		const message = { method: 'POST', url: '', body: Buffer.of(), id: 'x', timestamp: NOW };
		expect(() => compiled(provider, credential, NOW).sign!(message)).toThrow(TypeError);
	}
});

test('GitHub: the SHA-1 signature is no fallback', async () => {
	const sender = await macSenders.github!();
	const sent = await sender.event();
	const legacy = createHmac('sha1', sender.credential.secret!).update(sent.body).digest('hex');
	const scheme = compiled('github', sender.credential, NOW);
	const only = { 'x-hub-signature-256': undefined, 'x-hub-signature': `sha1=${legacy}` };
	expect(await outcome(scheme, received(sent, only))).toBe('signature_missing');
	const inPlace = { 'x-hub-signature-256': `sha1=${legacy}` };
	expect(await outcome(scheme, received(sent, inPlace))).toBe('signature_malformed');
});

import { createHash, createHmac } from 'node:crypto';
import { schemes } from '../../../lib/webhook/schemes';
import { requestMacSenders } from '../../senders/tables/request-mac';
import { tokenSenders } from '../../senders/tables/token';
import { compiled, outcome, received, replayKey, URL_REGISTERED } from './support';

const NOW = Date.UTC(2026, 5, 1, 12);

async function play(provider: string, body?: Buffer) {
	const sender = await requestMacSenders[provider]!();
	const sent = await sender.event({ at: NOW, url: URL_REGISTERED, body });
	const scheme = compiled(provider, sender.credential, NOW);
	return { secret: sender.credential.secret!, sent, scheme };
}

const mac = (secret: string, text: string) =>
	createHmac('sha256', secret).update(text).digest('hex');

describe('keyed plain hashes', () => {
	/** RFC 6234 section 4.1: what the hash appends to a text of so many bytes. */
	const padding = (length: number) => {
		const zeros = Buffer.alloc((64 + 56 - ((length + 1) % 64)) % 64);
		const bits = Buffer.alloc(8);
		bits.writeBigUInt64BE(BigInt(length) * 8n);
		return Buffer.concat([Buffer.of(0x80), zeros, bits]);
	};

	test.each([
		['hashed-secret-recharge', 'sha256'],
		['sellsy', 'sha1'],
		['hubspot-v1', 'sha256'],
	])('%s: a body made longer without the secret is refused', async (provider, algorithm) => {
		const { secret, sent, scheme } = await play(provider, Buffer.from('{"a":"ü"}'));
		const glue = padding(Buffer.byteLength(secret) + sent.body.length);
		// What length extension gives: the hash of it all. Here it is worked out with the secret.
		const body = Buffer.concat([sent.body, glue, Buffer.from('{"a":2}')]);
		const forged = createHash(algorithm).update(secret).update(body).digest('hex');
		const header = schemes[provider]!.secretHeaders[0]!;
		expect(await outcome(scheme, received({ ...sent, body }, { [header]: forged }))).toBe(
			'content_unsupported',
		);
	});

	test.each(['v1', 'v2'])('HubSpot %s: no other version will do', async (version) => {
		const { sent, scheme } = await play(`hubspot-${version}`);
		for (const stated of ['v1', 'v2', 'v3', 'V1', '', undefined]) {
			const request = received(sent, { 'x-hubspot-signature-version': stated });
			expect(await outcome(scheme, request)).toBe(stated === version ? 'ok' : 'signature_missing');
		}
		const both = received(sent, { 'x-hubspot-signature-version': ['v1', 'v2'] });
		expect(await outcome(scheme, both)).toBe('header_conflict');
	});

	test('Cloudinary: a signature of the weaker hash is none of the stronger', async () => {
		const sender = await requestMacSenders['cloudinary']!();
		const sent = received(await sender.event({ at: NOW }));
		const scheme = compiled('cloudinary-sha256', sender.credential, NOW);
		expect(await outcome(scheme, sent)).toBe('signature_malformed');
	});
});

describe('Coinbase: the headers that are signed', () => {
	const HEADER = 'x-hook0-signature';
	const signed = async (names: string, values: string, body: string, headers = {}) => {
		const { secret, sent, scheme } = await play('coinbase-cdp');
		const t = NOW / 1000;
		const v1 = mac(secret, `${t}.${names}.${values}.${body}`);
		const request = { ...sent, body: Buffer.from(body) };
		const proof = { [HEADER]: `t=${t},h=${names},v1=${v1}` };
		return outcome(scheme, received(request, { ...proof, ...headers }));
	};

	test('names are looked up in any case, and signed as listed', async () => {
		expect(await signed('X-Event-Type', 'a.b', '{}', { 'x-event-type': 'a.b' })).toBe('ok');
	});

	test.each([
		['a header that is not there', 'x-other', 'x', {}, 'signature_malformed'],
		['one listed twice', 'x-a X-A', 'x.x', { 'x-a': 'x' }, 'signature_malformed'],
		['an empty name', 'x-a ', 'x.', { 'x-a': 'x' }, 'signature_malformed'],
		['no names', '', '', {}, 'signature_malformed'],
		['one sent twice', 'x-a', 'x', { 'x-a': ['x', 'y'] }, 'header_conflict'],
		['a value beyond ASCII', 'x-a', '\u00e9', { 'x-a': '\u00e9' }, 'signature_malformed'],
		['a bracket in a value', 'x-a', 'x.[1', { 'x-a': 'x.[1' }, 'content_unsupported'],
	])('%s', async (_what, names, values, headers, code) => {
		expect(await signed(names, values, '{}', headers)).toBe(code);
	});

	test('an endless list is not worked through', async () => {
		const names = Array.from({ length: 33 }, (_, i) => `x-${i}`);
		const headers = Object.fromEntries(names.map((name) => [name, 'x']));
		const values = names.map(() => 'x').join('.');
		expect(await signed(names.join(' '), values, '{}', headers)).toBe('signature_malformed');
	});

	test('the list is signed: neither dropped, shortened nor doubled', async () => {
		const { sent, scheme } = await play('coinbase-cdp');
		const value = sent.headers[HEADER]!;
		const judge = (changed: string) => outcome(scheme, received(sent, { [HEADER]: changed }));
		expect(await judge(value.replace(' x-event-type', ''))).toBe('signature_mismatch');
		expect(await judge(value.replace(/,h=[^,]*/, ''))).toBe('signature_malformed');
		expect(await judge(value.replace(',h=', ',h=x-event-id,h='))).toBe('signature_malformed');
		expect(await judge(value.replace(/,v1=.*/, ''))).toBe('signature_missing');
		const other = received(sent, { 'x-event-type': 'wallet.activity.detected' });
		expect(await outcome(scheme, other)).toBe('signature_mismatch');
	});

	test('a replay cannot move the boundary between the last header and the body', async () => {
		const { sent, scheme } = await play('coinbase-cdp', Buffer.from('{"amount":1.{"to":"x"}}'));
		const [head, tail] = sent.body.toString().split('.');
		const moved = received(
			{ ...sent, body: Buffer.from(tail!) },
			{ 'x-event-type': `${sent.headers['x-event-type']}.${head}` },
		);
		expect(await outcome(scheme, received(sent))).toBe('ok');
		expect(await outcome(scheme, moved)).toBe('content_unsupported');
		const back = received(
			{ ...sent, body: Buffer.from(`detected.${sent.body.toString()}`) },
			{ 'x-event-type': 'onchain.activity' },
		);
		expect(await outcome(scheme, back)).toBe('content_unsupported');
	});
});

describe('Contentful: the headers that are signed', () => {
	const LIST = 'x-contentful-signed-headers';
	const TIME = 'x-contentful-timestamp';
	const signed = async (list: string, headers: Record<string, string> = {}) => {
		const { secret, sent, scheme } = await play('contentful', Buffer.from('{}'));
		const all: Record<string, string> = { ...sent.headers, ...headers, [LIST]: list };
		const lines = list.split(',').map((name) => `${name}:${all[name] ?? ''}`);
		const text = `POST\n/in/1?tenant%253D7\n${lines.join(';')}\n{}`;
		const proof = { 'x-contentful-signature': mac(secret, text) };
		return outcome(scheme, received({ ...sent, headers: { ...all, ...proof } }));
	};

	test.each([
		['the least', `${LIST},${TIME}`, 'ok'],
		['without the time', `${LIST},x-contentful-topic`, 'signature_malformed'],
		['without the list', `${TIME},x-contentful-topic`, 'signature_malformed'],
		['not sorted', `${TIME},${LIST}`, 'signature_malformed'],
		['doubled', `${LIST},${TIME},${TIME}`, 'signature_malformed'],
		['with one that is not there', `${LIST},${TIME},x-other`, 'signature_malformed'],
		['with an empty name', `,${LIST},${TIME}`, 'signature_malformed'],
	])('%s: %s', async (_what, list, code) => {
		expect(await signed(list)).toBe(code);
	});

	test('a signed header cannot be changed, one that is not signed can', async () => {
		const { sent, scheme } = await play('contentful');
		const topic = received(sent, { 'x-contentful-topic': 'ContentManagement.Entry.delete' });
		expect(await outcome(scheme, topic)).toBe('signature_mismatch');
		expect(await outcome(scheme, received(sent, { 'x-other': '1' }))).toBe('ok');
		expect(await outcome(scheme, received(sent, { [TIME]: String(NOW + 1) }))).toBe(
			'signature_mismatch',
		);
	});

	test('an address of which Contentful would sign only a part is not covered', async () => {
		const { sent, scheme } = await play('contentful');
		for (const tail of ['?tenant=8', '#tenant']) {
			const request = received(sent, {}, URL_REGISTERED + tail);
			expect(await outcome(scheme, request)).toBe('content_unsupported');
		}
	});
});

describe('Mandrill', () => {
	const FORM = 'application/x-www-form-urlencoded';
	const judge = async (body: string, type = FORM) => {
		const { sent, scheme } = await play('mandrill', Buffer.from(body));
		return outcome(scheme, received(sent, { 'content-type': type }));
	};

	test.each([
		['mandrill_events=%5B%5D', FORM, 'ok'],
		['mandrill_events=%5B%5D', 'application/json', 'content_unsupported'],
		['mandrill_events=%5B&mandrill_events=%5D', FORM, 'content_unsupported'],
		['mandrill_events=%5B&z=%5D', FORM, 'content_unsupported'],
		['mandrill_event=s%5B%5D', FORM, 'content_unsupported'],
		['mandrill_events=%ff', FORM, 'content_unsupported'],
	])('%s as %s: %s', async (body, type, code) => {
		expect(await judge(body, type)).toBe(code);
	});
});

describe('Plivo', () => {
	test('of several signatures one is enough, of too many none', async () => {
		const { sent, scheme } = await play('plivo-v3');
		const own = sent.headers['x-plivo-signature-v3']!;
		const other = (await play('plivo-v3')).sent.headers['x-plivo-signature-v3']!;
		const judge = (value: string) =>
			outcome(scheme, received(sent, { 'x-plivo-signature-v3': value }));
		expect(await judge(`${other},${own}`)).toBe('ok');
		expect(await judge(`${own},${other}`)).toBe('ok');
		expect(await judge(other)).toBe('signature_mismatch');
		expect(await judge(`${`${other},`.repeat(16)}${own}`)).toBe('signature_malformed');
	});

	test('the nonce is signed, and names the delivery', async () => {
		const { sent, scheme } = await play('plivo-v3');
		const nonce = sent.headers['x-plivo-signature-v3-nonce']!;
		expect(await replayKey(scheme, received(sent))).toBe(`id:${nonce}`);
		const judge = (value?: string) =>
			outcome(scheme, received(sent, { 'x-plivo-signature-v3-nonce': value }));
		expect(await judge(`${nonce}1`)).toBe('signature_mismatch');
		expect(await judge(`1.${nonce}`)).toBe('signature_malformed');
		expect(await judge()).toBe('signature_missing');
	});

	test('JSON is not covered, and so refused', async () => {
		const { sent, scheme } = await play('plivo-v3');
		const json = received(sent, { 'content-type': 'application/json' });
		expect(await outcome(scheme, json)).toBe('content_unsupported');
	});
});

test.each(['trello', 'mandrill'])('%s: a HEAD is answered, and nothing else', async (provider) => {
	const { scheme } = await play(provider);
	const ask = (method: 'GET' | 'HEAD' | 'POST', body = '') =>
		scheme.answerUnproven!({
			method,
			query: new URLSearchParams(),
			headers: received({
				method: 'POST',
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: Buffer.of(),
			}).headers,
			body: Buffer.from(body),
		});
	expect(schemes[provider]!.handshake).toBe(true);
	expect(ask('HEAD')).toEqual({ status: 200, body: '' });
	for (const method of ['GET', 'POST'] as const) expect(ask(method)).toBeUndefined();
	// Mandrill's test, which has no events.
	const empty = provider === 'mandrill' ? { status: 200, body: '' } : undefined;
	expect(ask('POST', 'mandrill_events=%5B%5D')).toEqual(empty);
	expect(ask('POST', 'mandrill_events=%5B1%5D')).toBeUndefined();
});

test('Google: a message is known by its channel and its number together', async () => {
	const sender = await tokenSenders['google-calendar']!();
	const scheme = compiled('google-calendar', sender.credential, NOW);
	const sent = await sender.event({ id: '1', body: Buffer.of() });
	const keyOf = (channel: string, number: string) =>
		replayKey(
			scheme,
			received(sent, { 'x-goog-channel-id': channel, 'x-goog-message-number': number }),
		);
	const key = await keyOf('one', '1');
	expect(await keyOf('one', '1')).toBe(key);
	expect(await keyOf('two', '1')).not.toBe(key);
	expect(await keyOf('one', '2')).not.toBe(key);
	const doubled = received(sent, { 'x-goog-channel-id': ['one', 'two'] });
	expect(await outcome(scheme, doubled)).toBe('header_conflict');
});

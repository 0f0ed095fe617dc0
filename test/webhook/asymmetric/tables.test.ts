/** What is particular about single rows of the tables of tokens and public keys. */
import { crc32 } from 'node:zlib';
import { generateKeyPairSync, sign } from 'node:crypto';
import { schemes } from '../../../lib/webhook/schemes';
import { ReceivedHeaders } from '../../../lib/webhook/request';
import type { SetupRequest } from '../../../lib/webhook/scheme';
import { selfSignedCertificate } from '../../senders/certificate';
import { sha256, signShared } from '../../senders/signed-token';
import { googleChat } from '../../senders/tables/signed-token';
import { compile, issueOf, outcome, playSender, PUBLIC_URL, received, verified } from './receive';

const setup = (
	change: Partial<Omit<SetupRequest, 'query'>> & { query?: string },
): SetupRequest => ({
	method: 'POST',
	headers: new ReceivedHeaders([]),
	body: Buffer.of(),
	...change,
	query: new URLSearchParams(change.query),
});

describe('Atlassian Connect', () => {
	async function judge(canonical: string, url: string, method = 'POST') {
		const { credential } = await playSender('atlassian-connect');
		const now = Math.floor(Date.now() / 1000);
		const qsh = sha256(Buffer.from(canonical)).digest('hex');
		const claims = { iss: credential.issuer, iat: now, exp: now + 180, qsh };
		const authorization = `JWT ${signShared(claims, credential.secret!)}`;
		const request = received({ method: 'POST', headers: { authorization }, body: Buffer.of() });
		const verdict = await compile('atlassian-connect', credential).verify({
			...request,
			url,
			method,
		});
		return verdict.ok ? 'ok' : verdict.code;
	}

	it.each([
		['POST&/&', 'https://a.test'],
		['POST&/&', 'https://a.test/'],
		['POST&/x&', 'https://a.test/x/'],
		['POST&/x%26y&', 'https://a.test/x&y'],
		['POST&/x&a=1&b=2', 'https://a.test/x?b=2&a=1&jwt=abc'],
		['POST&/x&a=1,2', 'https://a.test/x?a=2&a=1'],
		['POST&/x&a=%27%28%2A%29%21%20~', "https://a.test/x?a='(*)!+~"],
	])('%s is %s', async (canonical, url) => {
		expect(await judge(canonical, url)).toBe('ok');
	});

	it.each([
		['another method', 'GET&/x&', 'https://a.test/x'],
		['another path', 'POST&/y&', 'https://a.test/x'],
		['another query', 'POST&/x&a=1', 'https://a.test/x?a=2'],
		['a query moved into the path', 'POST&/x&a=1', 'https://a.test/x&a=1'],
	])('%s is refused', async (_, canonical, url) => {
		expect(await judge(canonical, url)).toBe('signature_mismatch');
	});

	it('a token made for a page in a browser does not call a webhook', async () => {
		const { credential } = await playSender('atlassian-connect');
		const now = Math.floor(Date.now() / 1000);
		const claims = { iss: credential.issuer, iat: now, exp: now + 180, qsh: 'context-qsh' };
		const authorization = `JWT ${signShared(claims, credential.secret!)}`;
		const request = received({ method: 'POST', headers: { authorization }, body: Buffer.of() });
		const verdict = await compile('atlassian-connect', credential).verify(request);
		expect(verdict).toMatchObject({ code: 'signature_mismatch', detail: { expected: 'qsh' } });
	});
});

describe('monday.com', () => {
	const answer = async (change: Parameters<typeof setup>[0]) => {
		const { credential } = await playSender('monday');
		return compile('monday', credential).answerUnproven!(setup(change));
	};

	it('has its challenge echoed', async () => {
		const body = Buffer.from(
			'{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}',
		);
		expect(await answer({ body })).toEqual({
			status: 200,
			contentType: 'application/json',
			body: body.toString(),
		});
	});

	it.each([
		['an event', '{"event":{"type":"create_pulse"}}'],
		['a challenge beside an event', '{"challenge":"abc","event":{}}'],
		['a challenge that is markup', '{"challenge":"<script>"}'],
		['a challenge that is no text', '{"challenge":{"a":1}}'],
		['a list', '["challenge"]'],
		['no JSON', 'challenge'],
		['nothing', ''],
		['something long', `{"challenge":"${'a'.repeat(600)}"}`],
	])('%s is none', async (_, body) => {
		expect(await answer({ body: Buffer.from(body) })).toBeUndefined();
	});
});

describe('Google Chat', () => {
	it('with a URL as audience takes Google’s tokens for Chat’s account, and for no other', async () => {
		const sender = googleChat(PUBLIC_URL);
		const compiled = compile('google-chat', sender.credential);
		expect(await outcome('google-chat', compiled, received(await sender.event()))).toBe('ok');
		const project = { ...sender.credential, audience: '1234567890' };
		const asProject = compile('google-chat', project);
		const code = await outcome('google-chat', asProject, received(await sender.event()));
		expect(code).toBe('claim_mismatch');
	});

	it('does not take the token of a Pub/Sub account for the same address', async () => {
		const sender = await playSender('google-pubsub');
		const { jwks } = sender.credential;
		const compiled = compile('google-chat', { jwks, audience: PUBLIC_URL });
		const verdict = await compiled.verify(received(await sender.event()));
		expect(verdict).toMatchObject({ code: 'claim_mismatch', detail: { expected: 'email' } });
	});

	it.each([
		[
			'1234567890',
			'https://www.googleapis.com/service_accounts/v1/jwk/chat@system.gserviceaccount.com',
		],
		[PUBLIC_URL, 'https://www.googleapis.com/oauth2/v3/certs'],
	])('%s: the keys come from %s', async (audience, url) => {
		const sender = googleChat(audience);
		const asked: string[] = [];
		const fetchText = async (address: string) => {
			asked.push(address);
			return sender.credential.jwks!;
		};
		const compiled = compile('google-chat', { audience }, { fetchText });
		expect(await outcome('google-chat', compiled, received(await sender.event()))).toBe('ok');
		expect(asked).toEqual([url]);
	});

	it.each(['', ' ', 'my project', 'http://n8n.example.com/', '12'])(
		'%j is no audience',
		(audience) => {
			expect(issueOf('google-chat', { audience })).toMatchObject({ field: 'audience' });
		},
	);

	it('keeps the token that add-on events repeat from the workflow', () => {
		const event = {
			chat: { eventTime: '2026-01-01T00:00:00Z' },
			authorizationEventObject: { systemIdToken: 'bearer', userIdToken: 'user' },
		};
		expect(schemes['google-chat']!.signedPart!(event)).toEqual({
			chat: event.chat,
			authorizationEventObject: { userIdToken: 'user' },
		});
		expect(schemes['google-chat']!.signedPart!('text')).toBe('text');
	});
});

describe('Microsoft Graph', () => {
	const secret = 'graph-client-state';
	const judge = async (body: unknown) => {
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		return await compile('microsoft-graph', { secret }).verify(
			received({ method: 'POST', headers: {}, body: Buffer.from(text) }),
		);
	};
	const item = (clientState: unknown, id?: string) => ({ id, clientState, changeType: 'updated' });

	it('lets items in that all have the secret', async () => {
		expect(await judge({ value: [item(secret)] })).toMatchObject({ ok: true, keyId: 'current' });
		expect(await judge({ value: [item(secret), item(secret)] })).toMatchObject({ ok: true });
	});

	it.each([
		[
			'one item without the secret',
			{ value: [item(secret), item('other-secret')] },
			'signature_mismatch',
		],
		['one item with no secret', { value: [item(secret), item(undefined)] }, 'signature_missing'],
		['a secret that is a list', { value: [item([secret])] }, 'signature_missing'],
		['part of the secret', { value: [item(secret.slice(1))] }, 'signature_mismatch'],
		['no items', { value: [] }, 'signature_missing'],
		['no list', { value: item(secret) }, 'signature_missing'],
		['the secret beside the list', { value: [{}], clientState: secret }, 'signature_missing'],
		['no JSON', 'clientState', 'signature_missing'],
	])('%s is refused', async (_, body, code) => {
		expect(await judge(body)).toMatchObject({ ok: false, code });
	});

	it('the secret does not reach the workflow', () => {
		const body = { value: [item(secret, 'a'), item(secret, 'b')], validationTokens: ['t'] };
		const part = schemes['microsoft-graph']!.signedPart!(body);
		expect(JSON.stringify(part)).not.toContain(secret);
		expect(part).toEqual({
			value: [
				{ id: 'a', changeType: 'updated' },
				{ id: 'b', changeType: 'updated' },
			],
			validationTokens: ['t'],
		});
	});

	it('equal bodies are duplicates only where their items have ids', async () => {
		const key = async (body: unknown) => verified(await judge(body)).replayKey;
		const named = { value: [item(secret, 'n1')] };
		expect(await key(named)).toBe(await key(named));
		// The same file changed twice.
		const nameless = { value: [item(secret)] };
		expect(await key(nameless)).not.toBe(await key(nameless));
	});

	const answer = (change: Parameters<typeof setup>[0]) =>
		compile('microsoft-graph', { secret }).answerUnproven!(setup(change));

	it('has its validation token echoed as text', () => {
		const token =
			'Validation: Testing client application reachability for subscription Request-Id: 522a8e7e-096a-494c';
		expect(answer({ query: `tenant=7&validationToken=${encodeURIComponent(token)}` })).toEqual({
			status: 200,
			contentType: 'text/plain',
			body: token,
			headers: { 'x-content-type-options': 'nosniff' },
		});
	});

	it.each([
		['markup', { query: 'validationToken=%3Cscript%3E' }],
		['a line break', { query: 'validationToken=a%0Ab' }],
		['two tokens', { query: 'validationToken=a&validationToken=b' }],
		['no token', { query: 'validationToken=' }],
		['a long one', { query: `validationToken=${'a'.repeat(600)}` }],
		['a body', { query: 'validationToken=a', body: Buffer.from('{}') }],
		['GET', { query: 'validationToken=a', method: 'GET' as const }],
	])('%s is not', (_, change) => {
		expect(answer(change)).toBeUndefined();
	});
});

describe('FusionAuth', () => {
	it('verifies with a public key as well, and only with that one', async () => {
		const sender = await playSender('fusionauth');
		const [jwk] = JSON.parse(sender.credential.jwks!).keys;
		const { createPublicKey } = await import('node:crypto');
		const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({
			type: 'spki',
			format: 'pem',
		});
		const sent = received(await sender.event());
		expect((await compile('fusionauth', { publicKey: pem.toString() }).verify(sent)).ok).toBe(true);
		const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
		const publicKey = other.export({ type: 'spki', format: 'pem' }).toString();
		expect(await compile('fusionauth', { publicKey }).verify(sent)).toMatchObject({
			code: 'signature_mismatch',
		});
	});
});

describe('Wix', () => {
	it('hands on the event in the token, unpacked', async () => {
		const sender = await playSender('wix');
		const sent = await sender.event({ body: Buffer.from('{"entityId":"e1"}') });
		expect(schemes['wix']!.signedPart!(sent.body.toString())).toEqual({
			eventType: 'wix.contacts.v4.contact_created',
			instanceId: '5a2ee9cd-0000-4000-8000-000000000000',
			data: { entityId: 'e1' },
		});
	});

	it('takes its PEM in Base64 too', async () => {
		const sender = await playSender('wix');
		const publicKey = Buffer.from(sender.credential.publicKey!).toString('base64');
		const compiled = compile('wix', { publicKey });
		expect(await outcome('wix', compiled, received(await sender.event()))).toBe('ok');
	});

	it.each([
		['nothing', '', 'signature_missing'],
		['JSON', '{"data":{}}', 'signature_malformed'],
	])('%s is refused', async (_, body, code) => {
		const { credential } = await playSender('wix');
		const request = received({ method: 'POST', headers: {}, body: Buffer.from(body) });
		expect(await compile('wix', credential).verify(request)).toMatchObject({ code });
	});
});

describe('PayPal', () => {
	const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const day = 86_400_000;
	const certificate = selfSignedCertificate(keys, Date.now() - day, Date.now() + day);
	const audience = '4JH86294D6297924G';
	const URL = 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594';
	const genuine = Buffer.from('{"id":"WH-1","amount":"10.00"}');

	function delivery({ body = genuine, url = URL, webhook = audience, id = 'dfb3be50-fd74' } = {}) {
		const time = new Date().toISOString();
		const content = [id, time, webhook, crc32(genuine)].join('|');
		const headers = {
			'paypal-cert-url': url,
			'paypal-transmission-id': id,
			'paypal-transmission-time': time,
			'paypal-transmission-sig': sign('sha256', Buffer.from(content), keys.privateKey).toString(
				'base64',
			),
		};
		return received({ method: 'POST', headers, body });
	}

	function remote(text = certificate) {
		const asked: string[] = [];
		const fetchText = async (url: string) => {
			asked.push(url);
			return text;
		};
		return { asked, compiled: compile('paypal', { audience }, { fetchText }) };
	}

	it('fetches the certificate once, and takes the first of a chain', async () => {
		const chain = certificate + selfSignedCertificate(keys, 0, Date.now() + day);
		const { asked, compiled } = remote(chain);
		expect((await compiled.verify(delivery())).ok).toBe(true);
		expect((await compiled.verify(delivery())).ok).toBe(true);
		expect(asked).toEqual([URL]);
	});

	it.each([
		'http://api.paypal.com/v1/notifications/certs/CERT-1',
		'https://paypal.com.attacker.example/v1/notifications/certs/CERT-1',
		'https://api.paypal.com.attacker.example/v1/notifications/certs/CERT-1',
		'https://api.paypal.com@attacker.example/v1/notifications/certs/CERT-1',
		'https://attackerpaypal.com/v1/notifications/certs/CERT-1',
		'https://www.paypal.com/v1/notifications/certs/CERT-1',
		'https://api.paypal.com/v1/notifications/certs/../../../x',
		'https://api.paypal.com/v1/notifications/certs/CERT-1?next=https://attacker.example',
		'https://api.paypal.com:8443/v1/notifications/certs/CERT-1',
		'https://api.paypal.com/upload/cert.pem',
	])('nothing is fetched from %s', async (url) => {
		const { asked, compiled } = remote();
		expect(await compiled.verify(delivery({ url }))).toMatchObject({ code: 'claim_mismatch' });
		expect(asked).toEqual([]);
	});

	it.each([
		['is none', 'oops'],
		['has ended', selfSignedCertificate(keys, Date.now() - 9 * day, Date.now() - day)],
		['has not begun', selfSignedCertificate(keys, Date.now() + day, Date.now() + 2 * day)],
	])('a certificate that %s does not verify', async (_, text) => {
		const { compiled } = remote(text);
		expect(await compiled.verify(delivery())).toMatchObject({ code: 'keys_unavailable' });
	});

	it('what PayPal signed for another webhook is refused', async () => {
		const { compiled } = remote();
		const foreign = delivery({ webhook: '1AB23456CD789012E' });
		expect(await compiled.verify(foreign)).toMatchObject({ code: 'signature_mismatch' });
	});

	it('an id with a bar in it is refused', async () => {
		const { compiled } = remote();
		expect(await compiled.verify(delivery({ id: 'a|b' }))).toMatchObject({
			code: 'signature_malformed',
		});
	});

	it.each(['', 'WEBHOOK_ID', 'a b', 'x|y|zzzzzz'])('%j is no id of a webhook', (id) => {
		expect(issueOf('paypal', { audience: id })).toMatchObject({ field: 'audience' });
	});

	it('a body with the same CRC-32 passes, so the body is not called covered; it is a duplicate', async () => {
		const forged = Buffer.concat([
			Buffer.from('{"id":"WH-1","amount":"99999.00"} '),
			Buffer.alloc(4),
		]);
		forge(forged, crc32(genuine));
		const { compiled } = remote();
		expect(schemes['paypal']!.coversBody).toBe(false);
		const first = verified(await compiled.verify(delivery()));
		const second = verified(await compiled.verify(delivery({ body: forged })));
		expect(second.replayKey).toBe(first.replayKey);
	});

	/** Sets the last four bytes so that the CRC-32 becomes `target`: CRC is linear over GF(2), so 32 equations give 32 bits. */
	function forge(body: Buffer, target: number): void {
		const at = body.length - 4;
		const base = crc32(body);
		const columns = Array.from({ length: 32 }, (_, bit) => {
			body.writeUInt32LE((1 << bit) >>> 0, at);
			return (crc32(body) ^ base) >>> 0;
		});
		let rest = (target ^ base) >>> 0;
		let found = 0;
		// Gaussian elimination, remembering which bits make each row.
		const rows = columns.map((value, bit) => ({ value, bits: (1 << bit) >>> 0 }));
		for (let bit = 31; bit >= 0; bit -= 1) {
			const mask = (1 << bit) >>> 0;
			const pivot = rows.findIndex((row) => (row.value & mask) !== 0);
			const [row] = rows.splice(pivot, 1);
			for (const other of rows) {
				if ((other.value & mask) === 0) continue;
				other.value = (other.value ^ row!.value) >>> 0;
				other.bits = (other.bits ^ row!.bits) >>> 0;
			}
			if ((rest & mask) === 0) continue;
			rest = (rest ^ row!.value) >>> 0;
			found = (found ^ row!.bits) >>> 0;
		}
		body.writeUInt32LE(found, at);
		expect(crc32(body)).toBe(target);
	}
});

describe('Paddle Classic', () => {
	async function judge(change: (form: string) => string, fields?: string) {
		const sender = await playSender('paddle-classic');
		const sent = await sender.event(fields === undefined ? {} : { body: Buffer.from(fields) });
		const body = Buffer.from(change(sent.body.toString()));
		const verdict = await compile('paddle-classic', sender.credential).verify(
			received(sent, { body }),
		);
		return verdict.ok ? 'ok' : verdict.code;
	}

	it.each([
		['as sent', (form: string) => form, 'ok'],
		['in another order', (form: string) => form.split('&').reverse().join('&'), 'ok'],
		['with a field more', (form: string) => `${form}&x=1`, 'signature_mismatch'],
		['with a field less', (form: string) => form.replace(/^[^&]*&/, ''), 'signature_mismatch'],
		['without signature', (form: string) => form.replace('p_sig', 'q_sig'), 'signature_missing'],
		['with a field twice', (form: string) => `${form}&alert_id=7`, 'content_unsupported'],
		['with a list', (form: string) => `${form}&a%5B%5D=1`, 'content_unsupported'],
		['with a name that PHP rewrites', (form: string) => `${form}&a.b=1`, 'content_unsupported'],
		['with bytes that are no text', (form: string) => `${form}&a=%ff`, 'content_unsupported'],
		['as JSON', () => '{"p_signature":"x"}', 'content_unsupported'],
	])('%s: %s', async (_, change, expected) => {
		expect(await judge(change)).toBe(expected);
	});

	it('knows a delivery by its signed id, and counts bytes as PHP does', async () => {
		const sender = await playSender('paddle-classic');
		const fields = new URLSearchParams({ alert_id: '77', Name: 'Zoë "q";s:1:"', empty: '' });
		const sent = await sender.event({ body: Buffer.from(fields.toString()) });
		const verdict = await compile('paddle-classic', sender.credential).verify(received(sent));
		expect(verified(verdict)).toMatchObject({ deliveryId: '77', replayKey: 'id:77' });
	});

	it('the signature does not reach the workflow', () => {
		const body = { alert_id: '1', p_signature: 'abc' };
		expect(schemes['paddle-classic']!.signedPart!(body)).toEqual({ alert_id: '1' });
	});
});

it('Circle asks by HEAD whether anybody is there', async () => {
	const { credential } = await playSender('circle');
	const { answerUnproven } = compile('circle', credential);
	expect(answerUnproven!(setup({ method: 'HEAD' }))).toEqual({ status: 200, body: '' });
	expect(answerUnproven!(setup({ method: 'POST' }))).toBeUndefined();
	expect(answerUnproven!(setup({ method: 'GET' }))).toBeUndefined();
});

it.each([
	['wise', 'x-signature-sha256', 'x-signature'],
	['highlevel', 'x-ghl-signature', 'x-wh-signature'],
])('%s: the older signature beside %s is no fallback', async (provider, name, older) => {
	const sender = await playSender(provider);
	const sent = await sender.event();
	const { [name]: signature = '', ...rest } = sent.headers;
	const headers = Object.entries({ ...rest, [older]: signature }).flat();
	const compiled = compile(provider, sender.credential);
	expect(await outcome(provider, compiled, received(sent, { headers }))).toBe('signature_missing');
	expect(schemes[provider]!.secretHeaders).toContain(older);
});

it.each([
	['circle', 'notificationId'],
	['highlevel', 'webhookId'],
])('%s knows a delivery by the id in its signed body', async (provider, field) => {
	const sender = await playSender(provider);
	const sent = await sender.event({ body: Buffer.from(`{"${field}":"n1"}`) });
	const verdict = await compile(provider, sender.credential).verify(received(sent));
	expect(verified(verdict)).toMatchObject({ deliveryId: 'n1', replayKey: 'id:n1' });
});

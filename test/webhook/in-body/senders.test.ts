import { checkFreshness } from '../../../lib/webhook/freshness';
import { parseContent } from '../../../lib/webhook/content';
import { schemes } from '../../../lib/webhook/schemes';
import { tokenSenders } from '../../senders/tables/token';
import { inBodySenders } from '../../senders/tables/in-body';
import type { Sender, SentRequest } from '../../senders/sender';
import { compiled, issueOf, outcome, received, replayKey } from '../mac/support';

const NOW = Date.UTC(2026, 5, 1, 12);

const send = async (sender: Sender, options: { at?: number; id?: string } = {}) =>
	await sender.event({ at: NOW, ...options });

/** What a workflow would see of a request. */
async function emitted(provider: string, { headers, body }: SentRequest): Promise<unknown> {
	const content = await parseContent(body, headers['content-type']);
	return content.ok ? schemes[provider]!.signedPart!(content.body) : undefined;
}

const text = ({ body }: SentRequest) => body.toString('utf8');
const withText = (sent: SentRequest, body: string) => ({ ...sent, body: Buffer.from(body) });

describe.each(Object.entries(inBodySenders))('%s', (provider, make) => {
	const row = schemes[provider]!;

	test('accepts what its sender sends, and says what is covered', async () => {
		const sender = await make();
		const scheme = compiled(provider, sender.credential, NOW);
		const verdict = await scheme.verify(received(await send(sender)));
		expect(verdict).toMatchObject({ ok: true, keyId: 'current' });
		expect(row.coversBody).toBe(sender.signs.body);
		expect(row.toleranceSeconds !== undefined).toBe(sender.signs.time);
		expect(scheme.sign).toBeUndefined();
	});

	test('refuses the secret of another party', async () => {
		const [sender, other] = [await make(), await make()];
		const { username } = sender.credential;
		const scheme = compiled(provider, { ...other.credential, username }, NOW);
		expect(await outcome(scheme, received(await send(sender)))).toBe('signature_mismatch');
	});

	test('refuses a body without proof, and one that is not what its type says', async () => {
		const sender = await make();
		const sent = await send(sender);
		const scheme = compiled(provider, sender.credential, NOW);
		const code = (body: string, type: string) =>
			outcome(scheme, received(withText(sent, body), { 'content-type': type }));
		for (const body of ['', '{}', '[]', 'null', '"x"', '{"__proto__":{}}']) {
			expect(await code(body, 'application/json')).toBe('signature_missing');
		}
		expect(await code('{', 'application/json')).toBe('signature_missing');
		expect(await code(text(sent), 'application/octet-stream')).toBe('signature_missing');
	});

	test('refuses a genuine proof that files came along with', async () => {
		const sender = await make();
		const sent = await send(sender);
		const fields = await parseContent(sent.body, sent.headers['content-type']);
		const form = new FormData();
		for (const [name, value] of Object.entries(fields.ok ? Object(fields.body) : {})) {
			form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
		}
		form.set('extra', new Blob(['anything']), 'extra.txt');
		const response = new Response(form);
		const headers = { 'content-type': response.headers.get('content-type')! };
		const body = Buffer.from(await response.arrayBuffer());
		const scheme = compiled(provider, sender.credential, NOW);
		expect(await outcome(scheme, received({ ...sent, headers, body }))).toBe('signature_missing');
	});

	if (row.credential.optional.includes('previousSecret')) {
		test('the previous secret verifies until it ends, and not after', async () => {
			const [old, current] = [await make(), await make()];
			const ends = NOW + 1000;
			const credential = {
				...current.credential,
				previousSecret: old.credential.secret,
				previousSecretExpiresAt: new Date(ends).toISOString(),
			};
			const sent = received(await send(old));
			expect(await compiled(provider, credential, ends - 1).verify(sent)).toMatchObject({
				ok: true,
				keyId: 'previous',
			});
			expect(await outcome(compiled(provider, credential, ends), sent)).toBe('signature_mismatch');
		});
	}

	test('a delivery has one replay key, another has another, and it is short', async () => {
		const sender = await make();
		const scheme = compiled(provider, sender.credential, NOW);
		const sent = received(await send(sender));
		const key = await replayKey(scheme, sent);
		expect(await replayKey(scheme, sent)).toBe(key);
		expect(await replayKey(scheme, received(await send(sender)))).not.toBe(key);
		expect(key).toMatch(/^(id|body):[\x21-\x7e]{1,95}$/);
	});

	test('its proof and secret do not reach the workflow; what happened does', async () => {
		const sender = await make();
		const id = 'a1b2c3d4-0000-4000-8000-000000000000';
		const shown = JSON.stringify(await emitted(provider, await send(sender, { id })));
		expect(shown).not.toContain(sender.credential.secret);
		expect(shown).not.toMatch(/signature"|event_hash|hmacSignature|passcode|secret_key/i);
		expect(shown.length).toBeGreaterThan(30);
	});

	test('a body of any shape is emitted without a fault', () => {
		for (const body of [undefined, null, 'x', 7, [], [1], {}, { notificationItems: [null] }]) {
			expect(() => row.signedPart!(body)).not.toThrow();
		}
	});

	if (row.toleranceSeconds !== undefined) {
		test('says when it was signed', async () => {
			const sender = await make();
			const scheme = compiled(provider, sender.credential, NOW);
			const at = NOW - row.toleranceSeconds! * 1000 - 1000;
			const verdict = await scheme.verify(received(await send(sender, { at })));
			expect(verdict).toMatchObject({ ok: true, signedAt: at });
			expect(checkFreshness(at, NOW, row.toleranceSeconds!)).toBe('timestamp_stale');
		});
	}

	test('is not compiled without its secret', () => {
		expect(issueOf(provider, {})?.field).toBe(row.credential.required[0]);
		expect(issueOf(provider, { username: 'key', secret: 'short' })?.field).toBe('secret');
	});
});

async function play(provider: string) {
	const sender = await inBodySenders[provider]!();
	const sent = await send(sender, { id: 'a1b2c3d4-0000-4000-8000-000000000000' });
	const scheme = compiled(provider, sender.credential, NOW);
	const judge = (body: string) => outcome(scheme, received(withText(sent, body)));
	return { sender, sent, scheme, judge };
}

describe('Mailgun', () => {
	test('another body with the same signature is let in as uncovered, but only once', async () => {
		const { sent, scheme } = await play('mailgun');
		const other = withText(sent, text(sent).replace('delivered', 'opened'));
		expect(await replayKey(scheme, received(other))).toBe(await replayKey(scheme, received(sent)));
	});

	test('digits moved from the token into the time sign alike, and are the same delivery', async () => {
		const { sender, sent, scheme } = await play('mailgun');
		const { signature } = JSON.parse(text(sent)) as { signature: Record<string, string> };
		const signed = (timestamp: string, token: string) =>
			received(withText(sent, JSON.stringify({ signature: { ...signature, timestamp, token } })));
		const { timestamp, token } = signature as { timestamp: string; token: string };
		const moved = signed(timestamp.slice(0, -1), timestamp.at(-1)! + token);
		expect(await replayKey(scheme, moved)).toBe(await replayKey(scheme, signed(timestamp, token)));
		const verdict = await compiled('mailgun', sender.credential, NOW).verify(moved);
		const limit = schemes['mailgun']!.toleranceSeconds!;
		expect(verdict.ok && checkFreshness(verdict.signedAt!, NOW, limit)).toBe('timestamp_stale');
	});

	test.each([
		['"timestamp":"17', '"timestamp":"x', 'timestamp_malformed'],
		['"timestamp"', '"time"', 'timestamp_missing'],
		['"token"', '"tok"', 'signature_malformed'],
		['"token":"', '"token":" ', 'signature_malformed'],
		['"signature":"', '"signature":"00', 'signature_malformed'],
	])('%s for %s: %s', async (from, to, code) => {
		const { sent, judge } = await play('mailgun');
		expect(text(sent)).toContain(from);
		expect(await judge(text(sent).replace(from, to))).toBe(code);
	});
});

describe('Adyen', () => {
	const edit = (sent: SentRequest, change: (item: Record<string, unknown>) => void) => {
		const body = JSON.parse(text(sent)) as {
			notificationItems: { NotificationRequestItem: Record<string, unknown> }[];
		};
		change(body.notificationItems[0]!.NotificationRequestItem);
		return JSON.stringify(body);
	};

	test.each<[string, (item: Record<string, unknown>) => void]>([
		['pspReference', (item) => (item['pspReference'] = '8'.repeat(16))],
		['originalReference', (item) => (item['originalReference'] = 'X')],
		['merchantAccountCode', (item) => (item['merchantAccountCode'] = 'Other')],
		['merchantReference', (item) => (item['merchantReference'] = 'order:8')],
		['the amount', (item) => (item['amount'] = { value: 1131, currency: 'EUR' })],
		['the currency', (item) => (item['amount'] = { value: 1130, currency: 'USD' })],
		['eventCode', (item) => (item['eventCode'] = 'CAPTURE')],
		['success', (item) => (item['success'] = 'false')],
	])('refuses another %s', async (_what, change) => {
		const { sent, judge } = await play('adyen');
		expect(await judge(edit(sent, change))).toBe('signature_mismatch');
	});

	test('refuses fields that could be split in another way', async () => {
		const { sent, judge } = await play('adyen');
		const moved = edit(sent, (item) => {
			item['merchantAccountCode'] = 'AcmeECOM:order';
			item['merchantReference'] = '7\\:1';
		});
		expect(await judge(moved)).toBe('content_unsupported');
		expect(await judge(edit(sent, (item) => (item['success'] = true)))).toBe('content_unsupported');
	});

	test('what is not signed does not reach the workflow', async () => {
		const { sent } = await play('adyen');
		expect(await emitted('adyen', sent)).toEqual({
			notificationItems: [
				{
					NotificationRequestItem: {
						pspReference: 'A1B2C3D400004000',
						merchantAccountCode: 'AcmeECOM',
						merchantReference: 'order:7\\:1',
						amount: { value: 1130, currency: 'EUR' },
						eventCode: 'AUTHORISATION',
						success: 'true',
					},
				},
			],
		});
	});

	test('every item must verify', async () => {
		const { sender, sent, judge } = await play('adyen');
		const items = async (...from: SentRequest[]) =>
			JSON.stringify({
				notificationItems: from.flatMap(
					(each) => (JSON.parse(text(each)) as { notificationItems: unknown[] }).notificationItems,
				),
			});
		const stranger = await send(await inBodySenders['adyen']!());
		expect(await judge(await items(sent, await send(sender)))).toBe('ok');
		expect(await judge(await items(sent, stranger))).toBe('signature_mismatch');
		expect(await judge(await items(stranger, sent))).toBe('signature_mismatch');
		const unsigned = withText(
			sent,
			edit(sent, (item) => delete item['additionalData']),
		);
		expect(await judge(await items(sent, unsigned))).toBe('signature_missing');
		expect(await judge(await items(...Array.from({ length: 21 }, () => sent)))).toBe(
			'content_unsupported',
		);
	});

	test('is answered as Adyen wants it', () => {
		expect(schemes['adyen']!.acknowledgement?.body).toBe('[accepted]');
	});
});

describe('Dropbox Sign', () => {
	test('the workflow sees the event, whether it came as JSON or in a form', async () => {
		const { sent, judge, scheme } = await play('dropbox-sign');
		const json = /\r\n\r\n(\{.*\})\r\n/.exec(text(sent))![1]!;
		const asJson = { ...withText(sent, json), headers: { 'content-type': 'application/json' } };
		const event = {
			event: { event_type: 'signature_request_signed', event_time: String(NOW / 1000) },
			signature_request: { signature_request_id: 'a1b2c3d4-0000-4000-8000-000000000000' },
		};
		expect(await emitted('dropbox-sign', sent)).toEqual(event);
		expect(await emitted('dropbox-sign', asJson)).toEqual(event);
		expect(await replayKey(scheme, received(asJson))).toBe(await replayKey(scheme, received(sent)));
		// Of two fields of one name neither is chosen.
		const [part] = text(sent).split('\r\n--');
		expect(await judge(`${part}\r\n${text(sent)}`)).toBe('signature_missing');
	});

	test('two events of one type in one second are two deliveries', async () => {
		const { sender, scheme } = await play('dropbox-sign');
		const [one, two] = [await send(sender), await send(sender)];
		expect(await replayKey(scheme, received(one))).not.toBe(await replayKey(scheme, received(two)));
	});

	test('refuses another time, another type, and one that could take digits of the time', async () => {
		const { sent, judge } = await play('dropbox-sign');
		const time = String(NOW / 1000);
		const changed = (from: string, to: string) => judge(text(sent).replace(from, to));
		expect(await changed(time, String(NOW / 1000 + 1))).toBe('signature_mismatch');
		expect(await changed('request_signed', 'request_sent')).toBe('signature_mismatch');
		expect(await changed('"signature_req', '"1signature_req')).toBe('signature_malformed');
		expect(await changed(time, 'soon')).toBe('timestamp_malformed');
		expect(await changed('event_time', 'event_tim')).toBe('timestamp_missing');
	});

	test('is answered as Dropbox Sign wants it', () => {
		expect(schemes['dropbox-sign']!.acknowledgement?.body).toBe('Hello API Event Received');
	});
});

describe('Braintree', () => {
	const form = (sent: SentRequest, change: (fields: URLSearchParams) => void) => {
		const fields = new URLSearchParams(text(sent));
		change(fields);
		return fields.toString();
	};

	test('only the payload reaches the workflow', async () => {
		const { sent } = await play('braintree');
		const more = withText(sent, `${text(sent)}&note=forged`);
		const payload = new URLSearchParams(text(sent)).get('bt_payload');
		expect(await emitted('braintree', more)).toEqual({ bt_payload: payload });
	});

	test('a line break that was lost at the end makes no other delivery', async () => {
		const { sent, scheme } = await play('braintree');
		const lost = form(sent, (f) => f.set('bt_payload', f.get('bt_payload')!.trimEnd()));
		expect(await replayKey(scheme, received(withText(sent, lost)))).toBe(
			await replayKey(scheme, received(sent)),
		);
	});

	test.each<[string, (fields: URLSearchParams, own: string) => void, string]>([
		['no own signature', (f, own) => f.set('bt_signature', own.replace(/^\w/, '-')), 'malformed'],
		['two own ones', (f, own) => f.set('bt_signature', `${own}&${own}`), 'malformed'],
		['a signature cut short', (f, own) => f.set('bt_signature', own.slice(0, -2)), 'malformed'],
		['an empty list', (f) => f.set('bt_signature', ''), 'missing'],
		['two lists', (f, own) => f.append('bt_signature', own), 'missing'],
		['another payload', (f) => f.set('bt_payload', 'PHg+\n'), 'mismatch'],
	])('%s', async (_what, change, code) => {
		const { sent, judge } = await play('braintree');
		const body = form(sent, (f) => change(f, f.get('bt_signature')!.split('&')[1]!));
		expect(await judge(body)).toBe(`signature_${code}`);
	});

	const challenge = (scheme: ReturnType<typeof compiled>, query: string) =>
		scheme.answerChallenge!({
			method: 'GET',
			query: new URLSearchParams(query),
			headers: received({ method: 'POST', headers: {}, body: Buffer.of() }).headers,
			body: Buffer.of(),
		});

	test('answers its published challenge', () => {
		const scheme = compiled('braintree', {
			username: 'integration_public_key',
			secret: 'integration_private_key',
		});
		expect(challenge(scheme, 'bt_challenge=20f9f8ed05f77439fe955c977e4c8a53')).toEqual({
			status: 200,
			contentType: 'text/plain',
			body: 'integration_public_key|d9b899556c966b3f06945ec21311865d35df3ce4',
		});
	});

	test('signs nothing that a notification could be, and lets in nothing it signed', async () => {
		const { sent, scheme, judge } = await play('braintree');
		const payload = new URLSearchParams(text(sent)).get('bt_payload')!;
		for (const query of [
			new URLSearchParams({ bt_challenge: payload }).toString(),
			'bt_challenge=PD94',
			`bt_challenge=${'A'.repeat(32)}`,
			`bt_challenge=${'a'.repeat(33)}`,
			`bt_challenge=${'a'.repeat(32)}%0A`,
			`bt_challenge=${'a'.repeat(32)}&bt_challenge=${'a'.repeat(32)}`,
			'',
		]) {
			expect(challenge(scheme, query)).toBeUndefined();
		}
		const asked = 'a'.repeat(32);
		const answered = challenge(scheme, `bt_challenge=${asked}`)!.body;
		for (const end of ['', '\n']) {
			const fields = new URLSearchParams({ bt_signature: answered, bt_payload: asked + end });
			expect(await judge(fields.toString())).toBe('content_unsupported');
		}
	});

	test('a public key with a bar in it is an issue', () => {
		const secret = 'airlock-secret';
		expect(issueOf('braintree', { username: 'a|b', secret })?.field).toBe('username');
	});
});

describe('a secret in the body', () => {
	test.each(['figma', 'livechat'])('%s: another one, and one that is no text', async (provider) => {
		const { sender, sent, judge } = await play(provider);
		const { secret = '' } = sender.credential;
		const shown = (value: string) => judge(text(sent).replace(`"${secret}"`, value));
		expect(await shown(`"${secret}x"`)).toBe('signature_mismatch');
		expect(await shown('""')).toBe('signature_missing');
		expect(await shown('7')).toBe('signature_malformed');
		expect(await shown(`["${secret}"]`)).toBe('signature_malformed');
	});

	test('fields beside it stay as they are', () => {
		const body = { passcode: 'x', file: { passcode: 'a name' }, list: [1] };
		expect(schemes['figma']!.signedPart!(body)).toEqual({
			file: { passcode: 'a name' },
			list: [1],
		});
	});
});

describe('the calls that set up senders which only show a secret', () => {
	const request = (method: 'GET' | 'POST', headers: Record<string, string>) => ({
		method,
		query: new URLSearchParams(),
		headers: received({ method: 'POST', headers, body: Buffer.of() }).headers,
		body: Buffer.of(),
	});

	test('Okta: a challenge with the secret is answered, one without only in set-up mode', async () => {
		const { credential } = await tokenSenders['okta']!();
		const scheme = compiled('okta', credential, NOW);
		const asked = { 'x-okta-verification-challenge': 'abc_123' };
		const answer = {
			status: 200,
			contentType: 'application/json',
			body: '{"verification":"abc_123"}',
		};
		const shown = request('GET', { ...asked, authorization: credential.secret! });
		expect(scheme.answerChallenge!(shown)).toEqual(answer);
		expect(scheme.answerUnproven!(shown)).toBeUndefined();
		expect(scheme.answerChallenge!(request('GET', asked))).toBeUndefined();
		expect(scheme.answerUnproven!(request('GET', asked))).toEqual(answer);
		const wrong = request('GET', { ...asked, authorization: `${credential.secret}x` });
		expect(scheme.answerChallenge!(wrong)).toBeUndefined();
		expect(scheme.answerUnproven!(wrong)).toBeUndefined();
		expect(scheme.answerUnproven!(request('POST', asked))).toBeUndefined();
		const markup = { 'x-okta-verification-challenge': '<b>' };
		expect(scheme.answerUnproven!(request('GET', markup))).toBeUndefined();
	});

	test('RingCentral: gives the token back in a header', async () => {
		const { credential } = await tokenSenders['ringcentral']!();
		const scheme = compiled('ringcentral', credential, NOW);
		const asked = { 'validation-token': 'abc-123' };
		const answer = { status: 200, body: '', headers: asked };
		expect(scheme.answerUnproven!(request('POST', asked))).toEqual(answer);
		expect(scheme.answerUnproven!(request('GET', asked))).toBeUndefined();
		expect(scheme.answerUnproven!(request('POST', {}))).toBeUndefined();
		const event = { ...request('POST', asked), body: Buffer.from('{}') };
		expect(scheme.answerUnproven!(event)).toBeUndefined();
		const shown = { ...asked, 'verification-token': credential.secret! };
		expect(scheme.answerUnproven!(request('POST', shown))).toBeUndefined();
		const signed = (headers: Record<string, string>, body = Buffer.of()) =>
			scheme.answerSetup!(received({ method: 'POST', headers, body }));
		expect(await signed(shown)).toEqual(answer);
		expect(await signed(asked)).toBeUndefined();
		expect(await signed(shown, Buffer.from('{}'))).toBeUndefined();
	});
});

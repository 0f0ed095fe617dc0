import { createHmac } from 'node:crypto';
import { ReceivedHeaders } from '../../../lib/webhook/request';
import type { SetupRequest } from '../../../lib/webhook/scheme';
import { schemes } from '../../../lib/webhook/schemes';
import { moreBodyMacSenders } from '../../senders/tables/body-mac-more';
import { compiled, issueOf, outcome, received } from './support';

const SECRET = 'airlock-setup-call-secret';

const call = (
	method: SetupRequest['method'],
	query: string | Record<string, string>,
	body = '',
	headers: readonly string[] = [],
): SetupRequest => ({
	method,
	query: new URLSearchParams(query),
	headers: new ReceivedHeaders(headers),
	body: Buffer.from(body),
});

const get = (query: string | Record<string, string>) => call('GET', query);
const post = (body: string, headers: readonly string[] = []) => call('POST', '', body, headers);

test('the rows that shake hands say so', () => {
	const shaking = Object.keys(moreBodyMacSenders).filter((id) => schemes[id]!.handshake);
	expect(shaking.sort()).toEqual([
		'linkedin',
		'notion',
		'nylas',
		'onfleet',
		'surveymonkey',
		'woocommerce',
		'x-twitter',
	]);
});

describe.each([
	['linkedin', 'challengeCode', '890e4665-4dfe-4ab1-b689-ed553bceeed0'],
	['x-twitter', 'crc_token', 'NTljNGJmN2QtZWM0OC00OWRhLTg2ZDktYjlhMjMxYzk4ZjNh'],
] as const)('%s answers a challenge with a MAC', (provider, parameter, challenge) => {
	const mac = (text: string, coding: 'hex' | 'base64') =>
		createHmac('sha256', SECRET).update(text).digest(coding);
	const ask = (query: string | Record<string, string>) =>
		compiled(provider, { secret: SECRET }).answerChallenge!(get(query));

	test('as the sender wants it', () => {
		const expected =
			provider === 'linkedin'
				? { challengeCode: challenge, challengeResponse: mac(challenge, 'hex') }
				: { response_token: `sha256=${mac(challenge, 'base64')}` };
		const answer = ask({ [parameter]: challenge, nonce: '1' })!;
		expect(answer).toMatchObject({ status: 200, contentType: 'application/json' });
		expect(JSON.parse(answer.body)).toEqual(expected);
	});

	test.each([
		['none', {}],
		['an empty one', { [parameter]: '' }],
		['two', `${parameter}=a&${parameter}=b`],
		['an object', { [parameter]: '{"id":1}' }],
		['a list', { [parameter]: '[1]' }],
		['a string of JSON', { [parameter]: '"a"' }],
		['one with a line break', { [parameter]: 'a\n' }],
		['one with a space', { [parameter]: 'a b' }],
		['one beyond ASCII', { [parameter]: 'ä' }],
		['one that is too long', { [parameter]: 'a'.repeat(257) }],
	])('but not %s', (_what, query) => {
		expect(ask(query)).toBeUndefined();
	});

	// Whatever comes back must not be good for a body that an attacker chose.
	test.each([
		'1234',
		'true',
		'null',
		'-1.5e3',
		'a=b',
		'hmacsha256=',
		'hmacsha256=1234',
		'webhook_id=7',
	])('and an answer to %s is no signature of a body', async (asked) => {
		const answer = ask({ [parameter]: asked });
		const header = schemes[provider]!.secretHeaders[0]!;
		const scheme = compiled(provider, { secret: SECRET });
		const told = Object.values(JSON.parse(answer?.body ?? '{}') as Record<string, string>);
		for (const body of [asked, asked.replace('hmacsha256=', ''), '']) {
			for (const value of told) {
				const forged = { method: 'POST', headers: { [header]: value }, body: Buffer.from(body) };
				expect(await outcome(scheme, received(forged as never))).not.toBe('ok');
			}
		}
	});
});

test('X: a body that could be a token is refused though its MAC is right, an object is not', async () => {
	const sender = await moreBodyMacSenders['x-twitter']!();
	const scheme = compiled('x-twitter', sender.credential);
	const judge = async (body: string) =>
		await outcome(scheme, received(await sender.event({ body: Buffer.from(body) })));
	expect(await judge('1234')).toBe('signature_mismatch');
	expect(await judge('a'.repeat(256))).toBe('signature_mismatch');
	expect(await judge('{}')).toBe('ok');
	expect(await judge('1'.repeat(257))).toBe('ok');
});

describe('Notion tells the secret', () => {
	const token = 'secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl';
	const told = JSON.stringify({ verification_token: token });

	test('which is handed on while the credential has none', async () => {
		expect(issueOf('notion', {})).toBeUndefined();
		const scheme = compiled('notion', {});
		expect(scheme.answerUnproven!(post(told))).toEqual({ status: 200, body: '', secret: token });
		const sender = await moreBodyMacSenders['notion']!();
		expect(await outcome(scheme, received(await sender.event()))).toBe('keys_unavailable');
		expect(scheme.sign).toBeUndefined();
	});

	test('and is not asked for once it has one: nobody may choose it anew', () => {
		expect(compiled('notion', { secret: token }).answerUnproven).toBeUndefined();
		expect(issueOf('notion', { secret: ' ' })?.field).toBe('secret');
		expect(issueOf('notion', { previousSecret: token })?.field).toBe('secret');
	});

	test.each([
		['with something beside it', post(JSON.stringify({ verification_token: token, id: '1' }))],
		['that is no text', post('{"verification_token":["a"]}')],
		['that is too short', post('{"verification_token":"abc"}')],
		['of one character', post(`{"verification_token":"${'a'.repeat(40)}"}`)],
		['with other characters', post('{"verification_token":"secret <script>"}')],
		['in a list', post(`[${told}]`)],
		['in a large body', post(told + ' '.repeat(1024))],
		['in a signed request', post(told, ['X-Notion-Signature', 'sha256=00'])],
		['in a GET', call('GET', '', told)],
		['that is missing', post('{}')],
		['that is not even JSON', post('verification_token')],
	])('but not one %s', (_what, request) => {
		expect(compiled('notion', {}).answerUnproven!(request)).toBeUndefined();
	});
});

describe.each([
	['nylas', 'challenge', 'f'.repeat(16)],
	['onfleet', 'check', 'a'.repeat(16)],
] as const)('%s echoes', (provider, parameter, secret) => {
	const ask = (request: SetupRequest) =>
		compiled(provider, { secret: secret + '0123456789abcdef' }).answerUnproven!(request);

	test('its own parameter in a GET, of plain characters only', () => {
		expect(ask(get({ [parameter]: 'bc609b38-c81f' }))).toEqual({
			status: 200,
			contentType: 'text/plain',
			body: 'bc609b38-c81f',
		});
		expect(ask(get({ [parameter]: '<b>' }))).toBeUndefined();
		expect(ask(get({ other: 'a' }))).toBeUndefined();
		expect(ask(call('POST', { [parameter]: 'a' }))).toBeUndefined();
	});
});

test('SurveyMonkey probes with HEAD, and nothing else is answered', () => {
	const scheme = compiled('surveymonkey', { username: 'client', secret: SECRET });
	expect(scheme.answerUnproven!(call('HEAD', ''))).toEqual({ status: 200, body: '' });
	expect(scheme.answerUnproven!(get(''))).toBeUndefined();
	expect(scheme.answerUnproven!(post('{}'))).toBeUndefined();
});

test('SurveyMonkey: neither half of the key may be missing', () => {
	expect(issueOf('surveymonkey', { username: ' ', secret: SECRET })?.field).toBe('username');
	expect(issueOf('surveymonkey', { username: 'a-long-client-id' })?.field).toBe('secret');
});

test('WooCommerce pings unsigned with the id of the webhook, and nothing else is answered', () => {
	const answer = compiled('woocommerce', { secret: SECRET }).answerUnproven!;
	expect(answer(post('webhook_id=12'))).toEqual({ status: 200, body: '' });
	for (const body of [
		'',
		'webhook_id=',
		'webhook_id=1&a=b',
		'webhook_id=1\n',
		'{"webhook_id":1}',
	]) {
		expect(answer(post(body))).toBeUndefined();
	}
	expect(answer(post(`webhook_id=${'1'.repeat(64)}`))).toBeUndefined();
	expect(answer(post('webhook_id=12', ['X-WC-Webhook-Signature', 'AA==']))).toBeUndefined();
	expect(answer(call('GET', '', 'webhook_id=12'))).toBeUndefined();
});

describe.each([
	['pusher', 'x-pusher-key'],
	['klarna', 'klarna-signing-key-id'],
])('%s names the key', (provider, header) => {
	test('which must be the one of the credential', async () => {
		const sender = await moreBodyMacSenders[provider]!();
		const sent = await sender.event();
		const scheme = compiled(provider, sender.credential);
		const codes = [[sender.credential.keyId!, 'another'], 'another', '', undefined].map(
			async (value) => await outcome(scheme, received(sent, { [header]: value })),
		);
		expect(new Set(await Promise.all(codes))).toEqual(new Set(['claim_mismatch']));
		expect(issueOf(provider, { ...sender.credential, keyId: ' ' })?.field).toBe('keyId');
		expect(issueOf(provider, { keyId: 'key' })?.field).toBe('secret');
	});
});

describe.each([
	['mollie', (a: string, b: string) => [a, b]],
	['mollie', (a: string, b: string) => `${a}, ${b}`],
	['mollie', (a: string, b: string) => `${a},${b}`],
	['pagerduty', (a: string, b: string) => `${a},${b}`],
	['worldpay', (a: string, b: string) => `${a},${b.replace('1/', '2/')}`],
] as const)('%s signs with both secrets while one is replaced', (provider, join) => {
	test('and either is enough, in any order, but for the same body', async () => {
		const [one, two, other] = await Promise.all(
			[0, 0, 0].map(() => moreBodyMacSenders[provider]!()),
		);
		const header = schemes[provider]!.secretHeaders[0]!;
		const body = Buffer.from('{"id":"evt_1"}');
		const sent = await one!.event({ body });
		const [a, b] = [sent, await two!.event({ body })].map((event) => event.headers[header]!);
		const c = (await two!.event()).headers[header]!;
		const scheme = compiled(provider, one!.credential);
		const judge = async (value: string | readonly string[]) =>
			await outcome(scheme, received(sent, { [header]: value }));
		expect(await judge(join(a!, b!))).toBe('ok');
		expect(await judge(join(b!, a!))).toBe('ok');
		expect(await judge(join(b!, c))).toBe('signature_mismatch');
		const stranger = compiled(provider, other!.credential);
		const doubled = received(sent, { [header]: join(a!, b!) });
		expect(await outcome(stranger, doubled)).toBe('signature_mismatch');
	});
});

test('Mollie: a header with very many signatures, or with something else among them, is refused', async () => {
	const sender = await moreBodyMacSenders['mollie']!();
	const sent = await sender.event();
	const scheme = compiled('mollie', sender.credential);
	const proof = sent.headers['x-mollie-signature']!;
	for (const value of [Array<string>(9).fill(proof), [proof, 'sha1=00'], `${proof}, `]) {
		const code = await outcome(scheme, received(sent, { 'x-mollie-signature': value }));
		expect(code).toBe('signature_malformed');
	}
});

test('what the body says of its environment', () => {
	const of = (provider: string, body: unknown) => schemes[provider]!.environmentOf!(body);
	expect(of('klarna', { metadata: { live: true } })).toBe('live');
	expect(of('klarna', { metadata: { live: false } })).toBe('test');
	expect(of('klarna', { metadata: { live: 'true' } })).toBeUndefined();
	expect(of('klarna', null)).toBeUndefined();
	expect(of('paystack', { data: { domain: 'live' } })).toBe('live');
	expect(of('paystack', { data: { domain: 'test' } })).toBe('test');
	expect(of('paystack', { data: [] })).toBeUndefined();
});

test('answers that are more than a status', () => {
	expect(schemes['xero']!.acknowledgement).toEqual({ contentType: 'text/plain', body: '' });
	const reply = JSON.parse(schemes['ms-teams-outgoing']!.acknowledgement!.body) as unknown;
	expect(reply).toMatchObject({ type: 'message' });
});

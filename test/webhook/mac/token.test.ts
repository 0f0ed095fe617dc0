import { schemes } from '../../../lib/webhook/schemes';
import { tokenSenders } from '../../senders/token';
import { compiled, issueOf, outcome, received } from './support';

const NOW = Date.UTC(2026, 5, 1);

describe('Basic', () => {
	const credential = { username: 'hooks', secret: 'correct horse:battery' };
	const pair = (text: string) => Buffer.from(text, 'utf8').toString('base64');
	const ask = (authorization: string) =>
		outcome(
			compiled('basic', credential, NOW),
			received({ method: 'POST', headers: { authorization }, body: Buffer.of() }),
		);

	test.each([
		[`Basic ${pair('hooks:correct horse:battery')}`, 'ok'],
		[`bAsIc  ${pair('hooks:correct horse:battery')}`, 'ok'],
		[`Basic ${pair('hooks:correct horse:batter')}`, 'signature_mismatch'],
		[`Basic ${pair('hook:scorrect horse:battery')}`, 'signature_mismatch'],
		[`Basic ${pair('Hooks:correct horse:battery')}`, 'signature_mismatch'],
		[`Basic ${pair('hooks:')}`, 'signature_mismatch'],
		[`Basic ${pair('hooks:correct horse:battery')} x`, 'signature_malformed'],
		[`Basic ${pair('hooks:correct horse:battery').replace(/=*$/, '')}!`, 'signature_malformed'],
		['Basic', 'signature_malformed'],
		[`Bearer ${pair('hooks:correct horse:battery')}`, 'signature_malformed'],
	])('%s: %s', async (header, expected) => {
		expect(await ask(header)).toBe(expected);
	});

	test('needs a username without a colon, and a secret', () => {
		expect(issueOf('basic', { secret: credential.secret })?.field).toBe('username');
		expect(issueOf('basic', { ...credential, username: 'a:b' })?.field).toBe('username');
		expect(issueOf('basic', { username: 'hooks' })?.field).toBe('secret');
		expect(issueOf('basic', { username: 'hooks', secret: 'short' })?.field).toBe('secret');
	});
});

test('a token of letters beyond ASCII is compared as the bytes sent', async () => {
	const secret = 'geheimnisträger';
	const asReceived = Buffer.from(secret, 'utf8').toString('latin1');
	const scheme = compiled('gitlab', { secret }, NOW);
	const request = (token: string) =>
		received({ method: 'POST', headers: { 'x-gitlab-token': token }, body: Buffer.of() });
	expect(await outcome(scheme, request(asReceived))).toBe('ok');
	expect(
		scheme.sign!({ method: 'POST', url: '', body: Buffer.of(), id: 'x', timestamp: 0 }),
	).toMatchObject({
		'x-gitlab-token': asReceived,
	});
});

test('the prefix of a token is exact', async () => {
	const sender = await tokenSenders.token!();
	const scheme = compiled('token', sender.credential, NOW);
	const sent = await sender.event();
	const { secret } = sender.credential;
	for (const value of [secret!, `bearer ${secret}`, `Token ${secret}`]) {
		expect(await outcome(scheme, received(sent, { authorization: value }))).toBe(
			'signature_malformed',
		);
	}
});

test('rows that show a secret say that the body is not covered', () => {
	for (const provider of Object.keys(tokenSenders)) {
		expect(schemes[provider]!).toMatchObject({ coversBody: false, urlBound: false });
	}
});

test('Stripe says which environment an event is from', () => {
	const of = schemes.stripe!.environmentOf!;
	expect([true, false, 'true', undefined].map((livemode) => of({ livemode }))).toEqual([
		'live',
		'test',
		undefined,
		undefined,
	]);
	expect([null, 'x', []].map((body) => of(body))).toEqual([undefined, undefined, undefined]);
});

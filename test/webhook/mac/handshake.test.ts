import { createHmac } from 'node:crypto';
import { echoChallenge } from '../../../lib/webhook/handshake';
import { ReceivedHeaders } from '../../../lib/webhook/request';
import { schemes } from '../../../lib/webhook/schemes';
import { macSenders } from '../../senders/mac';
import { compiled, issueOf, received } from './support';

const NOW = Date.UTC(2026, 5, 1);

async function answer(
	provider: string,
	body: unknown,
	change: Record<string, string | undefined> = {},
) {
	const sender = await macSenders[provider]!();
	const sent = await sender.event({ at: NOW, body: Buffer.from(JSON.stringify(body)) });
	const scheme = compiled(provider, sender.credential, NOW);
	return {
		secret: sender.credential.secret!,
		given: await scheme.answerSetup!(received(sent, change)),
	};
}

test('the rows that shake hands say so', () => {
	const shaking = Object.keys(macSenders).filter((provider) => schemes[provider]!.handshake);
	expect(shaking.sort()).toEqual(['custom', 'meta', 'slack', 'zoom']);
});

describe('Slack url_verification', () => {
	const body = {
		token: 't',
		type: 'url_verification',
		challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P',
	};

	test('is answered with the challenge as text', async () => {
		expect((await answer('slack', body)).given).toEqual({
			status: 200,
			contentType: 'text/plain',
			body: body.challenge,
		});
	});

	test.each([
		['an ordinary event', { type: 'event_callback', challenge: body.challenge }],
		['an event that only mentions it', { type: 'message', text: 'url_verification' }],
		['no challenge', { type: 'url_verification' }],
		['a challenge with markup', { ...body, challenge: '<script>alert(1)</script>' }],
		['a challenge that is too long', { ...body, challenge: 'x'.repeat(257) }],
		['a challenge that is no text', { ...body, challenge: ['x'] }],
		['a huge body', { ...body, pad: 'x'.repeat(5000) }],
	])('%s is not', async (_what, event) => {
		expect((await answer('slack', event)).given).toBeUndefined();
	});

	test('nor is a forged one', async () => {
		const forged = { 'x-slack-signature': `v0=${'0'.repeat(64)}` };
		expect((await answer('slack', body, forged)).given).toBeUndefined();
		expect((await answer('slack', body, { 'x-slack-signature': undefined })).given).toBeUndefined();
	});
});

describe('Zoom endpoint.url_validation', () => {
	const event = (plainToken: unknown) => ({
		event: 'endpoint.url_validation',
		event_ts: NOW,
		payload: { plainToken },
	});

	test('is answered with the token and its MAC', async () => {
		const { secret, given } = await answer('zoom', event('qgg8vlvZRS6UYooatFL8Aw'));
		expect(given).toMatchObject({ status: 200, contentType: 'application/json' });
		expect(JSON.parse(given!.body)).toEqual({
			plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
			encryptedToken: createHmac('sha256', secret).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
		});
	});

	test.each([
		['a token that would be a signed message', event(`v0:${NOW / 1000}:{"event":"meeting.ended"}`)],
		['a token with a colon', event('v0:1:x')],
		['an empty token', event('')],
		['no payload', { event: 'endpoint.url_validation' }],
		[
			'another event',
			{ event: 'meeting.started', payload: { plainToken: 'endpoint.url_validation' } },
		],
	])('%s is not', async (_what, body) => {
		expect((await answer('zoom', body)).given).toBeUndefined();
	});

	test('uses the secret that the request was signed with', async () => {
		const [old, current] = [await macSenders.zoom!(), await macSenders.zoom!()];
		const scheme = compiled(
			'zoom',
			{
				...current.credential,
				previousSecret: old.credential.secret,
				previousSecretExpiresAt: '2027-01-01T00:00:00Z',
			},
			NOW,
		);
		const body = Buffer.from(JSON.stringify(event('abc')));
		for (const sender of [old, current]) {
			const given = await scheme.answerSetup!(received(await sender.event({ at: NOW, body })));
			const encryptedToken = createHmac('sha256', sender.credential.secret!)
				.update('abc')
				.digest('hex');
			expect(JSON.parse(given!.body)).toEqual({ plainToken: 'abc', encryptedToken });
		}
	});
});

describe('Meta GET challenge', () => {
	const ask = async (query: (token: string) => string) => {
		const { credential } = await macSenders.meta!();
		const scheme = compiled('meta', credential, NOW);
		return scheme.answerChallenge!({
			method: 'GET',
			query: new URLSearchParams(query(credential.verifyToken!)),
			headers: new ReceivedHeaders([]),
			body: Buffer.of(),
		});
	};
	const good = (token: string) =>
		`hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`;

	test('is echoed to whoever knows the verify token', async () => {
		expect(await ask(good)).toEqual({ status: 200, contentType: 'text/plain', body: '1158201444' });
	});

	test.each<[string, (token: string) => string]>([
		['another token', (token) => good(`${token}x`)],
		['no token', () => 'hub.mode=subscribe&hub.challenge=1'],
		['the token twice', (token) => `${good(token)}&hub.verify_token=${token}`],
		['another mode', (token) => good(token).replace('subscribe', 'unsubscribe')],
		['no mode', (token) => good(token).replace('hub.mode=subscribe&', '')],
		['no challenge', (token) => good(token).replace(/&hub.challenge.*/, '')],
		['two challenges', (token) => `${good(token)}&hub.challenge=2`],
		['markup for a challenge', (token) => good(token).replace('1158201444', '%3Cb%3E')],
	])('%s is refused', async (_what, query) => {
		expect(await ask(query)).toBeUndefined();
	});

	test('is off without a verify token, and a weak one is an issue', async () => {
		const { credential } = await macSenders.meta!();
		expect(compiled('meta', { secret: credential.secret }, NOW).answerChallenge).toBeUndefined();
		expect(issueOf('meta', { ...credential, verifyToken: 'abc' })?.field).toBe('verifyToken');
		expect(issueOf('meta', { verifyToken: credential.verifyToken })?.field).toBe('secret');
	});
});

test('echoChallenge answers one plain value only', () => {
	const echo = (query: string) => echoChallenge(new URLSearchParams(query), 'challenge')?.body;
	expect(echo('challenge=abc-DEF_1.2~3')).toBe('abc-DEF_1.2~3');
	for (const query of [
		'',
		'challenge=',
		'challenge=a%0Ab',
		'challenge=a+b',
		'challenge=a&challenge=a',
		'other=a',
	]) {
		expect(echo(query)).toBeUndefined();
	}
});

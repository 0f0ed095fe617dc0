import { ReceivedHeaders } from '../../../lib/webhook/request';
import { schemes } from '../../../lib/webhook/schemes';
import { timestampedMacSenders as senders } from '../../senders/tables/timestamped-mac';
import { compiled, received } from './support';

const NOW = Date.UTC(2026, 5, 1);

async function answer(
	provider: string,
	event: unknown,
	changed: Record<string, string | readonly string[] | undefined> = {},
) {
	const sender = await senders[provider]!();
	const sent = await sender.event({ at: NOW, body: Buffer.from(JSON.stringify(event)) });
	const scheme = compiled(provider, sender.credential, NOW);
	return await scheme.answerSetup!(received(sent, changed));
}

test('the rows that shake hands say so', () => {
	const shaking = Object.keys(senders).filter((provider) => schemes[provider]!.handshake);
	expect(shaking.sort()).toEqual(['daily', 'front', 'twitch']);
});

describe('Twitch webhook_callback_verification', () => {
	const pending = { id: 'f1c2', status: 'webhook_callback_verification_pending' };
	const event = { challenge: 'pogchamp-kappa-360noscope-vohiyo', subscription: pending };

	test('is answered with the challenge as text', async () => {
		expect(await answer('twitch', event)).toEqual({
			status: 200,
			contentType: 'text/plain',
			body: event.challenge,
		});
	});

	test.each([
		['a subscription that is set up', { ...event, subscription: { status: 'enabled' } }],
		['a notification that mentions it', { challenge: 'x', event: { text: pending.status } }],
		['no subscription', { challenge: 'x', text: pending.status }],
		['no challenge', { subscription: pending }],
		['markup for a challenge', { ...event, challenge: '<script>' }],
	])('%s is not', async (_what, body) => {
		expect(await answer('twitch', body)).toBeUndefined();
	});

	test('nor is a forged one', async () => {
		const forged = { 'twitch-eventsub-message-signature': `sha256=${'0'.repeat(64)}` };
		expect(await answer('twitch', event, forged)).toBeUndefined();
	});
});

describe('Front sync', () => {
	const event = { type: 'sync', authorization: { id: 'cmp_abc' } };
	const header = 'x-front-challenge';

	test('is answered with the challenge of its header', async () => {
		expect(await answer('front', event, { [header]: 'abc-123' })).toEqual({
			status: 200,
			contentType: 'application/json',
			body: '{"challenge":"abc-123"}',
		});
	});

	test.each([
		['no challenge', event, {}],
		['two challenges', event, { [header]: ['a', 'b'] }],
		['a challenge that could break out', event, { [header]: 'a"b' }],
		['another event', { type: 'inbound', text: 'sync' }, { [header]: 'abc' }],
		['a forged one', event, { [header]: 'abc', 'x-front-signature': 'A'.repeat(43) + '=' }],
		['one without proof', event, { [header]: 'abc', 'x-front-signature': undefined }],
	])('%s: none', async (_what, body, changed) => {
		expect(await answer('front', body, changed)).toBeUndefined();
	});
});

describe('Daily test', () => {
	const ask = async (body: string, method: 'GET' | 'POST' = 'POST') => {
		const { credential } = await senders.daily!();
		return compiled('daily', credential, NOW).answerUnproven!({
			method,
			query: new URLSearchParams(),
			headers: new ReceivedHeaders([]),
			body: Buffer.from(body),
		});
	};

	test.each(['{"test":"test"}', ' { "test": "test" }\n'])('%j is answered', async (body) => {
		expect(await ask(body)).toEqual({ status: 200, body: '' });
	});

	test.each([
		'',
		'{}',
		'{"test":"other"}',
		'{"test":"test","id":"1"}',
		'[{"test":"test"}]',
		`{"test":"test"${' '.repeat(100)}}`,
	])('%j goes on to be verified', async (body) => {
		expect(await ask(body)).toBeUndefined();
	});

	test('a GET is none, and a bad secret an issue', async () => {
		expect(await ask('{"test":"test"}', 'GET')).toBeUndefined();
		const ports = { clock: { now: () => NOW }, fetchText: () => Promise.reject(new Error('no')) };
		expect(schemes.daily!.compile({ secret: 'not base64!' }, ports).ok).toBe(false);
	});
});

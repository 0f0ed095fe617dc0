import { createHmac } from 'node:crypto';
import { macSenders } from '../../senders/mac';
import { tokenSenders } from '../../senders/token';
import { compiled, outcome, received, replayKey } from './support';

const NOW = Date.UTC(2026, 5, 1);

describe('an id that is not signed', () => {
	test.each([
		['github', 'x-github-delivery'],
		['shopify', 'x-shopify-webhook-id'],
		['linear', 'linear-delivery'],
		['twilio', 'i-twilio-idempotency-token'],
	])('%s: a new %s does not make a new delivery', async (provider, header) => {
		const sender = await macSenders[provider]!();
		const sent = await sender.event({ at: NOW, url: 'https://hooks.acme.test/in/1?tenant=7' });
		const scheme = compiled(provider, sender.credential, NOW);
		const key = await replayKey(scheme, received(sent));
		const verdict = await scheme.verify(received(sent, { [header]: 'forged' }));
		expect(verdict).toMatchObject({ ok: true, replayKey: key, deliveryId: 'forged' });
		const twice = await scheme.verify(received(sent, { [header]: ['one', 'two'] }));
		expect(twice).toMatchObject({ ok: true, replayKey: key });
	});
});

describe('an id that is signed', () => {
	test.each([
		['standard-webhooks', 'webhook-id'],
		['svix', 'svix-id'],
		['custom', 'x-acme-id'],
	])('%s: a tampered, missing or doubled %s is refused', async (provider, header) => {
		const sender = await macSenders[provider]!();
		const url = 'https://hooks.acme.test/in/1?tenant=7';
		const sent = await sender.event({ at: NOW, id: 'msg_1', url });
		const scheme = compiled(provider, sender.credential, NOW);
		expect(await replayKey(scheme, received(sent))).toBe('id:msg_1');
		const codes = ['msg_2', undefined, ['msg_1', 'msg_2'], 'a b', 'x'.repeat(257)].map((value) =>
			outcome(scheme, received(sent, { [header]: value })),
		);
		expect(await Promise.all(codes)).toEqual([
			'signature_mismatch',
			'signature_missing',
			'header_conflict',
			'signature_malformed',
			'signature_malformed',
		]);
	});

	test('a retry signed anew is the same delivery', async () => {
		for (const provider of ['standard-webhooks', 'stripe', 'paddle', 'slack']) {
			const sender = await macSenders[provider]!();
			const scheme = compiled(provider, sender.credential, NOW);
			const body = Buffer.from('{"id":"e1","event_id":"e1"}');
			const first = received(await sender.event({ at: NOW, id: 'e1', body }));
			const retry = received(await sender.event({ at: NOW + 5000, id: 'e1', body }));
			expect(await replayKey(scheme, first)).toBe('id:e1');
			expect(await replayKey(scheme, retry)).toBe('id:e1');
		}
	});

	test('a long id is hashed; an id that looks like a hash is not mistaken for one', async () => {
		const sender = await macSenders['standard-webhooks']!();
		const scheme = compiled('standard-webhooks', sender.credential, NOW);
		const keyOf = async (id: string) =>
			replayKey(scheme, received(await sender.event({ at: NOW, id })));
		const [a, b] = [await keyOf(`${'x'.repeat(200)}a`), await keyOf(`${'x'.repeat(200)}b`)];
		expect(a).toMatch(/^id:sha256:[\w-]{43}$/);
		expect(a).not.toBe(b);
	});
});

describe('a body that has no usable id', () => {
	test.each([
		'',
		'null',
		'"id"',
		'[]',
		'{}',
		'{"id":null}',
		'{"id":""}',
		'{"id":{}}',
		'{"id":1.5}',
		'{"__proto__":{"id":"x"}}',
	])('%j is known by what was signed', async (text) => {
		const sender = await macSenders.stripe!();
		const scheme = compiled('stripe', sender.credential, NOW);
		const sent = await sender.event({ at: NOW, body: Buffer.from(text) });
		expect(await replayKey(scheme, received(sent))).toMatch(/^body:[\w-]{43}$/);
	});

	test('a numeric id counts', async () => {
		const sender = await macSenders.typeform!();
		const scheme = compiled('typeform', sender.credential, NOW);
		const sent = await sender.event({ body: Buffer.from('{"event_id":77}') });
		expect(await replayKey(scheme, received(sent))).toBe('id:77');
	});
});

test('the spelling of a signature does not make a new delivery', async () => {
	const sender = await macSenders.github!();
	const scheme = compiled('github', sender.credential, NOW);
	const sent = await sender.event();
	const proof = sent.headers['x-hub-signature-256']!;
	const upper = `sha256=${proof.slice(7).toUpperCase()}`;
	expect(upper).not.toBe(proof);
	expect(await replayKey(scheme, received(sent, { 'x-hub-signature-256': upper }))).toBe(
		await replayKey(scheme, received(sent)),
	);
});

test('a replay key tells nothing that verifies', async () => {
	const sender = await macSenders.github!();
	const sent = await sender.event();
	const key = await replayKey(compiled('github', sender.credential, NOW), received(sent));
	const bytes = createHmac('sha256', sender.credential.secret!).update(sent.body).digest();
	for (const encoding of ['hex', 'base64', 'base64url'] as const) {
		expect(key).not.toContain(bytes.toString(encoding));
	}
});

test('a token covers nothing: a delivery is its id and its body', async () => {
	const sender = await tokenSenders.gitlab!();
	const scheme = compiled('gitlab', sender.credential, NOW);
	const keyOf = async (id: string, body: string) =>
		replayKey(scheme, received(await sender.event({ id, body: Buffer.from(body) })));
	const key = await keyOf('1', 'a');
	expect(key).toMatch(/^body:[\w-]{43}$/);
	expect(await keyOf('1', 'a')).toBe(key);
	const others = [await keyOf('2', 'a'), await keyOf('1', 'b'), await keyOf('', '1\na')];
	expect(others).not.toContain(key);
	const sent = await sender.event();
	const doubled = received(sent, { 'idempotency-key': ['1', '2'] });
	expect(await outcome(scheme, doubled)).toBe('header_conflict');
});

import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { schemes } from '../../../lib/webhook/schemes';
import { macSenders, standardEd25519 } from '../../senders/mac';
import { compiled, issueOf, outcome, received } from './support';

const NOW = Date.UTC(2026, 5, 1);
const provider = 'standard-webhooks';

describe('known holes of the standardwebhooks library', () => {
	test('bodies that are not UTF-8 do not sign alike', async () => {
		const sender = await macSenders[provider]!();
		const scheme = compiled(provider, sender.credential, NOW);
		const sent = await sender.event({ at: NOW, body: Buffer.of(0xff) });
		expect(await outcome(scheme, received(sent))).toBe('ok');
		expect(await outcome(scheme, received({ ...sent, body: Buffer.of(0xfe) }))).toBe(
			'signature_mismatch',
		);
		expect(await outcome(scheme, received({ ...sent, body: Buffer.from('\ufffd') }))).toBe(
			'signature_mismatch',
		);
	});

	test.each([
		'1780272000junk',
		'1780272000 ',
		'+1780272000',
		'-1',
		'1e9',
		'1780272000.0',
		'0x6A1D',
		'01780272000',
		'1780272000000',
		'',
		'１７８０２７２０００',
	])('the time %j is not read, even when it was signed', async (time) => {
		const key = randomBytes(32);
		const scheme = compiled(provider, { secret: `whsec_${key.toString('base64')}` }, NOW);
		const signature = createHmac('sha256', key).update(`m1.${time}.{}`).digest('base64');
		const headers = {
			'webhook-id': 'm1',
			'webhook-timestamp': time,
			'webhook-signature': `v1,${signature}`,
		};
		const request = received({ method: 'POST', headers, body: Buffer.from('{}') });
		expect(await outcome(scheme, request)).toBe(
			time === '' ? 'timestamp_missing' : 'timestamp_malformed',
		);
	});

	test('a full stop cannot be moved between id, time and body', async () => {
		const key = randomBytes(32);
		const scheme = compiled(provider, { secret: `whsec_${key.toString('base64')}` }, NOW);
		// Signed by an honest sender: the body begins with digits and a full stop.
		const signature = createHmac('sha256', key)
			.update('m1.1780272000.1780272001.{}')
			.digest('base64');
		const proof = { 'webhook-signature': `v1,${signature}` };
		const read = (id: string, time: string, body: string) =>
			outcome(
				scheme,
				received({
					method: 'POST',
					headers: { ...proof, 'webhook-id': id, 'webhook-timestamp': time },
					body: Buffer.from(body),
				}),
			);
		expect(await read('m1', '1780272000', '1780272001.{}')).toBe('ok');
		expect(await read('m1.1780272000', '1780272001', '{}')).toBe('signature_malformed');
	});
});

describe('Ed25519 (v1a)', () => {
	test('a public key verifies and cannot sign', async () => {
		const sender = standardEd25519();
		const scheme = compiled(provider, sender.credential, NOW);
		const sent = await sender.event({ at: NOW, id: 'm1' });
		expect(await scheme.verify(received(sent))).toMatchObject({
			ok: true,
			keyId: 'current',
			replayKey: 'id:m1',
			signedAt: NOW,
		});
		expect(scheme.sign).toBeUndefined();
		const body = Buffer.from(sent.body);
		body[0]! ^= 1;
		expect(await outcome(scheme, received({ ...sent, body }))).toBe('signature_mismatch');
		const other = compiled(provider, standardEd25519().credential, NOW);
		expect(await outcome(other, received(sent))).toBe('signature_mismatch');
	});

	test('both kinds in one header: each receiver checks its own', async () => {
		const [shared, paired] = [await macSenders[provider]!(), standardEd25519()];
		const event = { at: NOW, id: 'm1', body: Buffer.from('{}') };
		const [byMac, byKey] = [await shared.event(event), await paired.event(event)];
		const both = {
			'webhook-signature': `${byKey.headers['webhook-signature']} ${byMac.headers['webhook-signature']}`,
		};
		for (const credential of [shared.credential, paired.credential]) {
			expect(await outcome(compiled(provider, credential, NOW), received(byMac, both))).toBe('ok');
		}
		const macOnly = compiled(provider, shared.credential, NOW);
		expect(await outcome(macOnly, received(byKey))).toBe('signature_missing');
		const either = compiled(
			provider,
			{ ...shared.credential, ...paired.credential, keyId: 'ed-1' },
			NOW,
		);
		expect(await either.verify(received(byKey))).toMatchObject({ ok: true, keyId: 'ed-1' });
		expect(await either.verify(received(byMac))).toMatchObject({ ok: true, keyId: 'current' });
	});

	test('a MAC under the public key is no signature', async () => {
		const sender = standardEd25519();
		const raw = Buffer.from(sender.credential.publicKey!.slice('whpk_'.length), 'base64');
		const time = String(NOW / 1000);
		const forged = createHmac('sha256', raw).update(`m1.${time}.{}`).digest('base64');
		const scheme = compiled(provider, sender.credential, NOW);
		const attempt = (tag: string) =>
			outcome(
				scheme,
				received({
					method: 'POST',
					headers: {
						'webhook-id': 'm1',
						'webhook-timestamp': time,
						'webhook-signature': `${tag},${forged}`,
					},
					body: Buffer.from('{}'),
				}),
			);
		expect(await attempt('v1')).toBe('signature_missing');
		expect(await attempt('v1a')).toBe('signature_malformed');
	});

	test.each(['seed', 'seed and public key'])(
		'signs with a private key written as %s',
		async (form) => {
			const { privateKey, publicKey } = generateKeyPairSync('ed25519');
			const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
			const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d!, 'base64url');
			const bytes = form === 'seed' ? seed : Buffer.concat([seed, raw]);
			const scheme = compiled(provider, { secret: `whsk_${bytes.toString('base64')}` }, NOW);
			const body = Buffer.from('{}');
			const headers = scheme.sign!({ method: 'POST', url: '', body, id: 'm1', timestamp: NOW });
			const expected = sign(null, Buffer.from(`m1.${NOW / 1000}.{}`), privateKey).toString(
				'base64',
			);
			expect(headers).toEqual({
				'webhook-id': 'm1',
				'webhook-timestamp': String(NOW / 1000),
				'webhook-signature': `v1a,${expected}`,
			});
			expect(await outcome(scheme, received({ method: 'POST', headers, body }))).toBe('ok');
		},
	);
});

describe('Svix', () => {
	test('takes webhook-* headers, but never a mixture', async () => {
		const sender = await macSenders.svix!();
		const scheme = compiled('svix', sender.credential, NOW);
		const sent = await sender.event({ at: NOW });
		const renamed = Object.fromEntries(
			Object.entries(sent.headers).map(([name, value]) => [
				name.replace('svix-', 'webhook-'),
				value,
			]),
		);
		expect(await outcome(scheme, received({ ...sent, headers: renamed }))).toBe('ok');
		expect(await outcome(scheme, received({ ...sent, headers: {} }))).toBe('signature_missing');
		const mixed = { ...renamed, 'svix-signature': sent.headers['svix-signature']! };
		expect(await outcome(scheme, received({ ...sent, headers: mixed }))).toBe('timestamp_missing');
		const wrongFirst = { ...renamed, ...sent.headers, 'svix-id': 'other' };
		expect(await outcome(scheme, received({ ...sent, headers: wrongFirst }))).toBe(
			'signature_mismatch',
		);
		expect(schemes.svix!.secretHeaders).toEqual(['svix-signature', 'webhook-signature']);
	});
});

test('a message whose id would break the signed text is not signed', async () => {
	const sender = await macSenders[provider]!();
	const scheme = compiled(provider, sender.credential, NOW);
	for (const id of ['a.b', '', 'a\nb', 'x'.repeat(257)]) {
		const message = { method: 'POST', url: '', body: Buffer.of(), id, timestamp: NOW };
		expect(() => scheme.sign!(message)).toThrow(TypeError);
	}
});

describe('keys that cannot be used', () => {
	const key = randomBytes(32).toString('base64');
	test.each([
		['no key', {}, 'secret'],
		['base64 of another kind', { secret: 'whsec_-_-_-_-_-_-_' }, 'secret'],
		['zero bytes', { secret: `whsec_${Buffer.alloc(32).toString('base64')}` }, 'secret'],
		['a prefix only', { secret: 'whsec_' }, 'secret'],
		[
			'a private key of another length',
			{ secret: `whsk_${randomBytes(33).toString('base64')}` },
			'secret',
		],
		[
			'a public key of another length',
			{ publicKey: `whpk_${randomBytes(31).toString('base64')}` },
			'publicKey',
		],
		// The point of order 1: signatures that fit any message are known for it.
		[
			'a public key of small order',
			{ publicKey: `whpk_${Buffer.of(1, ...Buffer.alloc(31)).toString('base64')}` },
			'publicKey',
		],
		[
			'a previous one without an end',
			{ secret: key, previousSecret: `${key.slice(0, -4)}AAA=` },
			'previousSecretExpiresAt',
		],
	])('%s', (_what, credential, field) => {
		expect(issueOf(provider, credential)?.field).toBe(field);
	});

	test('the prefix of a shared secret may be missing', () => {
		expect(issueOf(provider, { secret: key })).toBeUndefined();
	});
});

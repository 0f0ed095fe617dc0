import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { ReceivedHeaders } from '../../../lib/webhook/request';
import type { SigningCredential } from '../../../lib/webhook/scheme';
import { schemes } from '../../../lib/webhook/schemes';
import { compile, issueOf, playSender, PUBLIC_URL, verified } from './receive';

const make = {
	ed25519: () => generateKeyPairSync('ed25519'),
	p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
	p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
	rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};
const keys = { ed25519: make.ed25519(), p256: make.p256() };
const secretOf = ({ privateKey }: { privateKey: KeyObject }) =>
	privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicOf = ({ publicKey }: { publicKey: KeyObject }) =>
	publicKey.export({ type: 'spki', format: 'pem' }).toString();

const message = (body: string, timestamp = Date.now()) => ({
	method: 'POST',
	url: PUBLIC_URL,
	body: Buffer.from(body),
	id: 'evt_1',
	timestamp,
	headers: { 'content-type': 'application/json' },
});

function signed(provider: string, credential: SigningCredential, sent: ReturnType<typeof message>) {
	const headers = compile(provider, credential).sign!(sent);
	expect(Object.keys(headers)).toEqual(Object.keys(headers).map((name) => name.toLowerCase()));
	const all = { ...sent.headers, ...headers };
	return { ...sent, headers: new ReceivedHeaders(Object.entries(all).flat()) };
}

const asymmetric = [
	['discord', 'ed25519'],
	['telnyx', 'ed25519'],
	['sendgrid', 'p256'],
	['rfc9421', 'ed25519'],
	['rfc9421', 'p256'],
	['rfc9421', 'p384'],
	['rfc9421', 'rsa'],
	['circle', 'p256'],
	['freshchat', 'rsa'],
	['highlevel', 'ed25519'],
	['wise', 'rsa'],
] as const;

describe.each(asymmetric)('%s by %s', (provider, kind) => {
	const pair = make[kind]();

	it('what we sign, the holder of the public key verifies, to the second', async () => {
		const sent = message('{"a":1}');
		const request = signed(provider, { secret: secretOf(pair) }, sent);
		const compiled = compile(provider, { publicKey: publicOf(pair) });
		const verdict = verified(await compiled.verify(request));
		const timed = schemes[provider]!.toleranceSeconds !== undefined;
		expect(verdict.signedAt).toBe(timed ? Math.floor(sent.timestamp / 1000) * 1000 : undefined);
		const changed = { ...request, body: Buffer.from('{"a":2}') };
		expect(await compiled.verify(changed)).toMatchObject({ code: 'signature_mismatch' });
	});

	it('a public key alone does not sign', () => {
		expect(compile(provider, { publicKey: publicOf(pair) }).sign).toBeUndefined();
	});

	it('with both fields, theirs verifies and ours signs', async () => {
		const other = make[kind]();
		const credential = { publicKey: publicOf(other), secret: secretOf(pair) };
		const request = signed(provider, credential, message('x'));
		expect(await compile(provider, credential).verify(request)).toMatchObject({ ok: false });
		const theirs = signed(provider, { secret: secretOf(other) }, message('x'));
		expect(await compile(provider, credential).verify(theirs)).toMatchObject({ ok: true });
	});
});

it.each([
	['discord', keys.p256],
	['sendgrid', keys.ed25519],
] as const)('%s does not take a private key of another kind', (provider, pair) => {
	expect(issueOf(provider, { secret: secretOf(pair) })).toMatchObject({
		field: 'secret',
		message: expect.stringMatching(/^The key must be/),
	});
});

describe('RFC 9421', () => {
	it('signs the id, so that two attempts are one delivery', async () => {
		const credential = { secret: secretOf(keys.ed25519), keyId: 'us' };
		const attempts = [message('x', 1_700_000_000_000), message('x', 1_700_000_060_000)];
		const verdicts = await Promise.all(
			attempts.map((attempt) =>
				compile('rfc9421', credential).verify(signed('rfc9421', credential, attempt)),
			),
		);
		for (const verdict of verdicts) {
			expect(verified(verdict)).toMatchObject({ deliveryId: 'evt_1', keyId: 'us' });
		}
		expect(verified(verdicts[0]!).replayKey).toBe(verified(verdicts[1]!).replayKey);
	});

	it('covers the content type, and signs without a body', async () => {
		const credential = { secret: secretOf(keys.ed25519) };
		const request = signed('rfc9421', credential, message(''));
		const compiled = compile('rfc9421', credential);
		expect((await compiled.verify(request)).ok).toBe(true);
		expect(request.headers.get('signature-input')).toContain('"content-type"');
		const names = [...request.headers.names()].filter((name) => name !== 'content-type');
		const rest = names.flatMap((name) => [name, request.headers.get(name)!]);
		const headers = new ReceivedHeaders(['content-type', 'text/html', ...rest]);
		expect(await compiled.verify({ ...request, headers })).toMatchObject({ ok: false });
	});

	it('signs with both shared secrets while the previous one lasts', async () => {
		const [secret, previousSecret] = [
			randomBytes(24).toString('hex'),
			randomBytes(24).toString('hex'),
		];
		const until = (ms: number) => new Date(Date.now() + ms).toISOString();
		const rotated = { secret, previousSecret, previousSecretExpiresAt: until(60_000) };
		const request = signed('rfc9421', rotated, message('x'));
		for (const each of [secret, previousSecret]) {
			expect((await compile('rfc9421', { secret: each }).verify(request)).ok).toBe(true);
		}
		const ended = { ...rotated, previousSecretExpiresAt: until(-60_000) };
		const alone = signed('rfc9421', ended, message('x'));
		expect((await compile('rfc9421', { secret: previousSecret }).verify(alone)).ok).toBe(false);
	});

	it('throws on what cannot be sent', () => {
		const { sign } = compile('rfc9421', { secret: secretOf(keys.ed25519) });
		expect(() => sign!({ ...message('x'), url: '/relative' })).toThrow(TypeError);
		expect(() => sign!({ ...message('x'), id: 'a\r\nb' })).toThrow(TypeError);
	});
});

it.each([
	'aws-sns',
	'fusionauth',
	'google-chat',
	'google-pubsub',
	'jwt',
	'microsoft-graph',
	'paddle-classic',
	'paypal',
	'plaid',
	'wix',
])('%s only verifies', async (provider) => {
	const sender = await playSender(provider);
	expect(compile(provider, sender.credential).sign).toBeUndefined();
});

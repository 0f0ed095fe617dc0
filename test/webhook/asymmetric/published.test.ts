import { createSecretKey } from 'node:crypto';
import { verifyJws } from '../../../lib/crypto/jws';
import { importPublicKey } from '../../../lib/crypto/public-key';
import { type AlgorithmName, JWS_NAMES } from '../../../lib/webhook/providers/rfc9421-algorithms';
import {
	combinedHeader,
	readSignatureInputs,
	signatureBase,
	targetOf,
} from '../../../lib/webhook/providers/rfc9421-base';
import { ReceivedHeaders, type SignedRequest } from '../../../lib/webhook/request';
import type { SchemePorts } from '../../../lib/webhook/scheme';
import * as published from './published';
import { compile, offline, verified } from './receive';

const { rfc9421, sendgrid, sns } = published;

const at = (time: number, fetchText = offline): SchemePorts => ({
	clock: { now: () => time },
	fetchText,
});

describe('RFC 9421, appendix B', () => {
	const { request, keys } = rfc9421;

	const signedRequest = (input: string, signature: string): SignedRequest => ({
		method: request.method,
		url: request.url,
		headers: new ReceivedHeaders([
			...Object.entries(request.headers).flat(),
			...['signature-input', input, 'signature', signature],
		]),
		body: Buffer.from(request.body),
	});
	const verify = (credential: object, input: string, signature: string) =>
		compile('rfc9421', credential, at(rfc9421.time)).verify(signedRequest(input, signature));

	const base = (input: string) =>
		signatureBase([...readSignatureInputs(input)!.values()][0]!, {
			method: request.method,
			url: targetOf(request.url)!,
			header: (name) => combinedHeader(signedRequest('', '').headers, name),
		})!;

	const publicKey = (pem: string) => {
		const imported = importPublicKey(pem, ['ed25519', 'p256', 'rsa']);
		if (!imported.ok) throw new Error(imported.flaw.message);
		return imported.key;
	};

	it('B.2.3: rsa-pss-sha512 over the whole request is let in', async () => {
		const { input, signature } = rfc9421.full;
		const credential = { publicKey: keys.rsaPss, keyId: 'test-key-rsa-pss' };
		expect(verified(await verify(credential, input, signature))).toMatchObject({
			keyId: 'test-key-rsa-pss',
			signedAt: rfc9421.time,
		});
	});

	it.each([
		['B.2.5', rfc9421.hmac, 'hmac-sha256', createSecretKey(keys.shared.slice(7), 'base64')],
		['B.2.6', rfc9421.ed25519, 'ed25519', publicKey(keys.ed25519)],
	] as const)('%s: base and signature are reproduced', (_, vector, algorithm, key) => {
		expect(base(vector.input).toString()).toBe(vector.base);
		const signature = Buffer.from(vector.signature, 'base64');
		expect(verifyJws(JWS_NAMES[algorithm], key, base(vector.input), signature)).toBe(true);
	});

	it('B.2.4: ecdsa-p256-sha256 is r and s, not DER', () => {
		const { base: text, signature } = rfc9421.response;
		const key = publicKey(keys.p256);
		const check = (name: AlgorithmName, content: string) =>
			verifyJws(JWS_NAMES[name], key, Buffer.from(content), Buffer.from(signature, 'base64'));
		expect(check('ecdsa-p256-sha256', text)).toBe(true);
		expect(check('ecdsa-p256-sha256', text.replace('200', '500'))).toBe(false);
	});

	it.each([
		[
			'B.2.2',
			{ publicKey: keys.rsaPss },
			rfc9421.selective,
			'signature_malformed',
			'signature-input',
		],
		[
			'B.2.5',
			{ secret: keys.shared },
			{ ...rfc9421.hmac, signature: `sig-b25=:${rfc9421.hmac.signature}:` },
			'claim_mismatch',
			'@method',
		],
		[
			'B.2.6',
			{ publicKey: keys.ed25519 },
			{ ...rfc9421.ed25519, signature: `sig-b26=:${rfc9421.ed25519.signature}:` },
			'claim_mismatch',
			'@query',
		],
	])('%s: too little is covered to let it in', async (_, credential, vector, code, expected) => {
		const verdict = await verify(credential, vector.input, vector.signature);
		expect(verdict).toMatchObject({ ok: false, code, detail: { expected } });
	});

	it.each([
		['as sent', rfc9421.transform.headers, 'ok'],
		['combined', ['accept', 'application/json, */*'], 'ok'],
		['in another order', ['accept', '*/*', 'accept', 'application/json'], 'signature_mismatch'],
	])('B.4: header lines %s', async (_, headers, expected) => {
		const { method, path, input, signature } = rfc9421.transform;
		const compiled = compile('rfc9421', { publicKey: keys.ed25519 }, at(rfc9421.time));
		const verdict = await compiled.verify({
			method,
			url: `https://example.org${path}`,
			headers: new ReceivedHeaders([
				...headers,
				...['signature-input', input, 'signature', signature],
			]),
			body: Buffer.alloc(0),
		});
		expect(verdict.ok ? 'ok' : verdict.code).toBe(expected);
	});
});

describe('SendGrid’s own test', () => {
	const request = (body: string) => ({
		method: 'POST',
		url: '',
		headers: new ReceivedHeaders([
			...['X-Twilio-Email-Event-Webhook-Signature', sendgrid.signature],
			...['X-Twilio-Email-Event-Webhook-Timestamp', sendgrid.timestamp],
		]),
		body: Buffer.from(body),
	});

	it('is let in', async () => {
		const compiled = compile('sendgrid', { publicKey: sendgrid.publicKey });
		expect(verified(await compiled.verify(request(sendgrid.body))).signedAt).toBe(
			Number(sendgrid.timestamp) * 1000,
		);
	});

	it.each([
		['another key', sendgrid.otherPublicKey, sendgrid.body],
		['another body', sendgrid.publicKey, 'payload'],
	])('is refused with %s', async (_, publicKey, body) => {
		const verdict = await compile('sendgrid', { publicKey }).verify(request(body));
		expect(verdict).toMatchObject({ ok: false, code: 'signature_mismatch' });
	});
});

describe('messages that Amazon SNS sent', () => {
	const fetched: string[] = [];
	const fetchText: SchemePorts['fetchText'] = async (url) => {
		fetched.push(url);
		return sns.certificate;
	};
	const request = (message: object) => ({
		method: 'POST',
		url: '',
		headers: new ReceivedHeaders([]),
		body: Buffer.from(JSON.stringify(message)),
	});

	it.each(Object.entries(sns.messages))(
		'%s is let in, by the fetched certificate',
		async (_, message) => {
			const compiled = compile('aws-sns', { audience: sns.topic }, at(sns.time, fetchText));
			expect(verified(await compiled.verify(request(message)))).toMatchObject({
				replayKey: `id:${message.MessageId}`,
				signedAt: Date.parse(message.Timestamp),
			});
			expect(fetched.splice(0)).toEqual([sns.certificateUrl]);
		},
	);

	it.each(Object.entries(sns.messages))(
		'%s is let in, by the pinned certificate',
		async (_, message) => {
			const credential = { audience: sns.topic, publicKey: sns.certificate };
			const compiled = compile('aws-sns', credential, at(sns.time));
			expect((await compiled.verify(request(message))).ok).toBe(true);
			const changed = { ...message, Message: `${message.Message} ` };
			const verdict = await compiled.verify(request(changed));
			expect(verdict).toMatchObject({ code: 'signature_mismatch' });
		},
	);

	it('are refused once the certificate has ended', async () => {
		const message = sns.messages['version 2'];
		const later = Date.parse('2026-10-15T00:00:00Z');
		const compiled = compile('aws-sns', { audience: sns.topic }, at(later, fetchText));
		expect(await compiled.verify(request(message))).toMatchObject({ code: 'keys_unavailable' });
	});
});

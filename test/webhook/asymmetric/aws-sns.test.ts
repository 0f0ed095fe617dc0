import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { SchemePorts } from '../../../lib/webhook/scheme';
import { schemes } from '../../../lib/webhook/schemes';
import { selfSignedCertificate } from '../../senders/certificate';
import { compile, issueOf, received } from './receive';

const DAY_MS = 86_400_000;
const topic = 'arn:aws:sns:eu-west-1:123456789012:orders';
const host = 'https://sns.eu-west-1.amazonaws.com';
const certificateUrl = `${host}/SimpleNotificationService-0a1b2c.pem`;
const subscribeUrl = `${host}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=2336412f`;
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const certificate = selfSignedCertificate(keys, Date.now() - DAY_MS, Date.now() + DAY_MS);

type Fields = Record<string, string>;

/** A message signed with SNS's key, whatever its fields say. */
function message(fields: Fields, unsigned: Record<string, unknown> = {}) {
	const signed: Fields = {
		Message: 'text',
		MessageId: randomUUID(),
		Timestamp: new Date().toISOString(),
		TopicArn: topic,
		Type: 'Notification',
		...fields,
	};
	const canonical = Object.keys(signed)
		.sort()
		.map((name) => `${name}\n${signed[name]}\n`)
		.join('');
	const all = {
		...signed,
		SignatureVersion: '2',
		Signature: sign('sha256', Buffer.from(canonical), keys.privateKey).toString('base64'),
		SigningCertURL: certificateUrl,
		...unsigned,
	};
	return received({ method: 'POST', headers: {}, body: Buffer.from(JSON.stringify(all)) });
}

const confirmation = (type: string, url = subscribeUrl) =>
	message({ Type: type, Token: '2336412f', SubscribeURL: url });

function setUp(answer: (url: string) => string = () => certificate) {
	const fetched: string[] = [];
	const fetchText: SchemePorts['fetchText'] = async (url) => {
		fetched.push(url);
		return answer(url);
	};
	const compiled = compile('aws-sns', { audience: topic }, { fetchText });
	const check = async (request: ReturnType<typeof message>) => {
		const verdict = await compiled.verify(request);
		return verdict.ok ? 'ok' : `${verdict.code} ${verdict.detail?.expected}`;
	};
	return { compiled, check, fetched };
}

const down = (): string => {
	throw new Error('down');
};

it('a message is let in; the certificate is fetched once', async () => {
	const { check, fetched } = setUp();
	expect(await check(message({}))).toBe('ok');
	expect(await check(message({ Subject: 'hello' }))).toBe('ok');
	expect(fetched).toEqual([certificateUrl]);
});

describe('where a certificate may come from', () => {
	it.each([
		['http', certificateUrl.replace('https', 'http')],
		['another host', 'https://attacker.example/cert.pem'],
		['a host that begins like it', 'https://sns.eu-west-1.amazonaws.com.attacker.example/cert.pem'],
		['a host that ends like it', 'https://attacker-sns.eu-west-1.amazonaws.com/cert.pem'],
		['a bucket called "sns"', 'https://sns.s3.amazonaws.com/cert.pem'],
		['a bucket called "sns", by region', 'https://sns.s3-eu-west-1.amazonaws.com/cert.pem'],
		['another service', 'https://s3.eu-west-1.amazonaws.com/bucket/cert.pem'],
		['a user name', 'https://sns.eu-west-1.amazonaws.com@attacker.example/cert.pem'],
		['a port', `${host}:8443/cert.pem`],
		['a query', `${host}/?Action=GetIt&x=.pem`],
		['a fragment', `${host}/cert#.pem`],
		['a path that climbs', `${host}/a/../cert.pem`],
		['another file', `${host}/cert.txt`],
		['an encoded character', `${host}/cert%2f.pem`],
		['a backslash', 'https://attacker.example\\sns.eu-west-1.amazonaws.com/cert.pem'],
		['a space before it', ` ${certificateUrl}`],
	])('not %s', async (_, SigningCertURL) => {
		const { check, fetched } = setUp();
		expect(await check(message({}, { SigningCertURL }))).toBe('claim_mismatch SigningCertURL');
		expect(fetched).toEqual([]);
	});

	it.each([
		'https://sns.us-gov-west-1.amazonaws.com/S-0.pem',
		'https://sns.ap-southeast-2.amazonaws.com/S-0.pem',
		'https://sns.cn-north-1.amazonaws.com.cn/S-0.pem',
	])('%s', async (SigningCertURL) => {
		expect(await setUp().check(message({}, { SigningCertURL }))).toBe('ok');
	});

	it('is asked a few times a minute at most, for URLs that nobody knows', async () => {
		const { check, fetched } = setUp(down);
		for (let n = 0; n < 50; n += 1) {
			const SigningCertURL = `${host}/S-${n}.pem`;
			expect(await check(message({}, { SigningCertURL }))).toBe('keys_unavailable SigningCertURL');
		}
		expect(fetched.length).toBeLessThanOrEqual(6);
	});

	it.each([
		['has ended', selfSignedCertificate(keys, Date.now() - 2 * DAY_MS, Date.now() - DAY_MS)],
		['has not begun', selfSignedCertificate(keys, Date.now() + DAY_MS, Date.now() + 2 * DAY_MS)],
		['is junk', 'no certificate'],
		['is a private key', keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
	])('one that %s does not count', async (_, text) => {
		expect(await setUp(() => text).check(message({}))).toBe('keys_unavailable SigningCertURL');
	});
});

describe('what is believed', () => {
	it('not another topic, for which nothing is fetched', async () => {
		const { check, fetched } = setUp();
		const TopicArn = 'arn:aws:sns:eu-west-1:999999999999:orders';
		expect(await check(message({ TopicArn }))).toBe('claim_mismatch TopicArn');
		expect(fetched).toEqual([]);
	});

	it('not a field moved across a line break of another', async () => {
		const { check } = setUp();
		const genuine = message({ Message: 'a\nMessageId\nforged\nSubject\nb', MessageId: 'genuine' });
		expect(await check(genuine)).toBe('ok');
		const moved = JSON.parse(genuine.body.toString());
		Object.assign(moved, { Message: 'a', MessageId: 'forged', Subject: 'b\nMessageId\ngenuine' });
		expect(await check({ ...genuine, body: Buffer.from(JSON.stringify(moved)) })).toBe(
			'signature_malformed Subject',
		);
	});

	it.each([
		['version 3', { SignatureVersion: '3' }, 'signature_malformed SignatureVersion'],
		[
			'a version of the prototype',
			{ SignatureVersion: 'constructor' },
			'signature_malformed SignatureVersion',
		],
		[
			'version 1 over a signature by SHA-256',
			{ SignatureVersion: '1' },
			'signature_mismatch Signature',
		],
		['no signature', { Signature: undefined }, 'signature_missing Signature'],
		['a signature of junk', { Signature: '%%%' }, 'signature_malformed Signature'],
		['a signature in a list', { Signature: ['x'] }, 'signature_malformed Signature'],
		['another type', { Type: 'SubscriptionConfirmation' }, 'signature_malformed SubscribeURL'],
		['an unknown type', { Type: 'Other' }, 'signature_malformed Type'],
		['a subject that was not signed', { Subject: 'x' }, 'signature_mismatch Signature'],
		['a time in words', { Timestamp: 'now' }, 'timestamp_malformed Timestamp'],
		['a message that is no text', { Message: { a: 1 } }, 'signature_malformed Message'],
	])('not %s', async (_, change, expected) => {
		expect(await setUp().check(message({}, change))).toBe(expected);
	});

	it.each(['', '{', 'null', '[]', '"x"', '{"Message":"raw"}'])('not the body %p', async (text) => {
		const request = { ...message({}), body: Buffer.from(text) };
		expect(await setUp().check(request)).toBe('signature_missing Signature');
	});
});

describe('confirmations', () => {
	it('a subscription is confirmed by opening its URL', async () => {
		const { compiled, check, fetched } = setUp();
		const request = confirmation('SubscriptionConfirmation');
		expect(await check(request)).toBe('ok');
		expect(await compiled.answerSetup!(request)).toEqual({ status: 200, body: '' });
		expect(fetched).toEqual([certificateUrl, subscribeUrl]);
	});

	it('is asked for again when the URL cannot be opened', async () => {
		const { compiled } = setUp(down);
		const request = confirmation('SubscriptionConfirmation');
		expect(await compiled.answerSetup!(request)).toEqual({ status: 503, body: '' });
	});

	it.each([
		['another host', 'https://attacker.example/?Action=ConfirmSubscription&Token=1'],
		['a bucket', 'https://sns.s3.amazonaws.com/?Action=ConfirmSubscription&Token=1'],
		['another action', `${host}/?Action=DeleteTopic&TopicArn=${topic}`],
		['a path', `${host}/x?Action=ConfirmSubscription&Token=1`],
	])('no URL of %s is opened, even a signed one', async (_, url) => {
		const { compiled, fetched } = setUp();
		const answer = await compiled.answerSetup!(confirmation('SubscriptionConfirmation', url));
		expect(answer).toEqual({ status: 403, body: '' });
		expect(fetched).toEqual([]);
	});

	it('an unsubscription is an event, and its URL is left alone', async () => {
		const { compiled, check, fetched } = setUp();
		const request = confirmation('UnsubscribeConfirmation');
		expect(await check(request)).toBe('ok');
		expect(await compiled.answerSetup!(request)).toBeUndefined();
		expect(await compiled.answerSetup!(message({}))).toBeUndefined();
		expect(fetched).toEqual([certificateUrl]);
	});
});

describe('the credential', () => {
	it('may pin the bare key', async () => {
		const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
		const compiled = compile('aws-sns', { audience: topic, publicKey });
		expect((await compiled.verify(message({}))).ok).toBe(true);
	});

	it.each([
		['no topic', { audience: '' }, 'audience'],
		['a topic that is no ARN', { audience: 'orders' }, 'audience'],
		['every topic', { audience: 'arn:aws:sns:eu-west-1:123456789012:*' }, 'audience'],
		[
			'an ARN of something else',
			{ audience: 'arn:aws:sqs:eu-west-1:123456789012:orders' },
			'audience',
		],
		['junk for a certificate', { audience: topic, publicKey: 'junk' }, 'publicKey'],
	])('is not taken with %s', (_, credential, field) => {
		expect(issueOf('aws-sns', credential)?.field).toBe(field);
	});
});

test('what SNS does not sign does not reach the workflow', () => {
	const signed = { Type: 'Notification', MessageId: 'm', Message: 'text' };
	const unsigned = {
		MessageAttributes: { admin: 'yes' },
		UnsubscribeURL: 'u',
		// Signed in a confirmation, not in a notification.
		SubscribeURL: 's',
		added: true,
	};
	const { signedPart } = schemes['aws-sns']!;
	expect(signedPart!({ ...unsigned, ...signed })).toEqual(signed);
	expect(signedPart!({ ...unsigned, Message: 'text' })).toEqual({});
	expect(signedPart!('text')).toEqual({});
});

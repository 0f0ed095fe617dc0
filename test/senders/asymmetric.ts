import { generateKeyPairSync, randomBytes, randomUUID, sign, type KeyObject } from 'node:crypto';
import type { SigningCredential } from '../../lib/webhook/scheme';
import { selfSignedCertificate } from './certificate';
import type { EventOptions, Sender, SenderFactory, SentRequest } from './sender';
import { jwkSet, sha256, signToken } from './signed-token';

export type Draft = Required<EventOptions>;

const DAY_MS = 86_400_000;
export const seconds = (at: number) => Math.floor(at / 1000);

export function play(
	provider: string,
	signs: Partial<Sender['signs']>,
	credential: SigningCredential,
	request: (draft: Draft) => { headers: Record<string, string>; body?: Buffer },
	body: (id: string, at: number) => string = (id) => JSON.stringify({ id, type: 'test' }),
): Sender {
	return {
		provider,
		credential,
		signs: { time: true, url: false, body: true, ...signs },
		event({
			at = Date.now(),
			id = randomUUID(),
			url,
			body: given,
		}: EventOptions = {}): SentRequest {
			const draft: Draft = {
				at,
				id,
				url: url ?? 'https://n8n.example.com/webhook/airlock',
				body: given ?? Buffer.from(body(id, at)),
			};
			const { headers, body: sent = draft.body } = request(draft);
			const contentType = { 'content-type': 'application/json' };
			return { method: 'POST', headers: { ...contentType, ...headers }, body: sent };
		},
	};
}

export const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
export const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });

/** The sender with what it takes to sign in its place. */
export const withPrivateKey = (sender: Sender, privateKey: KeyObject): Sender => ({
	...sender,
	signing: {
		...sender.credential,
		secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	},
});

/** https://docs.discord.com/developers/events/webhook-events: Ed25519 over timestamp and body, in hex. */
function discord(): Sender {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	const credential = { publicKey: spki(publicKey).subarray(-32).toString('hex') };
	const sender = play('discord', {}, credential, ({ at, body }) => {
		const time = String(seconds(at));
		const signature = sign(null, Buffer.concat([Buffer.from(time), body]), privateKey);
		return {
			headers: {
				'x-signature-ed25519': signature.toString('hex'),
				'x-signature-timestamp': time,
			},
		};
	});
	return withPrivateKey(sender, privateKey);
}

/** npm telnyx: Ed25519 over timestamp, a bar and the body, in base64. */
function telnyx(): Sender {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	const credential = { publicKey: spki(publicKey).subarray(-32).toString('base64') };
	const sender = play('telnyx', {}, credential, ({ at, body }) => {
		const time = String(seconds(at));
		const signature = sign(null, Buffer.concat([Buffer.from(`${time}|`), body]), privateKey);
		return {
			headers: {
				'telnyx-signature-ed25519': signature.toString('base64'),
				'telnyx-timestamp': time,
			},
		};
	});
	return withPrivateKey(sender, privateKey);
}

/** npm @sendgrid/eventwebhook: ECDSA P-256 (DER) over timestamp and body. */
function sendgrid(): Sender {
	const { publicKey, privateKey } = p256();
	const credential = { publicKey: spki(publicKey).toString('base64') };
	const form = ({ at, body }: Draft) => {
		const time = String(seconds(at));
		const signature = sign('sha256', Buffer.concat([Buffer.from(time), body]), privateKey);
		return {
			headers: {
				'x-twilio-email-event-webhook-signature': signature.toString('base64'),
				'x-twilio-email-event-webhook-timestamp': time,
			},
		};
	};
	// SendGrid's bodies end with a line break.
	const body = (id: string) => `[{"event":"delivered","sg_event_id":"${id}"}]\r\n`;
	const sender = play('sendgrid', {}, credential, form, body);
	return withPrivateKey(sender, privateKey);
}

/** A topic of Amazon SNS: signs its messages with a certificate's key, signature version 2. */
function awsSns(): Sender {
	const keys = rsa();
	const topic = 'arn:aws:sns:eu-west-1:123456789012:orders';
	const certificate = selfSignedCertificate(keys, Date.now() - DAY_MS, Date.now() + DAY_MS);
	const credential = { audience: topic, publicKey: certificate };
	const sender = play('aws-sns', {}, credential, ({ at, id, body }) => {
		const signed: Record<string, string> = {
			Message: body.toString('utf8'),
			MessageId: id,
			Timestamp: new Date(at).toISOString(),
			TopicArn: topic,
			Type: 'Notification',
		};
		const canonical = Object.entries(signed)
			.map(([name, value]) => `${name}\n${value}\n`)
			.join('');
		const message = {
			...signed,
			SignatureVersion: '2',
			Signature: sign('sha256', Buffer.from(canonical), keys.privateKey).toString('base64'),
			SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b.pem',
		};
		return {
			headers: { 'content-type': 'text/plain; charset=UTF-8' },
			body: Buffer.from(JSON.stringify(message)),
		};
	});
	return withPrivateKey(sender, keys.privateKey);
}

/** RFC 9421 with Ed25519; the signature base is written out as section 2.5 has it. */
function rfc9421(): Sender {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	const keyId = `key-${randomBytes(4).toString('hex')}`;
	const credential = {
		publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
		keyId,
	};
	const sender = play('rfc9421', { url: true }, credential, ({ at, id, url, body }) => {
		const digest = `sha-256=:${sha256(body).digest('base64')}:`;
		const parameters =
			'("@method" "@target-uri" "content-digest")' +
			`;created=${seconds(at)};keyid="${keyId}";nonce="${id}"`;
		const base = [
			'"@method": POST',
			`"@target-uri": ${url}`,
			`"content-digest": ${digest}`,
			`"@signature-params": ${parameters}`,
		].join('\n');
		return {
			headers: {
				'content-digest': digest,
				'signature-input': `sig1=${parameters}`,
				signature: `sig1=:${sign(null, Buffer.from(base), privateKey).toString('base64')}:`,
			},
		};
	});
	return withPrivateKey(sender, privateKey);
}

/** https://plaid.com/docs/api/webhooks/webhook-verification/: a token over the body's hash. */
function plaid(): Sender {
	const { publicKey, privateKey } = p256();
	const kid = randomUUID();
	return play('plaid', {}, { jwks: jwkSet(publicKey, kid) }, ({ at, body }) => {
		const payload = { iat: seconds(at), request_body_sha256: sha256(body).digest('hex') };
		return {
			headers: {
				'plaid-verification': signToken({ alg: 'ES256', kid, typ: 'JWT' }, payload, privateKey),
			},
		};
	});
}

/** https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions: an OIDC token for the account. */
function googlePubSub(): Sender {
	const { publicKey, privateKey } = rsa();
	const kid = randomBytes(20).toString('hex');
	const credential = {
		jwks: jwkSet(publicKey, kid),
		audience: 'https://n8n.example.com/webhook/airlock',
		subject: 'push@project.iam.gserviceaccount.com',
	};
	const form = ({ at }: Draft) => {
		const payload = {
			iss: 'https://accounts.google.com',
			aud: credential.audience,
			azp: '113774264463038321964',
			sub: '113774264463038321964',
			email: credential.subject,
			email_verified: true,
			iat: seconds(at),
			exp: seconds(at) + 3600,
		};
		const token = signToken({ alg: 'RS256', kid, typ: 'JWT' }, payload, privateKey);
		return { headers: { authorization: `Bearer ${token}` } };
	};
	const body = (id: string) =>
		JSON.stringify({
			message: { data: Buffer.from(id).toString('base64'), messageId: id },
			subscription: 'projects/project/subscriptions/airlock',
		});
	return play('google-pubsub', { body: false }, credential, form, body);
}

/** An issuer of bearer tokens (RFC 7519, RFC 6750). */
function jwt(): Sender {
	const { publicKey, privateKey } = p256();
	const kid = randomUUID();
	const credential = {
		jwks: jwkSet(publicKey, kid),
		issuer: 'https://id.example.com/',
		audience: 'https://n8n.example.com/',
	};
	return play('jwt', { body: false }, credential, ({ at }) => {
		const payload = {
			iss: credential.issuer,
			aud: credential.audience,
			sub: 'reporting-service',
			jti: randomUUID(),
			iat: seconds(at),
			exp: seconds(at) + 300,
		};
		const token = signToken({ alg: 'ES256', kid, typ: 'JWT' }, payload, privateKey);
		return { headers: { authorization: `Bearer ${token}` } };
	});
}

/** The providers that keep their keys to themselves. */
export const asymmetricSenders: Record<string, SenderFactory> = {
	discord,
	telnyx,
	sendgrid,
	'aws-sns': awsSns,
	rfc9421,
	plaid,
	'google-pubsub': googlePubSub,
	jwt,
};

import { createHash } from 'node:crypto';
import { globalAgent } from 'node:https';
import type * as Jose from 'jose';
import { serveTls } from '../../test/e2e/harness';
import { type Headers, type Sdk, text } from './sdk';

/** Libraries of senders that keep their keys to themselves. */
export const publicKeySdks: Readonly<Record<string, Sdk>> = {
	discord: {
		library: 'discord-interactions',
		call: 'verifyKey',
		async prepare(load, { publicKey }) {
			type Verify = (body: Buffer, ...proof: (string | undefined)[]) => Promise<boolean>;
			const { verifyKey } = await load<{ verifyKey: Verify }>(this.library);
			return ({ body, headers }) =>
				verifyKey(
					body,
					headers['x-signature-ed25519'],
					headers['x-signature-timestamp'],
					publicKey,
				);
		},
	},
	telnyx: {
		library: 'telnyx',
		call: 'webhooks.unwrap',
		async prepare(load, { publicKey }) {
			type Unwrap = (body: string, options: { headers: Headers }) => Promise<unknown>;
			type Telnyx = new (options: object) => { webhooks: { unwrap: Unwrap } };
			const { default: Telnyx } = await load<{ default: Telnyx }>(this.library);
			const { webhooks } = new Telnyx({ apiKey: 'unused', publicKey });
			return ({ body, headers }) => webhooks.unwrap(text(body), { headers });
		},
	},
	sendgrid: {
		library: '@sendgrid/eventwebhook',
		call: 'EventWebhook.verifySignature',
		async prepare(load, { publicKey }) {
			type Webhook = new () => {
				convertPublicKeyToECDSA(key?: string): unknown;
				verifySignature(key: unknown, body: Buffer, ...proof: (string | undefined)[]): boolean;
			};
			const { EventWebhook } = await load<{ EventWebhook: Webhook }>(this.library);
			const webhook = new EventWebhook();
			const key = webhook.convertPublicKeyToECDSA(publicKey);
			const [signature, time] = ['signature', 'timestamp'].map(
				(name) => `x-twilio-email-event-webhook-${name}`,
			);
			return ({ body, headers }) =>
				webhook.verifySignature(key, body, headers[signature!], headers[time!]);
		},
	},
	'aws-sns': {
		library: 'sns-validator',
		call: 'MessageValidator.validate',
		async prepare(load, { publicKey: certificate }) {
			type Validator = new () => {
				validate(message: string, done: (error: Error | null) => void): void;
			};
			const { default: MessageValidator } = await load<{ default: Validator }>(this.library);
			const validator = new MessageValidator();
			await answerCertificateRequest(certificate ?? '');
			return ({ body }) =>
				new Promise<void>((resolve, reject) => {
					validator.validate(text(body), (error) => (error ? reject(error) : resolve()));
				});
		},
	},
	jwt: {
		library: 'jose',
		call: 'jwtVerify',
		async prepare(load, { jwks = '', issuer, audience }) {
			const { jwtVerify, createLocalJWKSet } = await load<typeof Jose>(this.library);
			const keys = createLocalJWKSet(JSON.parse(jwks) as { keys: [] });
			const rules = { issuer, audience, requiredClaims: ['exp'], clockTolerance: 60 };
			return async ({ headers }) =>
				await jwtVerify((headers['authorization'] ?? '').slice('Bearer '.length), keys, rules);
		},
	},
	rfc9421: {
		library: 'http-message-signatures',
		call: 'httpbis.verifyMessage',
		async prepare(load, { publicKey, keyId }, url) {
			const { httpbis, createVerifier } = await load<{
				httpbis: { verifyMessage(options: object, request: object): Promise<boolean | null> };
				createVerifier(key?: string, algorithm?: string): unknown;
			}>(this.library);
			const key = { id: keyId, algs: ['ed25519'], verify: createVerifier(publicKey, 'ed25519') };
			const keyLookup = async () => key;
			return async ({ body, headers }) => {
				const request = { method: 'POST', url, headers };
				if ((await httpbis.verifyMessage({ keyLookup }, request)) !== true) return false;
				// It leaves the body to its caller.
				const digest = createHash('sha256').update(body).digest('base64');
				return headers['content-digest'] === `sha-256=:${digest}:`;
			};
		},
	},
};

/**
 * sns-validator fetches the certificate from Amazon once and keeps it. That one request goes to a server of ours
 * under the same name.
 */
async function answerCertificateRequest(certificate: string): Promise<void> {
	const host = await serveTls('sns.eu-west-1.amazonaws.com', (request, response) => {
		request.socket.once('close', () => void host.close());
		response.setHeader('Connection', 'close').end(certificate);
		Object.assign(globalAgent.options, before);
	});
	const ours = { host: '127.0.0.1', port: host.port, servername: host.hostname };
	const before = Object.fromEntries(
		[...Object.keys(ours), 'ca'].map((name) => [name, Reflect.get(globalAgent.options, name)]),
	);
	Object.assign(globalAgent.options, ours, { ca: host.certificate });
}
